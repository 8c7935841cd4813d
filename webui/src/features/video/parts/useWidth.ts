import { useEffect, useState, type RefObject } from "react";

/** How wide an element is, in pixels of the screen; settles before it tells. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const found = element.current;
    if (found === null) return;
    let timer = 0;
    const read = () => setWidth(Math.round(found.clientWidth * window.devicePixelRatio));
    read();
    const observer = new ResizeObserver(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(read, 400);
    });
    observer.observe(found);
    return () => {
      window.clearTimeout(timer);
      observer.disconnect();
    };
  }, [element]);
  return width;
}

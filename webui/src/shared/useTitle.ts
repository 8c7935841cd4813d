import { useEffect } from "react";
import { useDevice } from "../app/session";

/** The window's title names the page and the device. */
export function useTitle(title: string): void {
  const device = useDevice();
  useEffect(() => {
    document.title = `${title} – ${device.name}`;
  }, [title, device.name]);
}

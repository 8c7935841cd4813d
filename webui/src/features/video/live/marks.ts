/** A rectangle on the picture, in fractions of its width and height. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const clamp = (value: number, most: number): number => Math.min(Math.max(value, 0), most);

/** The rectangle between two corners, inside the picture. */
export function between(a: readonly [number, number], b: readonly [number, number]): Box {
  const [left, right] = [clamp(Math.min(a[0], b[0]), 1), clamp(Math.max(a[0], b[0]), 1)];
  const [top, bottom] = [clamp(Math.min(a[1], b[1]), 1), clamp(Math.max(a[1], b[1]), 1)];
  return { left, top, width: right - left, height: bottom - top };
}

/** Pixels of the whole picture under the rectangle. */
export function pixels(box: Box, width: number, height: number): { across: number; down: number } {
  return { across: Math.round(box.width * width), down: Math.round(box.height * height) };
}

/** What an arrow key does to a rectangle: moves it, or with `grow` makes it larger or smaller. */
export function nudged(box: Box, key: string, grow: boolean, step = 0.01): Box {
  const dx = key === "ArrowLeft" ? -step : key === "ArrowRight" ? step : 0;
  const dy = key === "ArrowUp" ? -step : key === "ArrowDown" ? step : 0;
  if (grow) {
    return {
      ...box,
      width: Math.max(step, Math.min(box.width + dx, 1 - box.left)),
      height: Math.max(step, Math.min(box.height + dy, 1 - box.top)),
    };
  }
  return { ...box, left: clamp(box.left + dx, 1 - box.width), top: clamp(box.top + dy, 1 - box.height) };
}

/** The rectangle with another size: it grows to the right and down, and moves when there is no room. */
export function widened(box: Box, to: Partial<Pick<Box, "width" | "height">>): Box {
  const width = clamp(to.width ?? box.width, 1);
  const height = clamp(to.height ?? box.height, 1);
  return { left: Math.min(box.left, 1 - width), top: Math.min(box.top, 1 - height), width, height };
}

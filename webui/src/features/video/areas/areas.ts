import { rectangle, type Point } from "../masks/shapes";

export interface Area {
  name: string;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The device zooms no further in than this part of the picture. */
export const SMALLEST = 0.1;
export const MOST_AREAS = 8;
export const FIRST_CAMERA = 2;

export const cornersOf = (area: Area): Point[] =>
  rectangle([area.left, area.top], [area.left + area.width, area.top + area.height]);

/** The place of the rectangle with these corners; one that is too small grows, inside the picture. */
export function placeOf(corners: readonly Point[]): Omit<Area, "name"> {
  const span = (values: number[]) => {
    const low = Math.min(...values);
    const length = Math.max(Math.max(...values) - low, SMALLEST);
    return { low: tidy(Math.min(low, 1 - length)), length: tidy(length) };
  };
  const across = span(corners.map(([x]) => x));
  const down = span(corners.map(([, y]) => y));
  return { left: across.low, width: across.length, top: down.low, height: down.length };
}

const tidy = (value: number): number => Math.round(value * 1e4) / 1e4;

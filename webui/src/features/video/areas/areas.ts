import type { Box } from "../live/marks";
import { rectangle, type Point } from "../shapes/shapes";

export interface Area {
  name: string;
  left: number;
  top: number;
  width: number;
  height: number;
  aspect_ratio?: string;
  ptz?: boolean;
}

/** The device zooms no further in than this part of the picture. */
export const SMALLEST = 0.1;
export const MOST_AREAS = 8;
export const FIRST_CAMERA = 2;

export const cornersOf = (area: Box): Point[] =>
  rectangle([area.left, area.top], [area.left + area.width, area.top + area.height]);

/** The place of the rectangle with these corners; one that is too small grows, inside the picture. */
export function placeOf(corners: readonly Point[]): Box {
  const span = (values: number[]) => {
    const low = Math.min(...values);
    const length = Math.max(Math.max(...values) - low, SMALLEST);
    return { low: tidy(Math.min(low, 1 - length)), length: tidy(length) };
  };
  const across = span(corners.map(([x]) => x));
  const down = span(corners.map(([, y]) => y));
  return { left: across.low, width: across.length, top: down.low, height: down.length };
}

export const RATIOS = ["free", "16:9", "4:3", "1:1", "9:16"] as const;

/** The place with the proportions of `ratio` on a picture of `shape` (width over height), from the same corner. */
export function fitted(place: Box, ratio: string | undefined, shape: number): Box {
  const [across, down] = (ratio ?? "free").split(":").map(Number);
  if (across === undefined || down === undefined) return place;
  const proportion = across / down / shape; // width to height, in fractions of the picture
  let width = Math.max(place.width, SMALLEST, SMALLEST * proportion);
  let height = width / proportion;
  if (height > 1) [width, height] = [proportion, 1];
  if (width > 1) [width, height] = [1, 1 / proportion];
  return {
    left: tidy(Math.min(place.left, 1 - width)),
    top: tidy(Math.min(place.top, 1 - height)),
    width: tidy(width),
    height: tidy(height),
  };
}

const tidy = (value: number): number => Math.round(value * 1e4) / 1e4;

import type { Box } from "./marks";

/** The device zooms no further in than this part of the picture. */
export const SMALLEST = 0.1;
const NUDGE = 0.2;
const ZOOM = 1.25;

const tidy = (value: number): number => Math.round(value * 1e4) / 1e4;
const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

function placed(left: number, top: number, width: number, height: number): Box {
  return {
    left: tidy(clamp(left, 0, 1 - width)),
    top: tidy(clamp(top, 0, 1 - height)),
    width: tidy(width),
    height: tidy(height),
  };
}

/** The area moved by parts of its own size, inside the picture. */
export function panned(area: Box, across: number, down: number): Box {
  return placed(area.left + across * area.width, area.top + down * area.height, area.width, area.height);
}

/** The area zoomed in by `factor` around a point of it (fractions), with its proportions kept. */
export function zoomed(area: Box, factor: number, at: readonly [number, number] = [0.5, 0.5]): Box {
  const least = SMALLEST / Math.min(area.width, area.height);
  const most = 1 / Math.max(area.width, area.height);
  const scale = clamp(1 / factor, least, most);
  const [width, height] = [area.width * scale, area.height * scale];
  return placed(
    area.left + at[0] * (area.width - width),
    area.top + at[1] * (area.height - height),
    width,
    height,
  );
}

/** How many times larger than the whole picture things are seen. */
export const magnification = (area: Box): number => 1 / Math.max(area.width, area.height);

/** What a key does to the area; null for a key that means nothing here. */
export function steered(area: Box, key: string): Box | null {
  switch (key) {
    case "ArrowLeft":
      return panned(area, -NUDGE, 0);
    case "ArrowRight":
      return panned(area, NUDGE, 0);
    case "ArrowUp":
      return panned(area, 0, -NUDGE);
    case "ArrowDown":
      return panned(area, 0, NUDGE);
    case "+":
    case "=":
      return zoomed(area, ZOOM);
    case "-":
      return zoomed(area, 1 / ZOOM);
    case "Home":
      return zoomed(area, SMALLEST);
    default:
      return null;
  }
}

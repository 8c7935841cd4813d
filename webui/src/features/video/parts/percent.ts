import { rectangle, type Point } from "../shapes/shapes";

/** A rectangle in percent of the picture's sides. */
export interface Percent {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Turned {
  rotation: number;
  mirror: boolean;
  mounting_position: string;
}

/** Whether the picture lies as the sensor sees it. */
export const upright = (camera: Turned): boolean =>
  camera.rotation === 0 && !camera.mirror && camera.mounting_position !== "ceiling";

export const cornersFrom = (area: Percent): Point[] =>
  rectangle(
    [area.left / 100, area.top / 100],
    [Math.min(1, (area.left + area.width) / 100), Math.min(1, (area.top + area.height) / 100)],
  );

/** Whole percents, at least one, inside the picture. */
export function areaFrom(corners: readonly Point[]): Percent {
  const span = (values: number[]) => {
    const low = Math.min(99, Math.round(Math.min(...values) * 100));
    return { low, length: Math.max(1, Math.min(100 - low, Math.round(Math.max(...values) * 100) - low)) };
  };
  const across = span(corners.map(([x]) => x));
  const down = span(corners.map(([, y]) => y));
  return { left: across.low, top: down.low, width: across.length, height: down.length };
}

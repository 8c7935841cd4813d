export type Point = readonly [number, number];

const clamp = (value: number): number => Math.min(Math.max(value, 0), 1);
const tidy = (value: number): number => Math.round(value * 1e5) / 1e5;

/** A point inside the picture, short enough to be stored. */
export const inside = ([x, y]: Point): Point => [tidy(clamp(x)), tidy(clamp(y))];

/** The whole shape moved, but not out of the picture. */
export function moved(corners: readonly Point[], dx: number, dy: number): Point[] {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const across = Math.min(Math.max(dx, -Math.min(...xs)), 1 - Math.max(...xs));
  const down = Math.min(Math.max(dy, -Math.min(...ys)), 1 - Math.max(...ys));
  return corners.map(([x, y]) => inside([x + across, y + down]));
}

export function withCorner(corners: readonly Point[], index: number, to: Point): Point[] {
  return corners.map((corner, i) => (i === index ? inside(to) : corner));
}

/** A rectangle with one corner elsewhere; the opposite one stays. */
export function resized(corners: readonly Point[], index: number, to: Point): Point[] {
  const opposite = corners[(index + 2) % 4];
  return opposite === undefined ? [...corners] : rectangle(opposite, to);
}

/** Part of the picture that the shape covers. */
export function area(corners: readonly Point[]): number {
  const twice = corners.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % corners.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

export function rectangle(a: Point, b: Point): Point[] {
  return ([[a[0], a[1]], [b[0], a[1]], [b[0], b[1]], [a[0], b[1]]] as const).map(inside);
}

/** Far enough apart to be meant as a drag, not as a click. */
export const dragged = (a: Point, b: Point): boolean => Math.abs(a[0] - b[0]) > 0.015 && Math.abs(a[1] - b[1]) > 0.015;

/** Close enough to the first corner to end the shape there. */
export const closes = (first: Point, to: Point): boolean => Math.hypot(first[0] - to[0], first[1] - to[1]) < 0.025;

export const SMALLEST_AREA = 0.0001;
export const MOST_CORNERS = 20;

import { expect, it } from "vitest";
import { rectangle } from "../shapes/shapes";
import { cornersOf, fitted, placeOf } from "./areas";

it("a view area is the rectangle that was drawn, never too small and never outside", () => {
  expect(placeOf(rectangle([0.5, 0.5], [0.25, 0.75]))).toEqual({ left: 0.25, top: 0.5, width: 0.25, height: 0.25 });
  expect(placeOf(rectangle([0.98, 0.2], [0.99, 0.6]))).toEqual({ left: 0.9, top: 0.2, width: 0.1, height: 0.4 });
  const area = { left: 0.1, top: 0.2, width: 0.3, height: 0.4 };
  expect(placeOf(cornersOf(area))).toEqual(area);
});

it("a view area keeps its aspect ratio, inside the picture and not too small", () => {
  const area = { left: 0.5, top: 0.5, width: 0.4, height: 0.1 };
  expect(fitted(area, "free", 16 / 9)).toEqual(area);
  expect(fitted(area, undefined, 16 / 9)).toEqual(area);
  expect(fitted(area, "16:9", 16 / 9)).toMatchObject({ left: 0.5, top: 0.5, width: 0.4, height: 0.4 });
  expect(fitted(area, "4:3", 16 / 9)).toMatchObject({ width: 0.4, height: 0.5333, top: 0.4667 });
  expect(fitted({ ...area, width: 1 }, "9:16", 16 / 9)).toMatchObject({ height: 1, top: 0, width: 0.3164 });
  expect(fitted({ ...area, width: 0.1 }, "16:9", 1)).toMatchObject({ height: 0.1, width: 0.1778 });
});

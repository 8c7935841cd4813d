import { expect, it } from "vitest";
import { rectangle } from "../masks/shapes";
import { cornersOf, placeOf } from "./areas";

it("a view area is the rectangle that was drawn, never too small and never outside", () => {
  expect(placeOf(rectangle([0.5, 0.5], [0.25, 0.75]))).toEqual({ left: 0.25, top: 0.5, width: 0.25, height: 0.25 });
  expect(placeOf(rectangle([0.98, 0.2], [0.99, 0.6]))).toEqual({ left: 0.9, top: 0.2, width: 0.1, height: 0.4 });
  const area = { name: "", left: 0.1, top: 0.2, width: 0.3, height: 0.4 };
  expect(placeOf(cornersOf(area))).toEqual({ left: 0.1, top: 0.2, width: 0.3, height: 0.4 });
});

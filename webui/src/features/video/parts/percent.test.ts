import { expect, it } from "vitest";
import { areaFrom, cornersFrom, upright } from "./percent";

it("an area of the sensor goes to the picture and back in whole percents", () => {
  const area = { left: 25, top: 10, width: 50, height: 90 };
  expect(areaFrom(cornersFrom(area))).toEqual(area);
  expect(areaFrom([[0.999, 0.5], [1, 0.5], [1, 0.501], [0.999, 0.501]])).toEqual({ left: 99, top: 50, width: 1, height: 1 });
});

it("a turned picture does not lie as the sensor sees it", () => {
  const camera = { rotation: 0, mirror: false, mounting_position: "wall" };
  expect(upright(camera)).toBe(true);
  expect(upright({ ...camera, rotation: 90 })).toBe(false);
  expect(upright({ ...camera, mounting_position: "ceiling" })).toBe(false);
  expect(upright({ ...camera, mirror: true })).toBe(false);
});

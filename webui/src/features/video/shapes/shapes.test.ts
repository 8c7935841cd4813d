import { describe, expect, it } from "vitest";
import { area, closes, dragged, inside, moved, rectangle, resized, withCorner } from "./shapes";

const square = rectangle([0.1, 0.2], [0.3, 0.4]);

describe("shapes on the picture", () => {
  it("have corners inside it", () => {
    expect(inside([-1, 2])).toEqual([0, 1]);
    expect(withCorner(square, 0, [5, 0.123456789])[0]).toEqual([1, 0.12346]);
  });
  it("stay rectangles when a corner of one is moved", () => {
    expect(area(resized(square, 0, [0.2, 0.3]))).toBeCloseTo(0.01);
    expect(resized(square, 1, [0.5, 0.1])).toEqual(rectangle([0.1, 0.4], [0.5, 0.1]));
  });
  it("keep their form at the edge", () => {
    const away = moved(square, -9, 0.1);
    expect(away[0]?.[0]).toBe(0);
    expect(away[2]?.[0]).toBeCloseTo(0.2);
    expect(area(away)).toBeCloseTo(area(square));
  });
  it("are drawn by dragging, or corner by corner until the first one", () => {
    expect(area(square)).toBeCloseTo(0.04);
    expect(dragged([0.1, 0.1], [0.11, 0.5])).toBe(false);
    expect(dragged([0.1, 0.1], [0.2, 0.2])).toBe(true);
    expect(closes([0.1, 0.1], [0.11, 0.11])).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { magnification, panned, steered, zoomed } from "./ptz";

const area = { left: 0.25, top: 0.25, width: 0.5, height: 0.5 };

describe("digital pan, tilt and zoom", () => {
  it("pans by parts of what is seen, and not out of the picture", () => {
    expect(panned(area, 0.2, 0)).toEqual({ ...area, left: 0.35 });
    expect(panned(area, 5, -5)).toEqual({ ...area, left: 0.5, top: 0 });
  });
  it("zooms around a point that stays where it is", () => {
    expect(zoomed(area, 2)).toEqual({ left: 0.375, top: 0.375, width: 0.25, height: 0.25 });
    expect(zoomed(area, 2, [0, 1])).toEqual({ left: 0.25, top: 0.5, width: 0.25, height: 0.25 });
    expect(magnification(zoomed(area, 2))).toBe(4);
  });
  it("zooms no further than the device does, with the proportions kept", () => {
    expect(zoomed(area, 100)).toMatchObject({ width: 0.1, height: 0.1 });
    const flat = zoomed({ left: 0, top: 0, width: 0.8, height: 0.4 }, 0.01);
    expect(flat).toMatchObject({ left: 0, width: 1, height: 0.5 });
    expect(zoomed({ left: 0, top: 0, width: 0.8, height: 0.4 }, 100)).toMatchObject({ width: 0.2, height: 0.1 });
  });
  it("is steered by keys", () => {
    expect(steered(area, "ArrowUp")?.top).toBe(0.15);
    expect(steered(area, "+")?.width).toBe(0.4);
    expect(steered(area, "Home")).toEqual({ left: 0, top: 0, width: 1, height: 1 });
    expect(steered(area, "x")).toBeNull();
  });
});

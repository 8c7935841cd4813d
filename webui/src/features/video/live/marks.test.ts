import { describe, expect, it } from "vitest";
import { between, nudged, pixels, widened } from "./marks";

describe("the pixel counter", () => {
  it("counts pixels of the whole picture, whichever corner was first, and never outside", () => {
    expect(pixels(between([0.5, 0.5], [0.25, 0.25]), 1280, 720)).toEqual({ across: 320, down: 180 });
    expect(pixels(between([0.9, 0.9], [2, -1]), 1000, 1000)).toEqual({ across: 100, down: 900 });
  });
  it("moves and grows by keys, inside the picture", () => {
    const box = { left: 0.9, top: 0, width: 0.1, height: 0.1 };
    expect(nudged(box, "ArrowRight", false).left).toBeCloseTo(0.9);
    expect(nudged(box, "ArrowUp", false).top).toBe(0);
    expect(nudged(box, "ArrowLeft", true).width).toBeCloseTo(0.09);
    expect(nudged(box, "ArrowDown", true).height).toBeCloseTo(0.11);
  });
  it("takes a size that was typed, and moves when there is no room", () => {
    const box = { left: 0.6, top: 0.1, width: 0.1, height: 0.1 };
    expect(widened(box, { width: 0.5 })).toEqual({ left: 0.5, top: 0.1, width: 0.5, height: 0.1 });
    expect(widened(box, { height: 7 })).toEqual({ left: 0.6, top: 0, width: 0.1, height: 1 });
  });
});

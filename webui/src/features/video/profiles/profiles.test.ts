import { describe, expect, it } from "vitest";
import { freeKey, parametersOf, partsOf } from "./profiles";

describe("stream profiles", () => {
  it("come apart into what the page offers and the rest, and together again", () => {
    const parts = partsOf("resolution=640x360&fps=5&audio=0");
    expect(parts).toEqual({ videocodec: "", h264profile: "", resolution: "640x360", fps: "5", compression: "", other: "audio=0" });
    expect(parametersOf({ ...parts, fps: "", videocodec: "jpeg" })).toBe("videocodec=jpeg&resolution=640x360&audio=0");
  });
  it("get the first free number", () => {
    expect(freeKey({})).toBe("1");
    expect(freeKey({ 1: 0, 2: 0, 4: 0 })).toBe("3");
    expect(freeKey({ 0: 0 }, 0)).toBe("1");
  });
});

import { describe, expect, it } from "vitest";
import { normalUid, reverseUid } from "./cards";
import { colorAt, cssColor } from "./lights";

describe("cards", () => {
  it("have UIDs in hexadecimal, however they are typed", () => {
    expect(normalUid("04:a1-b2 c3")).toBe("04A1B2C3");
    expect(normalUid("xyz")).toBeNull();
    expect(normalUid("")).toBeNull();
  });
  it("are turned around by bytes, and back", () => {
    expect(reverseUid("04A1B2")).toBe("B2A104");
    expect(reverseUid(reverseUid("04A1B2"))).toBe("04A1B2");
    expect(reverseUid("4A1")).toBe("A104");
  });
});

describe("lights", () => {
  const flashing = { color: "amber", steps: [{ color: "amber", seconds: 0.5 }, { color: "off", seconds: 0.5 }] };
  it("follow their steps for ever", () => {
    expect([0.1, 0.6, 1.2, 7.9].map((at) => colorAt(flashing, at))).toEqual(["amber", "off", "amber", "off"]);
    expect(colorAt({ color: "green", steps: [{ color: "green", seconds: 0 }] }, 5)).toBe("green");
  });
  it("are dark when off", () => {
    expect(cssColor("off")).toBeNull();
    expect(cssColor("green")).toMatch(/^#/);
  });
});

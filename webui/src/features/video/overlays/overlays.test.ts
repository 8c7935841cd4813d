import { describe, expect, it } from "vitest";
import { bare, imageName, listed, placeAt, type OverlaySettings } from "./overlays";

const placed = { position: "topLeft", x: 0.3, y: 0.3, enabled: true };
const settings: OverlaySettings = {
  texts: { 0: { ...placed, text: "%F" } },
  images: { 1: { ...placed, position: "custom", x: 0, y: 1, image: "logo.png" } },
};

describe("overlays", () => {
  it("have handles where they lie", () => {
    expect(listed(settings).map(({ kind, key, at }) => [kind, key, ...at])).toEqual([
      ["texts", "0", 0.06, 0.06],
      ["images", "1", 0.5, 0.94],
    ]);
  });
  it("lie where their handle is left", () => {
    expect(placeAt([0.5, 0.94])).toEqual({ position: "custom", x: 0, y: 1 });
    expect(placeAt([-3, 9])).toEqual({ position: "custom", x: -1, y: 1 });
  });
  it("take files", () => {
    expect(bare("data:image/png;base64,QUJD")).toBe("QUJD");
    expect(imageName("my/logo:1.png")).toBe("my_logo_1.png");
  });
});

import { describe, expect, it } from "vitest";
import { isKey, percentOf } from "./key";

describe("the key of a peripheral", () => {
  it("has 32 hexadecimal digits", () => {
    expect(isKey("00112233445566778899AAbbccddeeff")).toBe(true);
    expect(isKey("00112233445566778899AAbbccddeef")).toBe(false);
    expect(isKey("00112233445566778899AAbbccddeefg")).toBe(false);
    expect(isKey("")).toBe(false);
  });
});

describe("an upgrade", () => {
  it("has got so far", () => {
    expect(percentOf({ upgraded: 512, upgradeSize: 1024 })).toBe(50);
    expect(percentOf({ upgraded: 1, upgradeSize: 3 })).toBe(33);
    expect(percentOf({ upgraded: null, upgradeSize: null })).toBeNull();
    expect(percentOf({ upgraded: 0, upgradeSize: 0 })).toBeNull();
  });
});

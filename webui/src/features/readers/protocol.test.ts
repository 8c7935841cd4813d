import { describe, expect, it } from "vitest";
import { besideType, inUse } from "./protocol";

describe("the reader protocol", () => {
  it("is the one over the network while that is on", () => {
    expect(inUse({ protocol: "osdp" }, { enabled: true, reader: "" })).toBe("vapix");
    expect(inUse({ protocol: "osdp" }, { enabled: false, reader: "" })).toBe("osdp");
    expect(inUse(undefined, undefined)).toBe("none");
  });
  it("has a key only where the channel is secured", () => {
    expect(besideType("key", () => "plain")).toBe(false);
    expect(besideType("key", () => "install")).toBe(true);
    expect(besideType("protocol", () => "osdp")).toBe(false);
    expect(besideType("beeper", () => "plain")).toBe(true);
  });
});

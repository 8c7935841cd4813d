import { describe, expect, it } from "vitest";
import { fieldOf, inUse } from "./protocol";

describe("the reader protocol", () => {
  it("is the one over the network while that is on", () => {
    expect(inUse({ protocol: "osdp" }, { enabled: true, reader: "" })).toBe("vapix");
    expect(inUse({ protocol: "osdp" }, { enabled: false, reader: "" })).toBe("osdp");
    expect(inUse(undefined, undefined)).toBe("none");
  });
  it("shows the settings of its own type", () => {
    const plain = (path: string) => (path === "security" ? "plain" : undefined);
    expect(fieldOf("osdp", "address", plain)).toBe(true);
    expect(fieldOf("osdp", "key", plain)).toBe(false);
    expect(fieldOf("osdp", "key", () => "install")).toBe(true);
    expect(fieldOf("osdp", "beeper", plain)).toBe(false);
    expect(fieldOf("wiegand", "beeper", plain)).toBe(true);
    expect(fieldOf("wiegand", "address", plain)).toBe(false);
    expect(fieldOf("wiegand", "protocol", plain)).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { regional } from "./time";

describe("the language of dates and numbers", () => {
  it("is that of the viewer's region when it is the chosen language, else the chosen one", () => {
    expect(regional("en", ["sv-SE", "en-GB", "en-US"])).toBe("en-GB");
    expect(regional("sv", ["en-GB", "en"])).toBe("sv");
    expect(regional("sv", ["sv-FI"])).toBe("sv-FI");
  });
});

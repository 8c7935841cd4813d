import { describe, expect, it } from "vitest";
import { nameProblem, passwordProblem, passwordStrength, safeTarget } from "./accountRules";

describe("account rules", () => {
  it("take what the device takes", () => {
    expect(nameProblem("anna.b-2")).toBeNull();
    expect(nameProblem("")).toBe("empty");
    expect(nameProblem("-a")).toBe("letters");
    expect(nameProblem("a".repeat(33))).toBe("long");
    expect(passwordProblem(" ~")).toBeNull();
    expect(passwordProblem("å")).toBe("letters");
    expect(passwordProblem("a".repeat(65))).toBe("long");
    expect(passwordProblem("")).toBe("empty");
  });
  it("measure passwords", () => {
    expect(passwordStrength("")).toBe(0);
    expect(passwordStrength("aaaaaaaaaaaaaaaa")).toBe(1);
    expect(passwordStrength("correct horse 1!Battery")).toBe(4);
  });
  it("never lead to another host", () => {
    expect(safeTarget("/system/logs")).toBe("/system/logs");
    for (const bad of [null, "//evil.example", "/\\evil.example", "https://evil.example", "/login"]) {
      expect(safeTarget(bad)).toBe("/status");
    }
  });
});

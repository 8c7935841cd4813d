import { describe, expect, it } from "vitest";
import { formatClock, parseClock, showAgo, showBytes, showDuration } from "./time";

describe("clock times", () => {
  it("are read and written", () => {
    expect(parseClock("00:00:07")).toBe(7);
    expect(parseClock("1:30")).toBe(90);
    expect(parseClock("90")).toBe(90);
    expect(formatClock(3661)).toBe("01:01:01");
  });
  it("are refused when they are none", () => {
    for (const text of ["", "a", "1:60", "1:2:3:4", "-1", "1:"]) expect(parseClock(text)).toBeNull();
  });
});

describe("durations, ages and sizes", () => {
  it("speak the language", () => {
    expect(showDuration(90_061, "en")).toBe("1 day 1 hr");
    expect(showDuration(0, "en")).toBe("0 sec");
    expect(showAgo("2026-01-01T00:00:00Z", new Date("2026-01-01T02:00:30Z"), "en")).toBe("2 hours ago");
    expect(showBytes(1_500_000, "sv")).toContain("1,5");
  });
});

import { describe, expect, it } from "vitest";
import { freshPulse, freshWeek, isPulse, localParts, readSchedule, weekPieces, writeSchedule } from "./ical";

describe("schedules as text", () => {
  it("are read back as they are written", () => {
    for (const draft of [
      freshWeek,
      { ...freshWeek, days: ["SA", "SU"] as const, from: "22:00", to: "06:00" },
      { ...freshPulse, every: "MINUTELY" as const, interval: 5 },
    ]) {
      expect(readSchedule(writeSchedule(draft))).toEqual(draft);
    }
  });
  it("of the device are understood", () => {
    const night = "DTSTART:19700105T170000 DTEND:19700106T080000 RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR";
    expect(readSchedule(night)).toMatchObject({ kind: "week", from: "17:00", to: "08:00" });
    expect(readSchedule("DTSTART:19700105T080000 DTEND:19700105T090000 RRULE:FREQ=DAILY")).toMatchObject({
      kind: "week",
      days: ["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
    });
  });
  it("that fields cannot show stay text", () => {
    for (const text of [
      "DTSTART:20260101T080000 DTEND:20260102T080000",
      "DTSTART:19700105T080030 RRULE:FREQ=DAILY",
      "DTSTART:19700105T080000 RRULE:FREQ=MONTHLY;BYDAY=1MO",
      "nonsense",
    ]) {
      expect(readSchedule(text)).toEqual({ kind: "custom", text });
    }
  });
  it("tell pulses from schedules", () => {
    expect(isPulse(writeSchedule(freshPulse))).toBe(true);
    expect(isPulse(writeSchedule(freshWeek))).toBe(false);
  });
});

describe("the picture of the week", () => {
  const now = new Date("2026-11-18T10:00:00Z"); // a Wednesday
  it("cuts a night into two days, in the device's zone", () => {
    const night = [{ start: "2026-11-17T21:00:00Z", end: "2026-11-18T05:00:00Z" }];
    const { pieces, today } = weekPieces(night, now, "Europe/Stockholm");
    expect(today).toBe(2);
    expect(pieces).toEqual([
      { day: 1, from: 1320, to: 1440 },
      { day: 2, from: 0, to: 360 },
    ]);
  });
  it("leaves out other weeks and ends at midnight without a rest", () => {
    const days = [
      { start: "2026-11-10T08:00:00Z", end: "2026-11-10T09:00:00Z" },
      { start: "2026-11-22T00:00:00Z", end: "2026-11-23T00:00:00Z" },
    ];
    expect(weekPieces(days, now, "UTC").pieces).toEqual([{ day: 6, from: 0, to: 1440 }]);
  });
  it("shows a pulse as a moment", () => {
    const moment = "2026-11-16T12:30:00Z";
    expect(weekPieces([{ start: moment, end: moment }], now, "UTC").pieces).toEqual([{ day: 0, from: 750, to: 750 }]);
    expect(localParts(new Date(moment), "Asia/Kolkata").minutes).toBe(18 * 60);
  });
});

/** Schedules as the editor shows them, and the iCalendar text that the device stores. */

export const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Day = (typeof DAYS)[number];
export const EVERY = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY"] as const;
export type Every = (typeof EVERY)[number];

export interface WeekSchedule {
  kind: "week";
  days: readonly Day[];
  /** "hh:mm" in the device's zone; an end that is not later than the begin lies on the next day. */
  from: string;
  to: string;
}
export interface Pulse {
  kind: "pulse";
  every: Every;
  interval: number;
  /** First pulse, "hh:mm". */
  at: string;
}
export interface Custom {
  kind: "custom";
  text: string;
}
export type ScheduleDraft = WeekSchedule | Pulse | Custom;

export const freshWeek: WeekSchedule = { kind: "week", days: ["MO", "TU", "WE", "TH", "FR"], from: "08:00", to: "17:00" };
export const freshPulse: Pulse = { kind: "pulse", every: "HOURLY", interval: 1, at: "00:00" };

const TIME = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2}))?$/;

function fields(text: string): Record<string, string> | null {
  const found: Record<string, string> = {};
  for (const word of text.trim().split(/\s+/)) {
    const match = /^(DTSTART|DTEND|RRULE):(\S*)$/.exec(word);
    const [, name, value] = match ?? [];
    if (name === undefined || value === undefined || name in found) return null;
    found[name] = value;
  }
  return found;
}

function minutesOf(text: string): { day: number; minutes: number; seconds: number } | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match.map((part) => Number(part ?? 0));
  return {
    day: Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1) / 86_400_000,
    minutes: (hour ?? 0) * 60 + (minute ?? 0),
    seconds: second ?? 0,
  };
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Takes apart what the editor can show as fields; everything else stays text. */
export function readSchedule(text: string): ScheduleDraft {
  const custom: Custom = { kind: "custom", text };
  const found = fields(text);
  const begin = minutesOf(found?.["DTSTART"] ?? "");
  if (found === null || begin === null || begin.seconds !== 0) return custom;
  const rule = Object.fromEntries(
    (found["RRULE"] ?? "").split(";").filter(Boolean).map((part) => part.split("=", 2) as [string, string]),
  );
  const { FREQ: freq, INTERVAL: interval = "1", BYDAY: byDay, ...rest } = rule;
  if (freq === undefined || Object.keys(rest).length > 0 || !/^[1-9]\d{0,5}$/.test(interval)) return custom;
  if (found["DTEND"] === undefined) {
    const every = EVERY.find((word) => word === freq);
    if (every === undefined || byDay !== undefined) return custom;
    return { kind: "pulse", every, interval: Number(interval), at: clock(begin.minutes) };
  }
  const end = minutesOf(found["DTEND"]);
  if (end === null || end.seconds !== 0 || interval !== "1") return custom;
  const length = (end.day - begin.day) * 1440 + end.minutes - begin.minutes;
  if (length <= 0 || length > 1440) return custom;
  const times = { from: clock(begin.minutes), to: clock(end.minutes) };
  if (freq === "DAILY" && byDay === undefined) return { kind: "week", days: [...DAYS], ...times };
  if (freq !== "WEEKLY") return custom;
  const named = (byDay ?? DAYS[(begin.day + 3) % 7] ?? "").split(",");
  const days = DAYS.filter((day) => named.includes(day));
  return days.length === named.length ? { kind: "week", days, ...times } : custom;
}

/** Monday 5 January 1970 and the days after it: a week that lies before every clock. */
const FIRST_MONDAY = 5;

export function writeSchedule(draft: ScheduleDraft): string {
  switch (draft.kind) {
    case "custom":
      return draft.text.trim();
    case "pulse":
      return `DTSTART:197001${pad(FIRST_MONDAY)}T${compact(draft.at)} RRULE:FREQ=${draft.every};INTERVAL=${draft.interval}`;
    case "week": {
      const first = DAYS.findIndex((day) => draft.days.includes(day));
      const day = FIRST_MONDAY + Math.max(0, first);
      const over = draft.to <= draft.from ? 1 : 0;
      const days = DAYS.filter((name) => draft.days.includes(name)).join(",");
      return (
        `DTSTART:197001${pad(day)}T${compact(draft.from)} DTEND:197001${pad(day + over)}T${compact(draft.to)} ` +
        `RRULE:FREQ=WEEKLY;BYDAY=${days}`
      );
    }
  }
}

const pad = (value: number): string => String(value).padStart(2, "0");
const compact = (time: string): string => `${time.replace(":", "")}00`;

export const isPulse = (text: string): boolean => !/\bDTEND:/.test(text);

/** A piece of one day, in minutes from midnight. */
export interface Piece {
  day: number;
  from: number;
  to: number;
}

/** Occurrences cut into the days of the week that holds `now`, Monday first, in the device's zone. */
export function weekPieces(
  occurrences: readonly { start: string; end: string }[],
  now: Date,
  zone: string,
): { pieces: Piece[]; today: number } {
  const at = localParts(now, zone);
  const monday = at.day - ((at.day + 3) % 7);
  const pieces: Piece[] = [];
  for (const { start, end } of occurrences) {
    const from = localParts(new Date(start), zone);
    const to = localParts(new Date(end), zone);
    for (let day = Math.max(from.day, monday); day <= Math.min(to.day, monday + 6); day += 1) {
      const begin = day === from.day ? from.minutes : 0;
      const finish = day === to.day ? to.minutes : 1440;
      if (finish > begin || start === end) pieces.push({ day: day - monday, from: begin, to: finish });
    }
  }
  return { pieces, today: at.day - monday };
}

/** Days since 1970 and minutes since midnight, by the clock on the wall of `zone`. */
export function localParts(moment: Date, zone: string): { day: number; minutes: number } {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  }).formatToParts(moment);
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return {
    day: Date.UTC(value("year"), value("month") - 1, value("day")) / 86_400_000,
    minutes: value("hour") * 60 + value("minute"),
  };
}

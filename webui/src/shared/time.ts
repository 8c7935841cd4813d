/** Moments and durations in the viewer's language. Device times are shown in the viewer's zone. */

/** The chosen language as the viewer's own region writes it: "en" of a British viewer is "en-GB". */
export function regional(language: string, wanted: readonly string[] = navigator.languages): string {
  return wanted.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

export function showMoment(iso: string, language: string, seconds = true): string {
  return new Intl.DateTimeFormat(regional(language), {
    dateStyle: "medium",
    timeStyle: seconds ? "medium" : "short",
  }).format(new Date(iso));
}

/** The same moment in the device's zone, for the tooltip. */
export function showMomentIn(iso: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(regional(language), {
    dateStyle: "medium",
    timeStyle: "long",
    timeZone: zone,
  }).format(new Date(iso));
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

export function showAgo(iso: string, now: Date, language: string): string {
  const seconds = Math.round((new Date(iso).getTime() - now.getTime()) / 1000);
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(regional(language), { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

/** Two largest units: "3 days, 4 hr". */
export function showDuration(seconds: number, language: string): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [unit, size] of STEPS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (unit === "second" && parts.length === 0)) {
      parts.push(
        new Intl.NumberFormat(regional(language), { style: "unit", unit: unit as string, unitDisplay: "short" }).format(count),
      );
    }
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** "hh:mm:ss" to seconds; null when it is not one. Also takes "mm:ss" and plain seconds. */
export function parseClock(text: string): number | null {
  const parts = text.trim().split(":");
  if (parts.length === 0 || parts.length > 3 || parts.some((part) => !/^\d{1,5}$/.test(part))) return null;
  const numbers = parts.map(Number);
  if (numbers.slice(1).some((value) => value > 59)) return null;
  return numbers.reduce((sum, value) => sum * 60 + value, 0);
}

/** Seconds as "hh:mm:ss". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

export function showBytes(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  let step = 0;
  let value = bytes;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return new Intl.NumberFormat(regional(language), {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

import { useTranslation } from "react-i18next";
import { DAYS, readSchedule, type Day } from "./ical";

/** A schedule in words: "Mon–Fri 08:00–17:00", "Every 5 minutes". */
export function useScheduleWords(): (text: string) => string {
  const { t, i18n } = useTranslation("schedules");
  return (text) => {
    const draft = readSchedule(text);
    if (draft.kind === "custom") return text;
    if (draft.kind === "pulse") return t(`every.${draft.every}`, { count: draft.interval });
    const days = draft.days.length === 7 ? t("everyDay") : draft.days.map((day) => dayName(day, i18n.language)).join(", ");
    const times = draft.from === "00:00" && draft.to === "00:00" ? t("allDay") : `${draft.from}–${draft.to}`;
    return `${days} ${times}`;
  };
}

/** The short name of a day; 5 January 1970 was a Monday. */
export function dayName(day: Day, language: string, style: "short" | "long" = "short"): string {
  const date = new Date(Date.UTC(1970, 0, 5 + DAYS.indexOf(day)));
  return new Intl.DateTimeFormat(language, { weekday: style, timeZone: "UTC" }).format(date);
}

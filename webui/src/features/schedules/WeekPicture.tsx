import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { DAYS, weekPieces } from "./ical";
import { dayName, useScheduleWords } from "./useScheduleWords";
import { inWords } from "../../shared/sentences";

const AROUND_MS = 8 * 86_400_000;

/** This week, one bar for a day, with the times at which the schedule holds. Asked of the device, as it will act. */
export function WeekPicture({ schedule }: { schedule: string }) {
  const { t, i18n } = useTranslation(["schedules", "common"]);
  const words = useScheduleWords();
  const status = useQuery({ queryKey: ["status"], queryFn: ({ signal }) => api.get("/api/v1/status", { signal }) });
  const preview = useQuery({
    queryKey: ["schedule-preview", schedule],
    queryFn: () => {
      const now = Date.now();
      return api.post("/api/v1/schedules/preview", {
        body: {
          schedule,
          begin: new Date(now - AROUND_MS).toISOString(),
          end: new Date(now + AROUND_MS).toISOString(),
        },
      });
    },
    enabled: schedule !== "",
    retry: false,
    placeholderData: (before) => before,
  });
  if (preview.error !== null && preview.data === undefined) {
    return (
      <Text size="sm" c="dimmed">
        {inWords(preview.error.message)}
      </Text>
    );
  }
  const zone = status.data?.time.zone ?? "UTC";
  const { pieces, today } = weekPieces(preview.data ?? [], new Date(), zone);
  return (
    <div className="ae-week" role="img" aria-label={t("weekOf", { words: words(schedule) })}>
      {DAYS.map((day, index) => (
        <div className="ae-week-row" key={day} data-today={index === today}>
          <span className="ae-week-day">{dayName(day, i18n.language)}</span>
          <span className="ae-week-bar">
            {pieces
              .filter((piece) => piece.day === index)
              .map((piece) => (
                <span
                  key={`${piece.from}-${piece.to}`}
                  className="ae-week-piece"
                  style={{
                    left: `${(piece.from / 1440) * 100}%`,
                    width: `${Math.max(0.4, ((piece.to - piece.from) / 1440) * 100)}%`,
                  }}
                />
              ))}
          </span>
        </div>
      ))}
      <div className="ae-week-row" aria-hidden>
        <span className="ae-week-day" />
        <span className="ae-week-hours">
          {["00", "06", "12", "18", "24"].map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </span>
      </div>
    </div>
  );
}

import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { meterPart, meterTone, QUIETEST } from "./audio";
import "./meter.css";

/** A level that moves, in dB of full scale. */
export function Meter({ label, level, off }: { label: string; level: number; off: boolean }) {
  const { t } = useTranslation("audio");
  const words = off ? t("off") : level <= QUIETEST ? t("silent") : t("decibel", { level: Math.round(level) });
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <Text size="sm" c="dimmed" className="ae-mono">
          {words}
        </Text>
      </Group>
      <div
        className="ae-meter"
        role="meter"
        aria-label={label}
        aria-valuemin={QUIETEST}
        aria-valuemax={0}
        aria-valuenow={off ? QUIETEST : Math.max(QUIETEST, Math.min(0, Math.round(level)))}
        aria-valuetext={words}
      >
        <span data-tone={meterTone(level)} style={{ inlineSize: `${off ? 0 : meterPart(level)}%` }} />
      </div>
    </div>
  );
}

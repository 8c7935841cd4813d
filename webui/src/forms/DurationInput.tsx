import { TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatClock, parseClock } from "../shared/time";

interface DurationInputProps {
  id?: string;
  label: ReactNode;
  description?: ReactNode;
  /** Seconds. */
  value: number;
  max?: number;
  error?: string | null;
  disabled?: boolean;
  onChange: (seconds: number) => void;
}

/** A time as hh:mm:ss; also takes seconds alone. */
export function DurationInput({ value, max, error, onChange, ...rest }: DurationInputProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const seconds = typed === null ? value : parseClock(typed);
  const fault =
    seconds === null ? t("form.clock") : max !== undefined && seconds > max ? t("form.max", { limit: formatClock(max) }) : null;
  return (
    <TextInput
      {...rest}
      maw={280}
      placeholder="00:00:00"
      inputMode="numeric"
      value={typed ?? formatClock(value)}
      error={fault ?? error ?? null}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const parsed = parseClock(text);
        if (parsed !== null && (max === undefined || parsed <= max)) onChange(parsed);
      }}
      onBlur={() => {
        if (fault === null) setTyped(null);
      }}
    />
  );
}

import { Checkbox, NumberInput, Stack } from "@mantine/core";
import { useState, type ReactNode } from "react";

interface InfiniteInputProps {
  id?: string;
  label: ReactNode;
  description?: ReactNode;
  /** What the box says that takes the limit away. */
  without: string;
  value: unknown;
  unit: string;
  max: number | undefined;
  error: string | null;
  disabled: boolean;
  onChange: (value: unknown) => void;
}

/** A limit that can be taken away, which is stored as 0. */
export function InfiniteInput({ value, unit, max, without, disabled, onChange, ...rest }: InfiniteInputProps) {
  const infinite = value === 0;
  const [before, setBefore] = useState<unknown>(infinite ? (max ?? 60) : value);
  return (
    <Stack gap="xs">
      <NumberInput
        {...rest}
        maw={280}
        disabled={disabled || infinite}
        value={infinite ? "" : typeof value === "number" || typeof value === "string" ? value : ""}
        placeholder="∞"
        allowDecimal={false}
        suffix={unit === "" ? undefined : ` ${unit}`}
        clampBehavior="none"
        onChange={(typed) => {
          if (typed !== 0) onChange(typed);
        }}
      />
      <Checkbox
        label={without}
        checked={infinite}
        disabled={disabled}
        onChange={(event) => {
          if (event.currentTarget.checked) setBefore(value);
          onChange(event.currentTarget.checked ? 0 : before);
        }}
      />
    </Stack>
  );
}

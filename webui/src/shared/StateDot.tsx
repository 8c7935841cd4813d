import { Group, Text } from "@mantine/core";

/** A light and its meaning in words; never the colour alone. */
export function StateDot({ on, label, tone = "accent" }: { on: boolean; label: string; tone?: "accent" | "warn" }) {
  return (
    <Group gap={8} wrap="nowrap" className="ae-state">
      <span className="ae-dot" data-on={on} data-tone={tone} aria-hidden />
      <Text size="sm" fw={500} span>
        {label}
      </Text>
    </Group>
  );
}

import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** One line "name … value" of a list of facts; wraps on a phone. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Group justify="space-between" gap="sm" wrap="wrap" py={6} className="ae-fact">
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0} fw={500} ta="end" miw={0}>
        {children}
      </Text>
    </Group>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="ae-facts">{children}</dl>;
}

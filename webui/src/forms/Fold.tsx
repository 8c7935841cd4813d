import { Box, Button, Collapse, Stack } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useId, type ReactNode } from "react";

/** What is rarely needed, behind a button. */
export function Fold(props: { title: string; opened: boolean; onToggle: () => void; children: ReactNode }) {
  const id = useId();
  return (
    <Box>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={props.opened}
        aria-controls={id}
        rightSection={<IconChevronDown size={15} aria-hidden />}
        onClick={props.onToggle}
      >
        {props.title}
      </Button>
      <Collapse expanded={props.opened} id={id}>
        <Stack gap="md" mt="sm">
          {props.children}
        </Stack>
      </Collapse>
    </Box>
  );
}

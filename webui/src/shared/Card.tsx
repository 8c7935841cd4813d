import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";

interface CardProps {
  title?: string;
  description?: ReactNode;
  icon?: ReactNode;
  action?: ReactNode;
  /** Without inner space, for tables that reach the border. */
  flush?: boolean;
  children?: ReactNode;
}

/** A quiet surface with an optional heading. */
export function Card({ title, description, icon, action, flush = false, children }: CardProps) {
  const id = useId();
  return (
    <Box
      component="section"
      className="ae-card"
      p={flush ? 0 : { base: "md", sm: "lg" }}
      aria-labelledby={title === undefined ? undefined : id}
    >
      <Stack gap="md">
        {title === undefined ? null : (
          <Group
            justify="space-between"
            align="flex-start"
            gap="sm"
            {...(flush ? { px: { base: "md", sm: "lg" }, pt: "lg" } : {})}
          >
            <Group gap="sm" wrap="nowrap" align="flex-start" miw={0} flex="1 1 12rem">
              {icon === undefined ? null : (
                <Box c="var(--ae-accent-text)" pt={2} aria-hidden>
                  {icon}
                </Box>
              )}
              <div>
                <Title order={2} size="h4" id={id}>
                  {title}
                </Title>
                {description === undefined ? null : (
                  <Text size="sm" c="dimmed" component="div">
                    {description}
                  </Text>
                )}
              </div>
            </Group>
            {action === undefined ? null : <Box className="ae-icon">{action}</Box>}
          </Group>
        )}
        {children}
      </Stack>
    </Box>
  );
}

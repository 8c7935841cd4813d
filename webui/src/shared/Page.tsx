import { Box, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { Suspense, useEffect, useRef, type ReactNode } from "react";
import { useLocation } from "react-router";
import { useTitle } from "./useTitle";

interface PageProps {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** Buttons beside the title. */
  actions?: ReactNode;
  /** `wide` for tables, `narrow` for forms. */
  width?: "narrow" | "wide";
  children: ReactNode;
}

/** The frame of every page: heading with the focus after navigation, lead, actions, content. */
export function Page({ title, lead, actions, width = "narrow", children }: PageProps) {
  useTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname, hash, key } = useLocation();
  useEffect(() => {
    // Not on the very first page: there the first Tab must meet the link that skips the menu.
    if (key !== "default" && hash === "" && document.querySelector("[role=dialog]") === null) {
      heading.current?.focus({ preventScroll: true });
    }
  }, [pathname]); // only another page takes the focus
  return (
    <Box maw={width === "wide" ? 1280 : 880} mx="auto" pb={64}>
      <Group justify="space-between" align="flex-start" mb="lg" gap="md" wrap="wrap">
        <Stack gap={2} miw={0} flex="1 1 220px">
          <Title order={1} size="h2" ref={heading} tabIndex={-1} className="ae-title">
            {title}
          </Title>
          {lead === undefined ? null : (
            <Text c="dimmed" size="sm" maw={640}>
              {lead}
            </Text>
          )}
        </Stack>
        {actions === undefined ? null : <Group gap="sm">{actions}</Group>}
      </Group>
      {/* A part whose texts are still on their way leaves the heading, and the focus on it, alone. */}
      <Stack gap="lg">
        <Suspense fallback={<Skeleton h={140} radius="lg" aria-busy="true" />}>{children}</Suspense>
      </Stack>
    </Box>
  );
}

import { Alert, Button, Skeleton, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconRefresh, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../api/errors";
import { describeError } from "./describeError";

/** Nothing here yet, and what to do about it. */
export function EmptyState({
  icon: Symbol,
  title,
  text,
  action,
}: {
  icon: Icon;
  title: string;
  text: string;
  action?: ReactNode;
}) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md">
      <ThemeIcon variant="light" size={56} radius="xl">
        <Symbol size={28} stroke={1.6} aria-hidden />
      </ThemeIcon>
      <Text fw={650} ta="center">
        {title}
      </Text>
      <Text c="dimmed" size="sm" ta="center" maw={440}>
        {text}
      </Text>
      {action}
    </Stack>
  );
}

/** What failed, and a way to try again. */
export function FailedState({ error, retry }: { error: ApiError; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={t("failed.title")}
      role="alert"
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{describeError(error, t)}</Text>
        {retry === undefined ? null : (
          <Button size="xs" variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={retry}>
            {t("action.retry")}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

interface LoadedProps<T> {
  query: { data: T | undefined; error: ApiError | null; refetch: () => unknown };
  children: (data: T) => ReactNode;
  height?: number;
}

/** Waiting, failed, or the content. What was shown before a failure stays. */
export function Loaded<T>({ query, children, height = 140 }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <FailedState error={query.error} retry={() => void query.refetch()} />;
  return <Skeleton h={height} radius="lg" aria-busy="true" />;
}

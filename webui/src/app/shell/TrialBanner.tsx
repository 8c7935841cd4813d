import { Alert, Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconHourglass } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import { describeError } from "../../shared/describeError";
import { complained, said } from "../../shared/toast";
import { useHasRole } from "../session";

const KEY = ["trial"] as const;

/** A change on trial: keep it, or let the time run out and have the old settings back. */
export function TrialBanner() {
  const { t } = useTranslation();
  const administrator = useHasRole("administrator");
  const client = useQueryClient();
  const trial = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/trial", { signal }),
    enabled: administrator,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useRefreshOn(KEY, (frame) => frame.type === "trial" || frame.type === "hello");
  const running = trial.data !== undefined && trial.data.section !== null ? trial.data : null;
  const left = useCountdown(running?.secondsLeft ?? null, trial.dataUpdatedAt);
  const done = (words: string) => () => {
    said(words);
    void client.invalidateQueries({ queryKey: KEY });
    void client.invalidateQueries({ queryKey: ["settings"] });
  };
  const keep = useMutation({
    mutationFn: () => api.post("/api/v1/trial/keep"),
    onSuccess: done(t("trial.kept")),
    onError: (error) => complained(t("failed.title"), describeError(error, t)),
  });
  const revert = useMutation({
    mutationFn: () => api.delete("/api/v1/trial"),
    onSuccess: done(t("trial.reverted")),
    onError: (error) => complained(t("failed.title"), describeError(error, t)),
  });
  if (running === null) return null;
  return (
    <Alert color="orange" variant="light" icon={<IconHourglass aria-hidden />} mb="lg" role="alert" title={t("trial.title")}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">{t("trial.text", { count: left })}</Text>
        <Group gap="sm">
          <Button size="xs" variant="default" loading={revert.isPending} onClick={() => revert.mutate()}>
            {t("trial.revert")}
          </Button>
          <Button size="xs" loading={keep.isPending} onClick={() => keep.mutate()}>
            {t("trial.keep")}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}

/** Whole seconds left of `seconds`, counted from when they were told. */
function useCountdown(seconds: number | null, told: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (seconds === null) return;
    const id = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(id);
  }, [seconds, told]);
  return seconds === null ? 0 : Math.max(0, Math.ceil(seconds - Math.max(0, now - told) / 1000));
}

import { Group, SimpleGrid, Switch, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconHandOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useTopic } from "../../api/hooks";
import type { TriggerState } from "../../api/schema.gen";
import { describeError } from "../../shared/describeError";
import { EmptyState, Loaded } from "../../shared/states";
import { complained } from "../../shared/toast";
import { TRIGGER_TOPIC, triggerStates } from "./triggers";

const KEY = ["triggers"] as const;

/** Switches that set off rules by hand, for trying them out. */
export function TriggersTab() {
  const { t } = useTranslation(["triggers", "common"]);
  const client = useQueryClient();
  const triggers = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get("/api/v1/triggers", { signal }) });
  const events = useTopic(TRIGGER_TOPIC);
  const set = useMutation({
    mutationFn: ({ number, active }: TriggerState) =>
      api.post("/api/v1/triggers/{number}", { path: { number: String(number) }, body: { active } }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
    onError: (error) => complained(t("title"), describeError(error, t)),
  });
  return (
    <Loaded query={triggers}>
      {(found) => {
        if (found.length === 0) return <EmptyState icon={IconHandOff} title={t("none")} text={t("noneText")} />;
        return (
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
            {triggerStates(found, events).map(({ number, active }) => (
              <Group key={number} className="ae-card" p="md" justify="space-between" wrap="nowrap">
                <div>
                  <Text fw={600}>{t("trigger", { number })}</Text>
                  <Text size="sm" c="dimmed">
                    {t(active ? "common:state.active" : "common:state.inactive")}
                  </Text>
                </div>
                <Switch
                  size="md"
                  checked={active}
                  aria-label={t("trigger", { number })}
                  onChange={(event) => set.mutate({ number, active: event.currentTarget.checked })}
                />
              </Group>
            ))}
          </SimpleGrid>
        );
      }}
    </Loaded>
  );
}

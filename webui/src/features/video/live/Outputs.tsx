import { Group, Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useRefreshOn, useTopic } from "../../../api/hooks";
import { useHasRole } from "../../../app/session";
import { Card } from "../../../shared/Card";
import { describeError } from "../../../shared/describeError";
import { complained } from "../../../shared/toast";

const KEY = ["video", "outputs"] as const;
const TOPIC = "tns1:Device/tnsaxis:IO/OutputPort";
const truth = (value: unknown): boolean => ["1", "true", "True"].includes(String(value));

/** The switches of the output ports, for opening while looking. */
export function Outputs() {
  const { t } = useTranslation(["video", "common"]);
  const ports = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get("/api/v1/ports", { signal }) });
  const events = useTopic(TOPIC);
  const may = useHasRole("operator");
  useRefreshOn(KEY, (frame) => frame.type === "settings" && frame.section === "io");
  const flip = useMutation({
    mutationFn: ({ index, active }: { index: number; active: boolean }) =>
      api.post("/api/v1/ports/{index}", { path: { index: String(index) }, body: { active } }),
    onError: (error) => complained(t("outputs.title"), describeError(error, t)),
  });
  const outputs = (ports.data ?? []).filter((port) => port.direction === "output");
  if (outputs.length === 0) return null;
  return (
    <Card title={t("outputs.title")}>
      <Stack gap="sm">
        {outputs.map((port) => {
          const event = events.find((frame) => frame.source["port"] === String(port.index));
          const active = event === undefined ? port.active : truth(event.data["state"]);
          return (
            <Group key={port.index} justify="space-between" wrap="nowrap">
              <Text size="sm" fw={500}>
                {port.name}
              </Text>
              <Switch
                size="md"
                checked={active}
                disabled={!may || port.problem !== ""}
                onChange={(change) => flip.mutate({ index: port.index, active: change.currentTarget.checked })}
                aria-label={t("outputs.switch", { name: port.name })}
              />
            </Group>
          );
        })}
      </Stack>
    </Card>
  );
}

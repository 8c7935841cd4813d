import { Badge, Group, Select, Stack, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSaveSection } from "../../api/hooks";
import { describeError } from "../../shared/describeError";
import { inWords } from "../../shared/sentences";
import { complained, said } from "../../shared/toast";
import type { PortRow, PortSettings } from "./ports";

const RESISTORS: { value: PortSettings["resistor"]; label: string }[] = [
  { value: "1k", label: "1 kΩ" },
  { value: "2.2k", label: "2.2 kΩ" },
  { value: "4.7k", label: "4.7 kΩ" },
  { value: "10k", label: "10 kΩ" },
];

/** Whether the cable of an input is watched, by which resistors, and what is measured. */
export function Supervision({ row, mayChange, title }: { row: PortRow; mayChange: boolean; title?: string }) {
  const { t } = useTranslation(["ports", "common"]);
  const save = useSaveSection("io");
  const { index, settings, state, loop } = row;
  if (!state.supervisable || settings.direction === "output") return null;
  const change = (patch: Partial<PortSettings>) =>
    save.mutate(
      { ports: { [index]: patch } },
      {
        onSuccess: () => said(t("changed", { name: settings.name })),
        onError: (error) => complained(settings.name, describeError(error, t)),
      },
    );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Switch
          label={title ?? t("supervised")}
          description={t("supervisedHint")}
          checked={settings.supervised}
          disabled={!mayChange || save.isPending}
          onChange={(event) => change({ supervised: event.currentTarget.checked })}
        />
        {settings.supervised ? (
          <Badge role="status" color={loop === "shorted" || loop === "cut" ? "red" : loop === "undefined" ? "orange" : "accent"}>
            {t(`loop.${loop}`)}
          </Badge>
        ) : null}
      </Group>
      {settings.supervised ? (
        <>
          {state.loopProblem === "" ? null : (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {inWords(state.loopProblem ?? "")}
            </Text>
          )}
          {state.module === "" ? (
            <div className="ae-port-grid">
              <Select
                label={t("connection")}
                data={[
                  { value: "parallel-first", label: t("parallelFirst") },
                  { value: "serial-first", label: t("serialFirst") },
                ]}
                allowDeselect={false}
                value={settings.connection}
                disabled={!mayChange || save.isPending}
                onChange={(value) => change({ connection: value as PortSettings["connection"] })}
              />
              {settings.connection === "serial-first" ? (
                <Select
                  label={t("resistors")}
                  data={RESISTORS}
                  allowDeselect={false}
                  value={settings.resistor}
                  disabled={!mayChange || save.isPending}
                  onChange={(value) => change({ resistor: value as PortSettings["resistor"] })}
                />
              ) : null}
            </div>
          ) : (
            <Text size="sm" c="dimmed">
              {t("supervisedByModule")}
            </Text>
          )}
        </>
      ) : null}
    </Stack>
  );
}

import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconBolt, IconDoor, IconPlug, IconTemperature } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { RailState } from "../../api/schema.gen";
import { Card } from "../../shared/Card";
import { Page } from "../../shared/Page";
import { inWords } from "../../shared/sentences";
import { Loaded } from "../../shared/states";
import { regional } from "../../shared/time";

const KINDS: readonly (readonly [RailState["kind"], ReactNode])[] = [
  ["in", <IconPlug key="in" size={20} />],
  ["out", <IconBolt key="out" size={20} />],
  ["group", <IconDoor key="group" size={20} />],
];
const COLORS: Record<RailState["health"], string> = {
  ok: "accent",
  absent: "gray",
  low: "red",
  "over-current": "red",
  unknown: "gray",
};

/** A number with its unit, as the viewer's language writes it. */
function quantity(value: number, unit: string, language: string): string {
  return `${new Intl.NumberFormat(regional(language), { maximumFractionDigits: 1 }).format(value)}\u00a0${unit}`;
}

/** Device > Power monitoring. */
export default function PowerPage() {
  const { t, i18n } = useTranslation(["power", "common"]);
  const power = useQuery({
    queryKey: ["power"],
    queryFn: ({ signal }) => api.get("/api/v1/power", { signal }),
    refetchInterval: 1000,
  });
  return (
    <Page title={t("common:pages.power")} lead={t("lead")}>
      <Loaded query={power}>
        {(now) => (
          <Stack gap="md">
            {KINDS.map(([kind, icon]) => {
              const rails = now.rails.filter((rail) => rail.kind === kind);
              return rails.length === 0 ? null : (
                <Card key={kind} title={t(kind)} icon={icon}>
                  <Stack gap="sm">
                    {rails.map((rail) => (
                      <Rail key={rail.name} rail={rail} />
                    ))}
                  </Stack>
                </Card>
              );
            })}
            <Card title={t("temperature")} icon={<IconTemperature size={20} />}>
              <Group justify="space-between">
                <Text size="sm">{t("core")}</Text>
                <Text size="sm" fw={600}>
                  {now.celsius === null ? t("unmeasured") : quantity(now.celsius, "°C", i18n.language)}
                </Text>
              </Group>
            </Card>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Rail({ rail }: { rail: RailState }) {
  const { t, i18n } = useTranslation(["power", "common"]);
  const { volts, amps } = rail;
  const shown = rail.health === "absent" ? [] : [
    volts === null ? "" : quantity(volts, "V", i18n.language),
    amps === null ? "" : quantity(amps, "A", i18n.language),
    volts === null || amps === null ? "" : quantity(volts * amps, "W", i18n.language),
  ].filter((part) => part !== "");
  return (
    <Group justify="space-between" gap="xs" data-rail={rail.name}>
      <div>
        <Text size="sm" fw={500}>
          {inWords(rail.title)}
        </Text>
        {rail.limit > 0 ? (
          <Text size="xs" c="dimmed">
            {t("limit", { amps: quantity(rail.limit, "A", i18n.language) })}
          </Text>
        ) : null}
      </div>
      <Group gap="md">
        <Text size="sm">{shown.length === 0 && rail.health === "unknown" ? t("unmeasured") : shown.join(" · ")}</Text>
        <Badge color={COLORS[rail.health]}>{t(`health.${rail.health}`)}</Badge>
      </Group>
    </Group>
  );
}

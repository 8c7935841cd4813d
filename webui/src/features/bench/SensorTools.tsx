import { Button, Group, Switch, Text } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Sensor } from "../../api/schema.gen";
import type { BenchDeed } from "./useBench";

const SHAKE_MS = 300;

/** The lid of the casing, and the sensor that feels a blow. */
export function SensorTools({ sensors, act }: { sensors: readonly Sensor[]; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation("bench");
  const casing = sensors.find((sensor) => sensor.name === "casing");
  const shake = () => {
    act({ do: "input", body: { input: "motion", state: "closed" } });
    window.setTimeout(() => act({ do: "input", body: { input: "motion", state: "open" } }), SHAKE_MS);
  };
  return (
    <section aria-label={t("casing")}>
      <Text fw={600} mb={6}>
        {t("casing")}
      </Text>
      <Group gap="md">
        {casing === undefined ? null : (
          <Switch
            label={t("lidOff")}
            checked={casing.switch === "open"}
            onChange={(event) =>
              act({ do: "input", body: { input: "casing", state: event.currentTarget.checked ? "open" : "closed" } })
            }
          />
        )}
        {sensors.some((sensor) => sensor.name === "motion") ? (
          <Button size="xs" variant="default" leftSection={<IconActivity size={16} aria-hidden />} onClick={shake}>
            {t("shake")}
          </Button>
        ) : null}
      </Group>
    </section>
  );
}

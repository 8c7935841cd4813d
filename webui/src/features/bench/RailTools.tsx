import { Group, NumberInput, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PowerState } from "../../api/schema.gen";
import type { BenchDeed } from "./useBench";

/** What feeds the device, what hangs on its outputs, and how warm its core is. */
export function RailTools({ power, act }: { power: PowerState; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation("bench");
  return (
    <section aria-label={t("supply")}>
      <Text fw={600} mb={6}>
        {t("supply")}
      </Text>
      <Stack gap="xs">
        {power.rails.map((rail) => (
          <Group key={rail.name} justify="space-between" wrap="nowrap" gap="xs" data-rail={rail.name}>
            <Text size="sm">{rail.title}</Text>
            <Group gap="xs" wrap="nowrap">
              <Value
                label={t("voltsOf", { name: rail.title })}
                unit="V"
                max={100}
                value={rail.volts}
                onSet={(volts) => act({ do: "power", body: { rail: rail.name, volts } })}
              />
              <Value
                label={t("ampsOf", { name: rail.title })}
                unit="A"
                max={100}
                value={rail.amps}
                onSet={(amps) => act({ do: "power", body: { rail: rail.name, amps } })}
              />
            </Group>
          </Group>
        ))}
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm">{t("core")}</Text>
          <Value
            label={t("coreOf")}
            unit="°C"
            min={-60}
            max={150}
            value={power.celsius}
            onSet={(celsius) => act({ do: "power", body: { rail: "", celsius } })}
          />
        </Group>
      </Stack>
    </section>
  );
}

/** A number that counts when it is left, or with Enter; what the bench says meanwhile shows unless it is being typed. */
function Value(props: { label: string; unit: string; min?: number; max: number; value: number; onSet: (value: number) => void }) {
  const { min = 0, max, value } = props;
  const [typed, setTyped] = useState<number | string | null>(null);
  useEffect(() => setTyped(null), [value]);
  const send = () => {
    if (typeof typed === "number" && typed >= min && typed <= max && typed !== value) props.onSet(typed);
    else setTyped(null);
  };
  return (
    <NumberInput
      size="xs"
      w={96}
      aria-label={props.label}
      suffix={` ${props.unit}`}
      min={min}
      max={max}
      decimalScale={2}
      value={typed ?? value}
      onChange={setTyped}
      onBlur={send}
      onKeyDown={(event) => {
        if (event.key === "Enter") send();
      }}
    />
  );
}

import { ActionIcon, Group, Menu, Select, Stack, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ExpansionModule, ModuleSwitches } from "../../api/schema.gen";
import { StateDot } from "../../shared/StateDot";
import type { BenchDeed } from "./useBench";

const SWITCHES = ["open", "closed", "shorted", "cut", "fault"] as const;
const RELAYS = 4;

/** The expansion modules: plug one in, switch its inputs, cut their cables; and which of its outputs are closed. */
export function ModuleTools({ modules, act }: { modules: readonly ExpansionModule[]; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation("bench");
  return (
    <section aria-label={t("modules")}>
      <Text fw={600} mb={6}>
        {t("modules")}
      </Text>
      <Stack gap={0} className="ae-lines">
        {modules.map((module) => (
          <Row key={module.name} module={module} act={act} />
        ))}
      </Stack>
    </section>
  );
}

function Row({ module, act }: { module: ExpansionModule; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation("bench");
  const state = !module.plugged ? "out" : !module.online ? "quiet" : module.secure ? "secure" : "polled";
  const closed = module.outputs.slice(0, RELAYS).flatMap((output, n) => (output === "closed" ? [n + 1] : []));
  const shows = [
    t("moduleAt", { bus: module.bus, address: module.address }),
    closed.length === 0 ? "" : t("relaysClosed", { numbers: closed.join(", ") }),
    module.tampered ? t("caseOpen") : "",
    module.power_lost ? t("onBattery") : "",
  ].filter((word) => word !== "");
  const turn = (body: Partial<ModuleSwitches>) =>
    act({ do: "module", body: { module: module.name, forget_key: false, state: "closed", stuck: true, ...body } });
  return (
    <div className="ae-line" data-module={module.name} data-state={state}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <div>
          <Text size="sm" fw={500}>
            {module.name}
          </Text>
          <StateDot on={module.plugged && module.online} label={[t(`wiredState.${state}`), ...shows].join(" · ")} />
        </div>
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("handOn", { name: module.name })}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.CheckboxItem checked={!module.plugged} closeMenuOnClick onChange={(out) => turn({ plugged: !out })}>
              {t("pullOut")}
            </Menu.CheckboxItem>
            <Menu.CheckboxItem checked={module.tampered} closeMenuOnClick onChange={(open) => turn({ tampered: open })}>
              {t("openCase")}
            </Menu.CheckboxItem>
            <Menu.CheckboxItem checked={module.power_lost} closeMenuOnClick onChange={(lost) => turn({ power_lost: lost })}>
              {t("takePower")}
            </Menu.CheckboxItem>
            <Menu.Item onClick={() => turn({ forget_key: true })}>{t("forgetKey")}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {module.plugged ? (
        <div className="ae-port-grid">
          {module.inputs.map((input, n) => (
            <Select
              key={n}
              size="xs"
              label={t("moduleInput", { number: n + 1 })}
              aria-label={t("moduleInputOf", { name: module.name, number: n + 1 })}
              data={SWITCHES.map((value) => ({ value, label: t(`moduleSwitch.${value}`) }))}
              value={input}
              allowDeselect={false}
              onChange={(value) => turn({ input: n + 1, state: SWITCHES.find((known) => known === value) ?? "open" })}
            />
          ))}
        </div>
      ) : null}
    </div>
  );
}

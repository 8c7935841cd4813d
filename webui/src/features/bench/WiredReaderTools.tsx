import { ActionIcon, Group, Menu, Stack, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WiredReader } from "../../api/schema.gen";
import { StateDot } from "../../shared/StateDot";
import type { BenchDeed } from "./useBench";

/** The readers at the end of a cable: pull one out, open it, take its power, reset it; and what it shows. */
export function WiredReaderTools({ readers, act }: { readers: readonly WiredReader[]; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation("bench");
  return (
    <section aria-label={t("wired")}>
      <Text fw={600} mb={6}>
        {t("wired")}
      </Text>
      <Stack gap={0} className="ae-lines">
        {readers.map((reader) => (
          <Row key={reader.name} reader={reader} act={act} />
        ))}
      </Stack>
    </section>
  );
}

function Row({ reader, act }: { reader: WiredReader; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation("bench");
  const state = !reader.plugged ? "out" : !reader.online ? "quiet" : reader.secure ? "secure" : "polled";
  const shows = [
    reader.led === "off" ? "" : t(`color.${reader.led}`, { defaultValue: reader.led }),
    reader.text === "" ? "" : `“${reader.text}”`,
    reader.tampered ? t("caseOpen") : "",
    reader.power_lost ? t("onBattery") : "",
  ].filter((word) => word !== "");
  const turn = (body: { plugged?: boolean; tampered?: boolean; power_lost?: boolean; forget_key?: boolean }) =>
    act({ do: "reader", body: { reader: reader.name, forget_key: false, ...body } });
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm" className="ae-line" data-wired={reader.name} data-state={state}>
      <div>
        <Text size="sm" fw={500}>
          {reader.name}
        </Text>
        <StateDot on={reader.plugged && reader.online} label={[t(`wiredState.${state}`), ...shows].join(" · ")} />
      </div>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            variant={reader.plugged && !reader.tampered && !reader.power_lost ? "subtle" : "light"}
            color={reader.plugged && !reader.tampered && !reader.power_lost ? "gray" : "orange"}
            size="lg"
            aria-label={t("handOn", { name: reader.name })}
          >
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.CheckboxItem checked={!reader.plugged} closeMenuOnClick onChange={(out) => turn({ plugged: !out })}>
            {t("pullOut")}
          </Menu.CheckboxItem>
          <Menu.CheckboxItem checked={reader.tampered} closeMenuOnClick onChange={(open) => turn({ tampered: open })}>
            {t("openCase")}
          </Menu.CheckboxItem>
          <Menu.CheckboxItem checked={reader.power_lost} closeMenuOnClick onChange={(lost) => turn({ power_lost: lost })}>
            {t("takePower")}
          </Menu.CheckboxItem>
          <Menu.Item onClick={() => turn({ forget_key: true })}>{t("forgetKey")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

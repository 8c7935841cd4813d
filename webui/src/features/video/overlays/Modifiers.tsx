import { Button, Group, Menu } from "@mantine/core";
import { IconCalendar, IconClock, IconCode } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { MODIFIERS } from "./overlays";

/** Adds a modifier to the text that is edited. */
export function Modifiers({ onAdd }: { onAdd: (modifier: string) => void }) {
  const { t } = useTranslation("video");
  const icon = { size: 16, "aria-hidden": true } as const;
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" leftSection={<IconCalendar {...icon} />} onClick={() => onAdd("%F")}>
        {t("modifier.date")}
      </Button>
      <Button size="xs" variant="default" leftSection={<IconClock {...icon} />} onClick={() => onAdd("%X")}>
        {t("modifier.time")}
      </Button>
      <Menu withinPortal position="bottom-start">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconCode {...icon} />}>
            {t("modifier.name")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
          {MODIFIERS.map((modifier) => (
            <Menu.Item key={modifier} onClick={() => onAdd(modifier)} leftSection={<code className="ae-mono">{modifier}</code>}>
              {t(`modifier.of.${modifier}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

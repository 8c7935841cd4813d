import { Button, Group, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface SaveBarProps {
  dirty: boolean;
  busy: boolean;
  onSave: () => void;
  onDiscard: () => void;
  /** Inside a dialog the buttons stay in place. */
  floating?: boolean;
}

/** Save and Discard; shown while something is not saved. */
export function SaveBar({ dirty, busy, onSave, onDiscard, floating = true }: SaveBarProps) {
  const { t } = useTranslation();
  if (!dirty) return null;
  return (
    <Group
      justify="space-between"
      p="sm"
      pl="md"
      gap="sm"
      className={floating ? "ae-card ae-save-bar" : "ae-card"}
      role="group"
      aria-label={t("form.unsaved")}
    >
      <Group gap="xs" wrap="nowrap">
        <IconPencil size={17} aria-hidden />
        <Text size="sm" role="status">
          {t("form.unsaved")}
        </Text>
      </Group>
      <Group gap="sm">
        <Button variant="default" size="sm" onClick={onDiscard} disabled={busy}>
          {t("action.discard")}
        </Button>
        <Button size="sm" onClick={onSave} loading={busy}>
          {t("action.save")}
        </Button>
      </Group>
    </Group>
  );
}

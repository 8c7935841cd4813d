import { Alert, Button, FileButton, Group, Modal, Progress, Stack, Text } from "@mantine/core";
import { IconCheck, IconFile, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ExpansionModuleState } from "../../api/schema.gen";
import { percentOf } from "./key";

export type Upgrade = Pick<ExpansionModuleState, "upgraded" | "upgradeSize" | "transfer">;

interface UpgradeDialogProps {
  name: string;
  version: string;
  now: Upgrade;
  busy: boolean;
  onSend: (file: File) => void;
  onClose: () => void;
}

/** Transfers software to a peripheral, and shows how far it is. */
export function UpgradeDialog({ name, version, now, busy, onSend, onClose }: UpgradeDialogProps) {
  const { t } = useTranslation(["osdp", "common"]);
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState(false);
  const percent = percentOf(now);
  const running = busy || now.transfer === "running";
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("upgradeTitle", { name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="md">
        <Text size="sm">{t("upgradeText")}</Text>
        <Text size="sm" c="dimmed">
          {t("version", { version: version === "" ? "–" : version })}
        </Text>
        <Group gap="sm">
          <FileButton
            onChange={(chosen) => {
              setFile(chosen);
              setSent(false);
            }}
          >
            {(button) => (
              <Button {...button} variant="default" disabled={running} leftSection={<IconFile size={16} aria-hidden />}>
                {t("chooseFile")}
              </Button>
            )}
          </FileButton>
          <Text size="sm">{file?.name ?? t("noFile")}</Text>
        </Group>
        {running ? (
          <Stack gap={4}>
            <Progress.Root size="lg">
              <Progress.Section value={percent ?? 0} aria-label={t("progress")} />
            </Progress.Root>
            <Text size="sm" c="dimmed">
              {t("transferred", { percent: percent ?? 0 })}
            </Text>
          </Stack>
        ) : null}
        <div role="status">
          {sent && !running && now.transfer === "done" ? (
            <Alert color="accent" variant="light" icon={<IconCheck aria-hidden />}>
              {t("upgradeDone")}
            </Alert>
          ) : null}
          {sent && !running && now.transfer === "failed" ? (
            <Alert color="red" variant="light" icon={<IconX aria-hidden />}>
              {t("upgradeFailed")}
            </Alert>
          ) : null}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:action.close")}
          </Button>
          <Button
            disabled={file === null || running}
            loading={busy}
            onClick={() => {
              if (file !== null) {
                setSent(true);
                onSend(file);
              }
            }}
          >
            {t("upgrade")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

import { Alert, Button, Code, CopyButton, Group, Modal, Stack } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { KeyTold } from "../../api/schema.gen";

/** The API key, which is shown only now. */
export function KeyDialog({ told, onClose }: { told: KeyTold; onClose: () => void }) {
  const { t } = useTranslation(["networkReaders", "common"]);
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={t("key")}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="md">
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />}>
          {t("keyOnce")}
        </Alert>
        <Code block data-testid="api-key" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {told.key}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={told.key}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
                onClick={copy}
              >
                {t(copied ? "copied" : "copy")}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose} data-autofocus>
            {t("done")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

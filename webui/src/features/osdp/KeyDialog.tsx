import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconAlertTriangle, IconDownload, IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { describeError } from "../../shared/describeError";
import { complained } from "../../shared/toast";
import { isKey, saveKey } from "./key";

interface KeyDialogProps {
  title: string;
  /** What the key is for. */
  text: string;
  /** The name of the file that the key is saved in. */
  file: string;
  busy: boolean;
  /** What the device said about the key; null when it said nothing. */
  complaint: string | null;
  onClose: () => void;
  onConfirm: (key: string) => void;
}

/** Enter the encryption key of OSDP peripherals, or generate one and save it. The device shows none afterwards. */
export function KeyDialog({ title, text, file, busy, complaint, onClose, onConfirm }: KeyDialogProps) {
  const { t } = useTranslation(["osdp", "common"]);
  const [key, setKey] = useState("");
  const [asked, setAsked] = useState(false);
  const [generated, setGenerated] = useState(false);
  const [exported, setExported] = useState(false);
  const generate = useMutation({
    mutationFn: () => api.post("/api/v1/readers/key", {}),
    onSuccess: (made) => {
      setKey(made.key);
      setGenerated(true);
      setExported(false);
    },
    onError: (error) => complained(title, describeError(error, t)),
  });
  const good = isKey(key);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common:action.close") }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (good) onConfirm(key);
        }}
      >
        <Stack gap="md">
          <Text size="sm">{text}</Text>
          <TextInput
            label={t("key")}
            description={t("keyHint")}
            value={key}
            error={complaint ?? (asked && !good ? t("keyWrong") : null)}
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            data-autofocus
            onChange={(event) => {
              setKey(event.currentTarget.value.trim());
              setGenerated(false);
            }}
          />
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconKey size={16} aria-hidden />}
              loading={generate.isPending}
              onClick={() => generate.mutate()}
            >
              {t("generate")}
            </Button>
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              disabled={!good}
              onClick={() => {
                saveKey(key, file);
                setExported(true);
              }}
            >
              {t("export")}
            </Button>
          </Group>
          {generated && !exported ? (
            <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />}>
              {t("exportFirst")}
            </Alert>
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={generated && !exported}>
              {t("ok")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

import { Button, FileButton, List, Modal, Stack, Switch, Text, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconDownload, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { sectionKey } from "../../api/hooks";
import { describeError } from "../../shared/describeError";
import { complained, said } from "../../shared/toast";

/** The contact list as a JSON file, out and in. What comes in is shown before anything is stored. */
export function ContactFiles() {
  const { t } = useTranslation(["calls", "common"]);
  const client = useQueryClient();
  const [read, setRead] = useState<{ name: string; document: Record<string, unknown> } | null>(null);
  const [replace, setReplace] = useState(false);
  const send = useMutation({
    mutationFn: (document: Record<string, unknown>) =>
      api.post("/api/v1/contacts/import", { body: { document, replace } }),
    onSuccess: (done) => {
      void client.invalidateQueries({ queryKey: sectionKey("contacts") });
      said(t("imported", { added: done.added, changed: done.changed }));
      setRead(null);
    },
  });
  const open = async (file: File | null) => {
    if (file === null) return;
    send.reset();
    try {
      const document = JSON.parse(await file.text()) as unknown;
      if (typeof document !== "object" || document === null || Array.isArray(document)) throw new SyntaxError();
      setRead({ name: file.name, document: document as Record<string, unknown> });
    } catch (failure) {
      if (!(failure instanceof SyntaxError)) throw failure;
      complained(file.name, t("notJson"));
    }
  };
  const names = read === null ? [] : namesIn(read.document);
  return (
    <>
      <Button
        component="a"
        href="/api/v1/contacts/export"
        download
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden />}
      >
        {t("common:action.export")}
      </Button>
      <FileButton accept="application/json,.json" onChange={(file) => void open(file)}>
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconUpload size={18} aria-hidden />}>
            {t("import")}
          </Button>
        )}
      </FileButton>
      <Modal
        opened={read !== null}
        onClose={() => setRead(null)}
        title={t("importTitle", { name: read?.name })}
        closeButtonProps={{ "aria-label": t("common:action.close") }}
      >
        <Stack gap="md">
          <Text size="sm">{t("importText", { count: names.length })}</Text>
          <List size="sm" spacing={2}>
            {names.slice(0, 8).map((name, position) => (
              <List.Item key={position}>{name}</List.Item>
            ))}
            {names.length > 8 ? <List.Item>{t("andMore", { count: names.length - 8 })}</List.Item> : null}
          </List>
          <Switch
            label={t("replaceAll")}
            description={t("replaceAllText")}
            checked={replace}
            onChange={(event) => setReplace(event.currentTarget.checked)}
          />
          {send.error === null ? null : (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {describeError(send.error, t)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setRead(null)}>
              {t("common:action.cancel")}
            </Button>
            <Button
              color={replace ? "red.9" : undefined}
              disabled={names.length === 0}
              loading={send.isPending}
              onClick={() => {
                if (read !== null) send.mutate(read.document);
              }}
            >
              {t(replace ? "importReplace" : "import")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** What the contacts in a file are called, as far as can be read; the device checks all of it. */
function namesIn(document: Readonly<Record<string, unknown>>): string[] {
  const contacts = document["contacts"];
  const entries = typeof contacts === "object" && contacts !== null ? Object.values(contacts) : [];
  return entries.map((entry: unknown) => {
    const part = (name: string): string => {
      const value = (entry as Record<string, unknown> | null)?.[name];
      return typeof value === "string" ? value : "";
    };
    return `${part("first_name")} ${part("last_name")}`.trim() || part("address") || "?";
  });
}

import { ActionIcon, Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconRoute, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../api/hooks";
import { freeItem } from "../../forms/item";
import { SectionForm } from "../../forms/SectionForm";
import { complaintFor } from "../../forms/useDraft";
import { useUnsaved } from "../../forms/unsaved";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { said } from "../../shared/toast";
import type { SipSettings } from "./sip";

/** Everything that stands on other tabs, or below in a card of its own. */
const elsewhere = ["accounts.", "dtmf.", "access_list.", "turn_servers."];
const inSettings = (field: { path: string }) =>
  field.path !== "default_account" && !elsewhere.some((start) => field.path.startsWith(start));

/** Communication > SIP > Settings. */
export function SettingsTab() {
  const stored = useSection<SipSettings>("sip");
  return (
    <Stack gap="lg">
      <Card>
        <SectionForm section="sip" only={inSettings} />
      </Card>
      {stored.data === undefined ? null : <TurnServers settings={stored.data} />}
    </Stack>
  );
}

/** The TURN servers and their logins; a password that is not typed anew stays. */
function TurnServers({ settings }: { settings: SipSettings }) {
  const { t } = useTranslation(["sip", "common"]);
  const save = useSaveSection("sip");
  const [typed, setTyped] = useState<{ server: string; username: string; password: string } | null>(null);
  const [doomed, setDoomed] = useState<string | null>(null);
  useUnsaved(typed !== null && typed.server !== "");
  const key = freeItem(settings.turn_servers, "turn_");
  const entries = Object.entries(settings.turn_servers);
  const set = (change: Partial<NonNullable<typeof typed>>) => {
    if (typed !== null) setTyped({ ...typed, ...change });
  };
  return (
    <Card
      title={t("turnServers")}
      description={t("turnText")}
      icon={<IconRoute size={20} />}
      action={
        <Button
          size="sm"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={typed !== null || entries.length >= 8}
          onClick={() => setTyped({ server: "", username: "", password: "" })}
        >
          {t("addServer")}
        </Button>
      }
    >
      {entries.length === 0 && typed === null ? (
        <Text size="sm" c="dimmed">
          {t("noTurn")}
        </Text>
      ) : null}
      {entries.map(([id, server]) => (
        <Group key={id} className="ae-inset" justify="space-between" wrap="nowrap">
          <div>
            <Text size="sm" fw={600} className="ae-break">
              {server.server}
            </Text>
            <Text size="xs" c="dimmed">
              {server.username}
            </Text>
          </div>
          <ActionIcon
            variant="subtle"
            color="red"
            size={36}
            aria-label={t("removeServer", { name: server.server })}
            onClick={() => setDoomed(id)}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {typed === null ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(
              { turn_servers: { [key]: typed } },
              {
                onSuccess: () => {
                  setTyped(null);
                  said(t("common:form.saved"));
                },
              },
            );
          }}
        >
          <Stack gap="sm" className="ae-inset">
            <TextInput
              label={t("serverAddress")}
              required
              value={typed.server}
              error={complaintFor(save.error, `turn_servers.${key}.server`)}
              onChange={(event) => set({ server: event.currentTarget.value })}
            />
            <TextInput
              label={t("username")}
              value={typed.username}
              error={complaintFor(save.error, `turn_servers.${key}.username`)}
              onChange={(event) => set({ username: event.currentTarget.value })}
            />
            <PasswordInput
              label={t("password")}
              autoComplete="new-password"
              value={typed.password}
              error={complaintFor(save.error, `turn_servers.${key}.password`)}
              onChange={(event) => set({ password: event.currentTarget.value })}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setTyped(null)}>
                {t("common:action.cancel")}
              </Button>
              <Button type="submit" loading={save.isPending} disabled={typed.server.trim() === ""}>
                {t("common:action.save")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
      <ConfirmDialog
        opened={doomed !== null}
        danger
        title={t("removeServerTitle")}
        text={t("removeServer", { name: doomed === null ? "" : settings.turn_servers[doomed]?.server })}
        confirm={t("common:action.delete")}
        busy={save.isPending}
        onClose={() => setDoomed(null)}
        onConfirm={() => {
          if (doomed !== null) {
            save.mutate({ turn_servers: { [doomed]: null } }, { onSettled: () => setDoomed(null) });
          }
        }}
      />
    </Card>
  );
}

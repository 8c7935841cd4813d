import { Anchor, Button, Checkbox, Group, Modal, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconHash, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useSaveSection, useSection } from "../../api/hooks";
import { freeItem } from "../../forms/item";
import { useFieldTarget } from "../../forms/useFieldTarget";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { DataTable, RowButton } from "../../shared/DataTable";
import { describeError } from "../../shared/describeError";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { listenersOf, removalPatch, sequencePatch, sequencesOf, SHARED, type Sequence, type SipSettings } from "./sip";

/** Communication > SIP > DTMF: digits that do something, and how each account hears them. */
export function DtmfTab() {
  const { t } = useTranslation(["sip", "common"]);
  const stored = useSection<SipSettings>("sip");
  const save = useSaveSection("sip");
  const [edited, setEdited] = useState<Sequence | null>(null);
  const [doomed, setDoomed] = useState<Sequence | null>(null);
  useFieldTarget(stored.data !== undefined);
  return (
    <Loaded query={stored}>
      {(settings) => {
        const rows = sequencesOf(settings.dtmf);
        const listeners = listenersOf(settings, t("peerToPeer"));
        const fresh = (): Sequence => ({
          id: freeItem(settings.dtmf.sequences, "dtmf_seq_"),
          event: freeItem(settings.dtmf.events, "dtmf_event_"),
          digits: "",
          name: "",
          heard: [SHARED],
        });
        return (
          <Stack gap="lg" id="field-sip-dtmf" tabIndex={-1}>
            <Card
              title={t("sequences")}
              description={t("sequencesText")}
              action={
                <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited(fresh())}>
                  {t("addSequence")}
                </Button>
              }
            >
              <DataTable
                name={t("sequences")}
                rows={rows}
                rowKey={(row) => row.id}
                search={rows.length > 5}
                columns={[
                  {
                    id: "digits",
                    title: t("sequence"),
                    text: (row) => row.digits,
                    show: (row) => <code className="ae-mono">{row.digits}</code>,
                  },
                  { id: "name", title: t("description"), text: (row) => row.name },
                  {
                    id: "heard",
                    title: t("tab.accounts"),
                    text: (row) =>
                      listeners
                        .filter(({ id }) => row.heard.includes(id))
                        .map(({ label }) => label)
                        .join(", "),
                  },
                  {
                    id: "actions",
                    title: "",
                    text: () => "",
                    sortable: false,
                    show: (row) => (
                      <Group gap={4} justify="flex-end" wrap="nowrap">
                        <RowButton label={t("editSequence", { digits: row.digits })} onClick={() => setEdited(row)}>
                          <IconPencil size={18} aria-hidden />
                        </RowButton>
                        <RowButton label={t("deleteSequence", { digits: row.digits })} onClick={() => setDoomed(row)}>
                          <IconTrash size={18} aria-hidden />
                        </RowButton>
                      </Group>
                    ),
                  },
                ]}
                empty={<EmptyState icon={IconHash} title={t("noSequences")} text={t("noSequencesText")} />}
              />
              <Text size="sm" c="dimmed">
                {t("rulesHint")} <Anchor component={Link} to="/system/events/rules" inherit>{t("toRules")}</Anchor>
              </Text>
            </Card>
            <Card title={t("protocols")} description={t("protocolsText")}>
              {listeners.map((listener) => {
                const known = settings.dtmf.configurations[listener.id];
                const turn = (change: { rtp?: boolean; info?: boolean }) =>
                  save.mutate(
                    {
                      dtmf: { configurations: { [listener.id]: known === undefined ? { name: listener.label, ...change } : change } },
                      ...(listener.account === null ? {} : { accounts: { [listener.account]: { dtmf: listener.id } } }),
                    },
                    {
                      onSuccess: () => said(t("common:form.saved")),
                      onError: (error) => complained(listener.label, describeError(error, t)),
                    },
                  );
                return (
                  <Group key={listener.id} justify="space-between" className="ae-inset">
                    <Text size="sm" fw={600}>
                      {listener.label}
                    </Text>
                    <Group gap="lg">
                      <Switch
                        label={t("useRtp")}
                        aria-label={`${listener.label}: ${t("useRtp")}`}
                        checked={known?.rtp ?? true}
                        disabled={save.isPending}
                        onChange={(event) => turn({ rtp: event.currentTarget.checked })}
                      />
                      <Switch
                        label={t("useInfo")}
                        aria-label={`${listener.label}: ${t("useInfo")}`}
                        checked={known?.info ?? true}
                        disabled={save.isPending}
                        onChange={(event) => turn({ info: event.currentTarget.checked })}
                      />
                    </Group>
                  </Group>
                );
              })}
            </Card>
            {edited === null ? null : (
              <SequenceDialog key={edited.id} sequence={edited} settings={settings} onClose={() => setEdited(null)} />
            )}
            <ConfirmDialog
              opened={doomed !== null}
              danger
              title={t("deleteSequence", { digits: doomed?.digits })}
              text={t("deleteSequenceText", { name: doomed?.name })}
              confirm={t("common:action.delete")}
              busy={save.isPending}
              onClose={() => setDoomed(null)}
              onConfirm={() => {
                if (doomed === null) return;
                save.mutate(removalPatch(settings.dtmf, doomed.id), {
                  onError: (error) => complained(doomed.digits, describeError(error, t)),
                  onSettled: () => setDoomed(null),
                });
              }}
            />
          </Stack>
        );
      }}
    </Loaded>
  );
}

const ALLOWED = /^[0-9A-D#*]{1,64}$/;

function SequenceDialog({ sequence, settings, onClose }: { sequence: Sequence; settings: SipSettings; onClose: () => void }) {
  const { t } = useTranslation(["sip", "common"]);
  const save = useSaveSection("sip");
  const [digits, setDigits] = useState(sequence.digits);
  const [name, setName] = useState(sequence.name);
  const [heard, setHeard] = useState(sequence.heard);
  const [tried, setTried] = useState(false);
  const listeners = listenersOf(settings, t("peerToPeer"));
  const wrong = !ALLOWED.test(digits);
  return (
    <Modal
      opened
      onClose={onClose}
      title={sequence.digits === "" ? t("addSequence") : t("editSequence", { digits: sequence.digits })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (wrong || name.trim() === "") return;
          save.mutate(sequencePatch(settings, { ...sequence, digits, name: name.trim(), heard }, listeners), {
            onSuccess: () => {
              said(t("common:form.saved"));
              onClose();
            },
          });
        }}
      >
        <Stack gap="md">
          <TextInput
            data-autofocus
            label={t("sequence")}
            description={t("sequenceText")}
            value={digits}
            maxLength={64}
            error={tried && wrong ? t("sequenceText") : null}
            onChange={(event) => setDigits(event.currentTarget.value.toUpperCase())}
          />
          <TextInput
            label={t("description")}
            description={t("descriptionText")}
            value={name}
            maxLength={128}
            error={tried && name.trim() === "" ? t("common:form.required") : null}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox.Group label={t("tab.accounts")} value={heard} onChange={setHeard}>
            <Stack gap="xs" mt="xs">
              {listeners.map(({ id, label }) => (
                <Checkbox key={id} value={id} label={label} />
              ))}
            </Stack>
          </Checkbox.Group>
          {save.error === null ? null : (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {describeError(save.error, t)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("common:action.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

import { Button, Group, Modal, NumberInput, Select, Stack, Table, Text, TextInput, ActionIcon } from "@mantine/core";
import { IconPencil, IconPlus, IconStack2, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../../api/hooks";
import { complaintFor } from "../../../forms/useDraft";
import { useFieldTarget } from "../../../forms/useFieldTarget";
import { Card } from "../../../shared/Card";
import { ConfirmDialog } from "../../../shared/ConfirmDialog";
import { describeError } from "../../../shared/describeError";
import { Page } from "../../../shared/Page";
import { EmptyState, Loaded } from "../../../shared/states";
import { said } from "../../../shared/toast";
import { useVideoFacts } from "../parts/useVideoFacts";
import { codecNames } from "../parts/words";
import { freeKey, MOST_PROFILES, parametersOf, partsOf, type ProfileSettings, type StreamProfile } from "./profiles";

export default function ProfilesPage() {
  const { t } = useTranslation(["video", "common"]);
  const stored = useSection<ProfileSettings>("stream-profiles");
  const save = useSaveSection<ProfileSettings>("stream-profiles");
  const [edited, setEdited] = useState<{ key: string; profile: StreamProfile } | null>(null);
  const [doomed, setDoomed] = useState<{ key: string; name: string } | null>(null);
  useFieldTarget(stored.data !== undefined);
  const profiles = stored.data?.profiles ?? {};
  const full = Object.keys(profiles).length >= MOST_PROFILES;
  const fresh = () =>
    setEdited({ key: freeKey(profiles), profile: { name: "", description: "", parameters: "videocodec=h264" } });
  const add = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} disabled={full} onClick={fresh}>
      {t("profiles.add")}
    </Button>
  );
  return (
    <Page title={t("common:pages.streamProfiles")} lead={t("profiles.lead", { most: MOST_PROFILES })} actions={add} width="wide">
      <Loaded query={stored}>
        {(settings) =>
          Object.keys(settings.profiles).length === 0 ? (
            <Card>
              <EmptyState icon={IconStack2} title={t("profiles.none")} text={t("profiles.noneText")} />
            </Card>
          ) : (
            <Card flush>
              <Table.ScrollContainer minWidth={300}>
                <Table id="field-stream-profiles-profiles">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t("profiles.name")}</Table.Th>
                      <Table.Th>{t("profiles.parameters")}</Table.Th>
                      <Table.Th>
                        <span className="ae-hidden">{t("common:action.more")}</span>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {Object.entries(settings.profiles).map(([key, profile]) => (
                      <Table.Tr key={key}>
                        <Table.Td>
                          <Text fw={600} size="sm">
                            {profile.name}
                          </Text>
                          <Text size="xs" c="dimmed">
                            {profile.description}
                          </Text>
                        </Table.Td>
                        <Table.Td>
                          <code className="ae-mono ae-wrap">{profile.parameters}</code>
                        </Table.Td>
                        <Table.Td>
                          <Group gap={4} justify="flex-end" wrap="nowrap">
                            <ActionIcon
                              size={44}
                              variant="subtle"
                              aria-label={t("profiles.edit", { name: profile.name })}
                              onClick={() => setEdited({ key, profile })}
                            >
                              <IconPencil size={18} aria-hidden />
                            </ActionIcon>
                            <ActionIcon
                              size={44}
                              variant="subtle"
                              color="red"
                              aria-label={t("profiles.delete", { name: profile.name })}
                              onClick={() => setDoomed({ key, name: profile.name })}
                            >
                              <IconTrash size={18} aria-hidden />
                            </ActionIcon>
                          </Group>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Card>
          )
        }
      </Loaded>
      {edited === null ? null : (
        <ProfileDialog
          key={edited.key}
          profile={edited.profile}
          at={`profiles.${edited.key}`}
          save={save}
          onSave={(profile) =>
            save.mutate(
              { profiles: { [edited.key]: profile } },
              {
                onSuccess: () => {
                  setEdited(null);
                  said(t("common:form.saved"));
                },
              },
            )
          }
          onClose={() => {
            setEdited(null);
            save.reset();
          }}
        />
      )}
      <ConfirmDialog
        opened={doomed !== null}
        danger
        title={t("profiles.deleteTitle")}
        text={t("profiles.deleteText", { name: doomed?.name })}
        confirm={t("common:action.delete")}
        busy={save.isPending}
        onClose={() => setDoomed(null)}
        onConfirm={() => {
          if (doomed === null) return;
          save.mutate({ profiles: { [doomed.key]: null } }, { onSuccess: () => setDoomed(null) });
        }}
      />
    </Page>
  );
}

/** The codecs that are always made in the same profile; the level follows from size and rate. */
const ONE_PROFILE: Readonly<Record<string, string>> = { h265: "Main", av1: "Main" };

interface DialogProps {
  profile: StreamProfile;
  at: string;
  save: ReturnType<typeof useSaveSection>;
  onSave: (profile: StreamProfile) => void;
  onClose: () => void;
}

function ProfileDialog({ profile, at, save, onSave, onClose }: DialogProps) {
  const { t } = useTranslation(["video", "common"]);
  const facts = useVideoFacts();
  const [name, setName] = useState(profile.name);
  const [description, setDescription] = useState(profile.description);
  const [parts, setParts] = useState(partsOf(profile.parameters));
  const set = (change: Partial<typeof parts>) => setParts({ ...parts, ...change });
  const same = t("profiles.default");
  const complaint = (field: string) => complaintFor(save.error, `${at}.${field}`);
  const homeless = save.error !== null && ["name", "description", "parameters"].every((field) => complaint(field) === null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={profile.name === "" ? t("profiles.add") : profile.name}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ name: name.trim(), description, parameters: parametersOf(parts) });
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t("profiles.name")}
            data-autofocus
            required
            maxLength={64}
            value={name}
            error={complaint("name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t("profiles.description")}
            maxLength={256}
            value={description}
            error={complaint("description")}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Select
            label={t("facts.codec")}
            data={(facts.data?.codecs ?? []).map((value) => ({ value, label: codecNames[value] ?? value }))}
            placeholder={same}
            clearable
            value={parts.videocodec === "" ? null : parts.videocodec}
            onChange={(value) => set({ videocodec: value ?? "", ...(value === "h264" ? {} : { h264profile: "" }) })}
          />
          {parts.videocodec === "h264" ? (
            <Select
              label={t("profiles.profile")}
              data={["baseline", "main", "high"].map((value) => ({ value, label: t(`profile.${value}`) }))}
              placeholder={same}
              clearable
              value={parts.h264profile === "" ? null : parts.h264profile}
              onChange={(value) => set({ h264profile: value ?? "" })}
            />
          ) : parts.videocodec in ONE_PROFILE ? (
            <Text size="sm" c="dimmed">
              {t("profiles.oneProfile", { codec: codecNames[parts.videocodec], profile: ONE_PROFILE[parts.videocodec] })}
            </Text>
          ) : null}
          <Select
            label={t("facts.resolution")}
            data={facts.data?.resolutions ?? []}
            placeholder={same}
            clearable
            value={parts.resolution === "" ? null : parts.resolution}
            onChange={(value) => set({ resolution: value ?? "" })}
          />
          <Group grow align="flex-start">
            <NumberInput
              label={t("facts.fps")}
              placeholder={same}
              min={0}
              max={60}
              allowDecimal={false}
              value={parts.fps === "" ? "" : Number(parts.fps)}
              onChange={(value) => set({ fps: String(value) })}
            />
            <NumberInput
              label={t("profiles.compression")}
              placeholder={same}
              min={0}
              max={100}
              allowDecimal={false}
              value={parts.compression === "" ? "" : Number(parts.compression)}
              onChange={(value) => set({ compression: String(value) })}
            />
          </Group>
          <TextInput
            label={t("profiles.other")}
            description={t("profiles.otherHint")}
            value={parts.other}
            error={complaint("parameters")}
            onChange={(event) => set({ other: event.currentTarget.value })}
          />
          {homeless && save.error !== null ? (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {describeError(save.error, t)}
            </Text>
          ) : null}
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

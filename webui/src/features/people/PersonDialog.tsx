import { Alert, Button, Group, Modal, MultiSelect, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconAlertTriangle, IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AccessSetup, PersonShown } from "../../api/schema.gen";
import { useUnsaved } from "../../forms/unsaved";
import { describeError } from "../../shared/describeError";
import { inWords } from "../../shared/sentences";
import { Loaded } from "../../shared/states";
import { said } from "../../shared/toast";
import { CredentialFields } from "./CredentialFields";
import { changeOf, draftOf, newCredential, type CredentialDraft, type PersonDraft } from "./people";

const MOST_CREDENTIALS = 20;

/** One person with every credential; `id` is "new" for somebody new. */
export function PersonDialog({ id, setup, onClose }: { id: string; setup: AccessSetup; onClose: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const person = useQuery({
    queryKey: ["person", id],
    queryFn: ({ signal }) => api.get("/api/v1/people/{person}", { path: { person: id }, signal }),
    enabled: id !== "new",
    gcTime: 0,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={id === "new" ? t("add") : (person.data?.name ?? "")}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {id === "new" ? (
        <PersonForm old={null} setup={setup} onClose={onClose} />
      ) : person.error?.status === 404 ? (
        <Text size="sm">{t("gone")}</Text>
      ) : (
        <Loaded query={person}>{(found) => <PersonForm key={found.id} old={found} setup={setup} onClose={onClose} />}</Loaded>
      )}
    </Modal>
  );
}

function PersonForm({ old, setup, onClose }: { old: PersonShown | null; setup: AccessSetup; onClose: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [begun] = useState(() => draftOf(old));
  const [draft, setDraft] = useState<PersonDraft>(begun);
  const [tried, setTried] = useState(false);
  const [kept, setKept] = useState(false);
  const dirty = JSON.stringify(changeOf(draft)) !== JSON.stringify(changeOf(begun));
  useUnsaved(!kept && dirty);
  // In an effect: closing leaves the page's address, which asks about unsaved changes until those are forgotten.
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (kept) close.current();
  }, [kept]);
  const focusFault = () =>
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  const save = useMutation({
    mutationFn: () =>
      old === null
        ? api.post("/api/v1/people", { body: changeOf(draft) })
        : api.put("/api/v1/people/{person}", { path: { person: old.id }, body: changeOf(draft) }),
    onSuccess: async (saved) => {
      said(t("saved", { name: saved.name }));
      setKept(true);
      await Promise.all([
        client.invalidateQueries({ queryKey: ["people"] }),
        client.invalidateQueries({ queryKey: ["access-setup"] }),
      ]);
    },
    onError: focusFault,
  });
  /** What the device refused is no longer there when something else is. */
  const edit = (how: (now: PersonDraft) => PersonDraft) => {
    setDraft(how);
    if (save.isError) save.reset();
  };
  const change = (patch: Partial<PersonDraft>) => edit((now) => ({ ...now, ...patch }));
  const changeCredential = (key: string, patch: Partial<CredentialDraft>) =>
    edit((now) => ({
      ...now,
      credentials: now.credentials.map((one) => (one.key === key ? { ...one, ...patch } : one)),
    }));
  const { error } = save;
  const complaint = (path: string): string | null =>
    error?.field !== undefined && (error.field === path || error.field.startsWith(`${path}.`))
      ? inWords(error.message)
      : null;
  const nameFault = draft.name.trim() === "" ? t("common:form.required") : null;
  const homeless = error !== null && !/^(name|description|groups|credentials\.\d+\.)/.test(error.field ?? "") ? error : null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameFault === null) save.mutate();
    else focusFault();
  };
  return (
    <form onSubmit={send} noValidate ref={form}>
      <Stack gap="lg">
        {homeless === null ? null : (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t("common:failed.save")} role="alert">
            {describeError(homeless, t)}
          </Alert>
        )}
        <TextInput
          label={t("name")}
          maxLength={64}
          data-autofocus
          autoComplete="off"
          value={draft.name}
          error={(tried ? nameFault : null) ?? complaint("name")}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t("description")}
          description={t("descriptionHint")}
          maxLength={1024}
          autoComplete="off"
          value={draft.description}
          error={complaint("description")}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <MultiSelect
          label={t("groups")}
          description={t("groupsHint")}
          data={setup.groups.map(({ id, name }) => ({ value: id, label: name }))}
          placeholder={setup.groups.length === 0 ? t("noGroups") : undefined}
          value={draft.groups.filter((id) => setup.groups.some((group) => group.id === id))}
          error={complaint("groups")}
          onChange={(groups) => change({ groups })}
        />
        {draft.credentials.map((one, position) => (
          <CredentialFields
            key={one.key}
            credential={one}
            position={position}
            setup={setup}
            complaint={(name) => complaint(`credentials.${position}.${name}`)}
            onChange={(patch) => changeCredential(one.key, patch)}
            onRemove={() => change({ credentials: draft.credentials.filter((other) => other.key !== one.key) })}
          />
        ))}
        <Group>
          <Button
            variant="default"
            leftSection={<IconPlus size={17} aria-hidden />}
            disabled={draft.credentials.length >= MOST_CREDENTIALS}
            onClick={() => change({ credentials: [...draft.credentials, newCredential()] })}
          >
            {t("addCredential")}
          </Button>
          {draft.credentials.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("withoutCredential")}
            </Text>
          ) : null}
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={old !== null && !dirty}>
            {t("common:action.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { Alert, Button, Group, Modal, MultiSelect, SimpleGrid, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AccessSetup, GroupShown, KindChange, KindShown, RuleShown } from "../../api/schema.gen";
import { useUnsaved } from "../../forms/unsaved";
import { describeError } from "../../shared/describeError";
import { inWords } from "../../shared/sentences";
import { said } from "../../shared/toast";
import { fromLocal, toLocal } from "../entryList/holders";
import { useSetupChange } from "./setup";

interface DialogProps {
  /** "new" for one that does not exist yet. */
  id: string;
  setup: AccessSetup;
  onClose: () => void;
}

type Complaint = (field: string) => string | null;

interface FormProps<D extends { name: string }> {
  title: string;
  begun: D;
  /** Null when what is to be changed does not exist any longer. */
  there: boolean;
  isNew: boolean;
  save: (draft: D) => Promise<AccessSetup>;
  onClose: () => void;
  children: (draft: D, change: (patch: Partial<D>) => void, complaint: Complaint) => ReactNode;
}

/** A named thing in a dialog: saved whole, refused with words at the field. */
function NamedForm<D extends { name: string }>({ title, begun, there, isNew, save, onClose, children }: FormProps<D>) {
  const { t } = useTranslation(["accessRules", "common"]);
  const form = useRef<HTMLFormElement>(null);
  const [first] = useState(begun);
  const [draft, setDraft] = useState(begun);
  const [tried, setTried] = useState(false);
  const [kept, setKept] = useState(false);
  const change = useSetupChange(save);
  const dirty = JSON.stringify(draft) !== JSON.stringify(first);
  useUnsaved(!kept && dirty);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (kept) close.current();
  }, [kept]);
  const focusFault = () =>
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  const { error } = change;
  const complaint: Complaint = (field) =>
    error?.field !== undefined && (error.field === field || error.field.startsWith(`${field}.`))
      ? inWords(error.message)
      : null;
  const nameFault = draft.name.trim() === "" ? t("common:form.required") : null;
  const homeless = error !== null && !Object.keys(draft).some((name) => complaint(name) !== null) ? error : null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameFault !== null) {
      focusFault();
      return;
    }
    change.mutate(draft, {
      onSuccess: () => {
        said(t("saved", { name: draft.name }));
        setKept(true);
      },
      onError: focusFault,
    });
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={title} closeButtonProps={{ "aria-label": t("common:action.close") }}>
      {there ? (
        <form onSubmit={send} noValidate ref={form}>
          <Stack gap="md">
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
              onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            />
            {children(draft, (patch) => setDraft((now) => ({ ...now, ...patch })), complaint)}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("common:action.cancel")}
              </Button>
              <Button type="submit" loading={change.isPending} disabled={!isNew && !dirty}>
                {t("common:action.save")}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Text size="sm">{t("gone")}</Text>
      )}
    </Modal>
  );
}

const options = (known: readonly { id: string; name: string }[]) => known.map(({ id, name }) => ({ value: id, label: name }));

function ruleDraft(rule: RuleShown | undefined) {
  return {
    name: rule?.name ?? "",
    description: rule?.description ?? "",
    enabled: rule?.enabled ?? true,
    groups: rule?.groups ?? [],
    places: rule?.places ?? [],
    schedules: rule?.schedules ?? [],
    identification: rule?.identification ?? [],
    validFrom: rule?.validFrom ?? "",
    validTo: rule?.validTo ?? "",
  };
}

/** One access rule: who, where, when, and what is shown. */
export function RuleDialog({ id, setup, onClose }: DialogProps) {
  const { t } = useTranslation(["accessRules", "common"]);
  const old = setup.rules.find((rule) => rule.id === id);
  const places = setup.places.map((place) => ({
    value: place.id,
    label: place.reader === "" ? t("placeWithout", { name: place.name }) : t("placeOf", { name: place.name, reader: place.reader }),
  }));
  const own = setup.places.filter((place) => old?.ownTimes.includes(place.id)).map((place) => place.name);
  return (
    <NamedForm
      title={id === "new" ? t("addRule") : (old?.name ?? "")}
      begun={ruleDraft(old)}
      there={id === "new" || old !== undefined}
      isNew={id === "new"}
      save={(draft) =>
        id === "new"
          ? api.post("/api/v1/access-rules", { body: draft })
          : api.put("/api/v1/access-rules/{rule}", { path: { rule: id }, body: draft })
      }
      onClose={onClose}
    >
      {(draft, change, complaint) => (
        <>
          <MultiSelect
            label={t("who")}
            description={t("whoHint")}
            placeholder={setup.groups.length === 0 ? t("noGroupsHint") : undefined}
            data={options(setup.groups)}
            value={draft.groups}
            error={complaint("groups")}
            onChange={(groups) => change({ groups })}
          />
          <MultiSelect
            label={t("where")}
            description={t("whereHint")}
            placeholder={setup.places.length === 0 ? t("noPlaces") : undefined}
            data={places}
            value={draft.places}
            error={complaint("places")}
            onChange={(chosen) => change({ places: chosen })}
          />
          <MultiSelect
            label={t("when")}
            description={t("whenHint")}
            placeholder={draft.schedules.length === 0 ? t("always") : undefined}
            data={options(setup.schedules)}
            value={draft.schedules}
            error={complaint("schedules")}
            onChange={(schedules) => change({ schedules })}
          />
          {own.length === 0 ? null : (
            <Alert color="gray" variant="light" icon={<IconInfoCircle aria-hidden />}>
              {t("ownTimes", { places: own.join(", ") })}
            </Alert>
          )}
          <MultiSelect
            label={t("how")}
            description={t("howHint")}
            placeholder={draft.identification.length === 0 ? t("asDoor") : undefined}
            data={options(setup.kinds)}
            value={draft.identification}
            error={complaint("identification")}
            onChange={(identification) => change({ identification })}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              type="datetime-local"
              label={t("validFrom")}
              value={toLocal(draft.validFrom)}
              error={complaint("validFrom")}
              onChange={(event) => change({ validFrom: fromLocal(event.currentTarget.value) })}
            />
            <TextInput
              type="datetime-local"
              label={t("validTo")}
              value={toLocal(draft.validTo)}
              error={complaint("validTo")}
              onChange={(event) => change({ validTo: fromLocal(event.currentTarget.value) })}
            />
          </SimpleGrid>
          <TextInput
            label={t("description")}
            maxLength={1024}
            value={draft.description}
            error={complaint("description")}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
          <Switch
            label={t("enabled")}
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
        </>
      )}
    </NamedForm>
  );
}

function groupDraft(group: GroupShown | undefined) {
  return { name: group?.name ?? "", description: group?.description ?? "", rules: group?.rules ?? [] };
}

/** A group: a name and its rules; who belongs to it is said of each person. */
export function GroupDialog({ id, setup, onClose }: DialogProps) {
  const { t } = useTranslation(["accessRules", "common"]);
  const old = setup.groups.find((group) => group.id === id);
  return (
    <NamedForm
      title={id === "new" ? t("addGroup") : (old?.name ?? "")}
      begun={groupDraft(old)}
      there={id === "new" || old !== undefined}
      isNew={id === "new"}
      save={(draft) =>
        id === "new"
          ? api.post("/api/v1/access-groups", { body: draft })
          : api.put("/api/v1/access-groups/{group}", { path: { group: id }, body: draft })
      }
      onClose={onClose}
    >
      {(draft, change, complaint) => (
        <>
          <MultiSelect
            label={t("rulesOf")}
            data={options(setup.rules)}
            value={draft.rules}
            error={complaint("rules")}
            onChange={(rules) => change({ rules })}
          />
          <TextInput
            label={t("description")}
            maxLength={1024}
            value={draft.description}
            error={complaint("description")}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
        </>
      )}
    </NamedForm>
  );
}

const FACTORS = ["Card", "CardNr", "PIN", "LPN", "QR"] as const;
type Factor = KindChange["factors"][number];

function kindDraft(kind: KindShown | undefined) {
  return { name: kind?.name ?? "", factors: (kind?.factors ?? []).filter((name): name is Factor => FACTORS.includes(name as Factor)) };
}

/** An identification type of one's own. */
export function KindDialog({ id, setup, onClose }: DialogProps) {
  const { t } = useTranslation(["accessRules", "common"]);
  const old = setup.kinds.find((kind) => kind.id === id && !kind.builtIn);
  return (
    <NamedForm
      title={id === "new" ? t("addKind") : (old?.name ?? "")}
      begun={kindDraft(old)}
      there={id === "new" || old !== undefined}
      isNew={id === "new"}
      save={(draft) =>
        id === "new"
          ? api.post("/api/v1/identification-types", { body: draft })
          : api.put("/api/v1/identification-types/{kind}", { path: { kind: id }, body: draft })
      }
      onClose={onClose}
    >
      {(draft, change, complaint) => (
        <MultiSelect
          label={t("factors")}
          description={t("factorsHint")}
          data={FACTORS.map((value) => ({ value, label: t(`factor.${value}`) }))}
          value={draft.factors}
          error={complaint("factors")}
          onChange={(factors) => change({ factors: factors as Factor[] })}
        />
      )}
    </NamedForm>
  );
}

import { Alert, Button, Divider, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Fragment, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection } from "../api/hooks";
import { fieldAnchor } from "../app/searchIndex";
import { describeError } from "../shared/describeError";
import { said } from "../shared/toast";
import { Fold } from "./Fold";
import { itemFields, withDefaults, type Offers } from "./item";
import { fits, merged, patchFrom, type JsonSchema, type Values } from "./schema";
import { SettingField } from "./SettingField";
import { useUnsaved } from "./unsaved";
import { complaintFor, useDraft } from "./useDraft";

/** What a part of the form that is drawn by hand may know and do; names are below the item. */
export interface ItemEntry {
  id: (name: string) => string;
  value: (name: string) => unknown;
  change: (name: string, value: unknown) => void;
  /** What is wrong with it, said by the device; null when nothing is. */
  complaint: (name: string) => string | null;
}

interface ItemFormProps {
  section: string;
  /** The table in the section, and the entry's key: `accounts` and `sip_account_1`. */
  table: string;
  item: string;
  schema: JsonSchema;
  /** What is stored of the whole section. */
  values: Values;
  /** What a new entry begins with, where that is not the default; saved with it. */
  start?: Values | undefined;
  /** Which settings of the item to show, given what the form says now; names are below the item. */
  shown?: (name: string, value: (name: string) => unknown) => boolean;
  /** Offers for settings whose schema cannot know them, by name below the item. */
  offers?: Offers;
  /** Settings that are drawn by hand, by name below the item. */
  parts?: Readonly<Record<string, (entry: ItemEntry) => ReactNode>>;
  /** More to save with it: a patch of the item itself. */
  extra?: () => Values;
  extraDirty?: boolean;
  /** Shown under a group of fields. */
  after?: Readonly<Record<string, ReactNode>>;
  onClose: () => void;
}

/** One entry of a table of settings as a form in a dialog; an entry that is not stored yet begins with the defaults. */
export function ItemForm(props: ItemFormProps) {
  const { section, table, item, schema, values, offers = {}, onClose } = props;
  const { t, i18n } = useTranslation(["common", "settings"]);
  const form = useRef<HTMLFormElement>(null);
  const save = useSaveSection<Values>(section);
  const prefix = `${table}.${item}.`;
  const isNew = (values[table] as Values | undefined)?.[item] === undefined;
  const fields = useMemo(() => itemFields(schema, table, item, offers), [schema, table, item, offers]);
  const begin = useRef(props.start);
  const stored = useMemo(
    () => withDefaults(merged(patchFrom(new Map([[`${table}.${item}`, begin.current ?? {}]])), values), fields),
    [values, fields, table, item],
  );
  const draft = useDraft(stored, fields);
  const [advanced, setAdvanced] = useState(false);
  const [kept, setKept] = useState(false);
  useUnsaved(!kept && (draft.dirty || props.extraDirty === true));
  // In an effect: closing may leave the page, which asks about unsaved changes until those above are forgotten.
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (kept) close.current();
  }, [kept]);
  const name = (path: string) => path.slice(prefix.length);
  const visible = fields.filter(
    (field) =>
      fits(field, draft.value) && (props.shown?.(name(field.path), (other) => draft.value(prefix + other)) ?? true),
  );
  const faults = visible.filter((field) => draft.faults.has(field.path));
  const focusFault = () =>
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  const send = () => {
    if (faults.length > 0) {
      focusFault();
      return;
    }
    const whole = merged(patchFrom(new Map([[`${table}.${item}`, isNew ? (begin.current ?? {}) : {}]])), draft.patch());
    const more = props.extra?.();
    const patch = more === undefined ? whole : merged(whole, patchFrom(new Map([[`${table}.${item}`, more]])));
    save.mutate(patch, {
      onSuccess: () => {
        draft.discard();
        said(t("form.saved"));
        setKept(true);
      },
    });
  };
  const error = save.error;
  // After the complaint stands next to its field.
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error]);
  const homeless = error !== null && !visible.some((field) => complaintFor(error, field.path) !== null) ? error : null;
  const entry: ItemEntry = {
    id: (other) => fieldAnchor(section, prefix + other),
    value: (other) => draft.value(prefix + other),
    change: (other, value) => draft.change(prefix + other, value),
    complaint: (other) => complaintFor(error, prefix + other),
  };
  const show = (field: (typeof fields)[number]) => {
    const part = props.parts?.[name(field.path)];
    return part === undefined ? plainly(field) : <Fragment key={field.path}>{part(entry)}</Fragment>;
  };
  const plainly = (field: (typeof fields)[number]) => (
    <SettingField
      key={field.path}
      section={section}
      field={field}
      words={`${table}/*/${name(field.path).replaceAll(".", "/")}`}
      value={draft.value(field.path)}
      fault={draft.faults.get(field.path) ?? null}
      complaint={complaintFor(error, field.path)}
      autoFocus={field === visible[0]}
      onChange={(value) => draft.change(field.path, value)}
    />
  );
  const plain = visible.filter((field) => !field.advanced);
  const groups = [...new Set([...plain.map((field) => field.group), ...Object.keys(props.after ?? {})])];
  const rare = visible.filter((field) => field.advanced);
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="lg">
        {homeless === null ? null : (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t("failed.save")} role="alert">
            {describeError(homeless, t)}
          </Alert>
        )}
        {groups.map((group, position) => (
          <Stack gap="md" key={group}>
            {group === "" || position === 0 ? null : (
              <Divider
                labelPosition="left"
                label={
                  <Text size="sm" fw={600}>
                    {i18n.exists(`settings:${section}.groups.${group}`) ? t(`settings:${section}.groups.${group}`) : group}
                  </Text>
                }
              />
            )}
            {plain.filter((field) => field.group === group).map(show)}
            {props.after?.[group]}
          </Stack>
        ))}
        {rare.length === 0 ? null : (
          <Fold title={t("form.advanced")} opened={advanced} onToggle={() => setAdvanced(!advanced)}>
            {rare.map(show)}
          </Fold>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!isNew && !draft.dirty && props.extraDirty !== true}>
            {t("action.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

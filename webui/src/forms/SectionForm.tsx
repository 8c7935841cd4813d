import { Alert, Box, Divider, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { api } from "../api/client";
import type { ApiError } from "../api/errors";
import { useSaveSection, useSection } from "../api/hooks";
import { fieldAnchor } from "../app/searchIndex";
import { describeError } from "../shared/describeError";
import { Loaded } from "../shared/states";
import { said } from "../shared/toast";
import { Fold } from "./Fold";
import { SaveBar } from "./SaveBar";
import { fieldsOf, fits, type Field, type JsonSchema, type Values } from "./schema";
import { SettingField } from "./SettingField";
import { useUnsaved } from "./unsaved";
import { complaintFor, useDraft } from "./useDraft";
import { useFieldTarget } from "./useFieldTarget";

interface SectionFormProps {
  section: string;
  /** Only these settings; all of them when left out. */
  only?: (field: Field) => boolean;
  /** Called instead of saving, for what asks first or applies on trial. */
  onSubmit?: (patch: Values, done: () => void) => void;
  /** What came of `onSubmit`. */
  error?: ApiError | null;
  readOnly?: boolean;
  /** Which settings to show, given what the form says now. */
  shown?: (path: string, value: (path: string) => unknown) => boolean;
  /** False leaves the names of the groups out, where the heading above says enough. */
  headings?: boolean;
  /** Puts rarely needed settings behind a button. */
  fold?: boolean;
  /** Instead of Save and Discard. */
  footer?: (form: FormHandle) => ReactNode;
  children?: ReactNode;
}

/** What the foot of a form may know and do. */
export interface FormHandle {
  dirty: boolean;
  submit: () => void;
  discard: () => void;
}

/** A section of settings as a form, made from its JSON Schema. */
export function SectionForm(props: SectionFormProps) {
  const schema = useSectionSchema(props.section);
  const stored = useSection<Values>(props.section);
  return (
    <Loaded query={schema}>
      {(form) => (
        <Loaded query={stored}>
          {(values) => <FormOf {...props} schema={form.schema as JsonSchema} values={values} />}
        </Loaded>
      )}
    </Loaded>
  );
}

export function useSectionSchema(section: string) {
  return useQuery({
    queryKey: ["schema", section],
    queryFn: ({ signal }) => api.get("/api/v1/schemas/{section}", { path: { section }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function FormOf({
  section,
  only,
  onSubmit,
  error = null,
  readOnly = false,
  shown,
  headings = true,
  fold = false,
  footer,
  schema,
  values,
  children,
}: SectionFormProps & { schema: JsonSchema; values: Values }) {
  const { t, i18n } = useTranslation(["common", "settings"]);
  const form = useRef<HTMLDivElement>(null);
  const fields = useMemo(
    () => fieldsOf(schema, values).filter((field) => field.schema.widget !== "hidden" && (only?.(field) ?? true)),
    [schema, values, only],
  );
  const draft = useDraft(values, fields);
  const visible = fields.filter((field) => fits(field, draft.value) && (shown?.(field.path, draft.value) ?? true));
  const { hash } = useLocation();
  const [opened, setOpened] = useState(false);
  const save = useSaveSection<Values>(section);
  useFieldTarget(true);
  useUnsaved(draft.dirty);
  const focusFirstFault = () =>
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());

  const submit = () => {
    if (visible.some((field) => draft.faults.has(field.path))) {
      focusFirstFault();
      return;
    }
    if (onSubmit !== undefined) {
      onSubmit(draft.patch(), draft.discard);
      return;
    }
    save.mutate(draft.patch(), {
      onSuccess: () => {
        draft.discard();
        said(t("form.saved"));
      },
    });
  };
  const refusal = save.error ?? error;
  // After the complaint stands next to its field.
  useEffect(() => {
    if (refusal !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refusal]);
  const homeless =
    refusal !== null && !visible.some((field) => complaintFor(refusal, field.path) !== null) ? refusal : null;
  const show = (field: Field) => (
    <Box key={field.path} className="ae-setting">
      <SettingField
        section={section}
        field={field}
        value={draft.value(field.path)}
        fault={draft.faults.get(field.path) ?? null}
        complaint={complaintFor(refusal, field.path)}
        disabled={readOnly}
        onChange={(value) => draft.change(field.path, value)}
      />
    </Box>
  );
  const discard = () => {
    draft.discard();
    save.reset();
  };
  const rare = visible.filter((field) => fold && field.advanced);
  const plain = visible.filter((field) => !rare.includes(field));
  const groups = [...new Set(plain.map((field) => field.group))];
  // A link to a setting, or a complaint about one, opens the fold that it is in.
  const open =
    opened ||
    rare.some((field) => hash === `#${fieldAnchor(section, field.path)}` || complaintFor(refusal, field.path) !== null);
  return (
    <Stack gap="lg" ref={form}>
      {homeless === null ? null : (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t("failed.save")} role="alert">
          {describeError(homeless, t)}
        </Alert>
      )}
      {groups.map((group) => (
        <Stack gap="md" key={group}>
          {group === "" || groups.length === 1 || !headings ? null : (
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
        </Stack>
      ))}
      {rare.length === 0 ? null : (
        <Fold title={t("form.advanced")} opened={open} onToggle={() => setOpened(!open)}>
          {rare.map(show)}
        </Fold>
      )}
      {children}
      {footer === undefined ? (
        <SaveBar dirty={draft.dirty} busy={save.isPending} onSave={submit} onDiscard={discard} />
      ) : (
        footer({ dirty: draft.dirty, submit, discard })
      )}
    </Stack>
  );
}

import { Badge, Box, Button, Input, Slider, Stack, Text } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../api/hooks";
import { fieldAnchor } from "../app/searchIndex";
import { faultOf, fieldsOf, patchFrom, same, valueAt, type Field, type JsonSchema, type Values } from "./schema";
import { useSectionSchema } from "./SectionForm";
import { SettingField } from "./SettingField";
import { complaintFor } from "./useDraft";
import { useFieldTarget } from "./useFieldTarget";
import { Card } from "../shared/Card";
import { describeError } from "../shared/describeError";
import { Loaded } from "../shared/states";
import { complained, said } from "../shared/toast";
import { commits, groupsOf, withChoices, type Choices } from "./instant";

interface InstantProps {
  section: string;
  only?: (field: Field) => boolean;
  /** Offers for settings whose schema cannot know them. */
  choices?: Choices;
  /** Settings that the camera cannot honour, `section.name`. */
  unsupported?: readonly string[];
  /** The heading of a group's card. */
  title: (group: string) => string;
  /** Before the first setting. */
  head?: ReactNode;
}

/** A section of settings in cards, one for each group; every change takes effect at once. */
export function InstantSettings(props: InstantProps) {
  const schema = useSectionSchema(props.section);
  const stored = useSection<Values>(props.section);
  return (
    <Loaded query={schema}>
      {(form) => (
        <Loaded query={stored}>
          {(values) => <Groups {...props} schema={form.schema as JsonSchema} values={values} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function Groups({
  section,
  only,
  choices = {},
  unsupported = [],
  title: titled,
  head,
  schema,
  values,
}: InstantProps & { schema: JsonSchema; values: Values }) {
  const { t } = useTranslation();
  const save = useSaveSection<Values>(section);
  useFieldTarget(true);
  const fields = withChoices(fieldsOf(schema, values).filter((field) => only?.(field) ?? true), choices);
  const change = (patch: Values) =>
    save.mutate(patch, {
      onError: (error) => {
        if (error.field === undefined) complained(t("failed.save"), describeError(error, t));
      },
    });
  const groups = groupsOf(fields);
  return (
    <Stack gap="lg">
      {groups.map((group) => {
        const members = fields.filter((field) => field.group === group);
        const title = titled(group);
        const changed = members.filter(
          (field) => field.schema.default !== undefined && !same(valueAt(values, field.path), field.schema.default),
        );
        return (
          <Card
            key={group}
            title={title}
            action={
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<IconRestore size={15} aria-hidden />}
                disabled={changed.length === 0}
                onClick={() => change(patchFrom(new Map(changed.map((field) => [field.path, field.schema.default]))))}
                aria-label={t("form.resetGroup", { group: title })}
              >
                {t("form.reset")}
              </Button>
            }
          >
            <Stack gap="md">
              {group === groups[0] ? head : null}
              {members.map((field) => {
                const out = unsupported.includes(`${section}.${field.path}`);
                return (
                  <InstantSetting
                    key={field.path}
                    section={section}
                    field={field}
                    stored={valueAt(values, field.path)}
                    complaint={complaintFor(save.error, field.path)}
                    disabled={out}
                    onCommit={(value) => change(patchFrom(new Map([[field.path, value]])))}
                  >
                    {out ? (
                      <Badge mt={6} color="gray" fw={500}>
                        {t("form.unsupported")}
                      </Badge>
                    ) : null}
                  </InstantSetting>
                );
              })}
            </Stack>
          </Card>
        );
      })}
      <Text size="sm" className="ae-hidden" role="status">
        {save.isSuccess ? t("form.saved") : ""}
      </Text>
    </Stack>
  );
}

/** Switches and choices that stand in a card of their own making; every change takes effect at once. */
export function InstantFields({
  section,
  only,
  disabled = false,
}: {
  section: string;
  only: (field: Field) => boolean;
  disabled?: boolean;
}) {
  const { t } = useTranslation();
  const schema = useSectionSchema(section);
  const stored = useSection<Values>(section);
  const save = useSaveSection<Values>(section);
  useFieldTarget(schema.data !== undefined && stored.data !== undefined);
  return (
    <Loaded query={schema}>
      {(form) => (
        <Loaded query={stored}>
          {(values) => (
            <Stack gap="md">
              {fieldsOf(form.schema as JsonSchema, values)
                .filter(only)
                .map((field) => (
                  <InstantSetting
                    key={field.path}
                    section={section}
                    field={field}
                    stored={valueAt(values, field.path)}
                    complaint={complaintFor(save.error, field.path)}
                    disabled={disabled}
                    onCommit={(value) =>
                      save.mutate(patchFrom(new Map([[field.path, value]])), {
                        onSuccess: () => said(t("form.saved")),
                        onError: (error) => {
                          if (error.field === undefined) complained(t("failed.save"), describeError(error, t));
                        },
                      })
                    }
                  />
                ))}
            </Stack>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

/** One setting in its place; `children` stand below it. */
function InstantSetting({ children, ...shared }: FieldProps & { children?: ReactNode }) {
  return (
    <Box className="ae-setting">
      {shared.field.schema.widget === "slider" ? <SliderSetting {...shared} /> : <InstantField {...shared} />}
      {children}
    </Box>
  );
}

interface FieldProps {
  section: string;
  field: Field;
  stored: unknown;
  complaint: string | null;
  disabled?: boolean;
  onCommit: (value: unknown) => void;
}

const SEND_MS = 120;

/** A slider: the picture follows while it is dragged. */
function SliderSetting({ section, field, stored, complaint, disabled = false, onCommit }: FieldProps) {
  const { t, i18n } = useTranslation(["settings", "common"]);
  const [value, setValue] = useState(Number(stored));
  const timer = useRef(0);
  const busy = useRef(false);
  useEffect(() => {
    if (!busy.current) setValue(Number(stored));
  }, [stored]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const words = `settings:${section}.${field.path.replaceAll(".", "/")}`;
  const title = i18n.exists(`${words}.title`) ? t(`${words}.title`) : field.title;
  const anchor = fieldAnchor(section, field.path);
  const move = (next: number) => {
    busy.current = true;
    setValue(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onCommit(next), SEND_MS);
  };
  const { minimum = 0, maximum = 100 } = field.schema;
  const neutral = Number(field.schema.default ?? minimum);
  return (
    <Input.Wrapper
      label={
        <span className="ae-slider-label">
          <span>{title}</span>
          <span aria-hidden>{field.unit === "" ? value : `${value} ${field.unit}`}</span>
        </span>
      }
      labelElement="div"
      labelProps={{ style: { width: "100%" } }}
      description={(i18n.exists(`${words}.description`) ? t(`${words}.description`) : field.description) || undefined}
      error={complaint}
    >
      <Slider
        mt={6}
        mb={4}
        id={anchor}
        min={minimum}
        max={maximum}
        value={value}
        label={null}
        disabled={disabled}
        thumbSize={22}
        thumbLabel={title}
        marks={[{ value: neutral }]}
        onChange={move}
        onChangeEnd={(next) => {
          window.clearTimeout(timer.current);
          busy.current = false;
          onCommit(next);
        }}
      />
    </Input.Wrapper>
  );
}

/** Switches and choices are sent at once, what is typed when it is complete. */
function InstantField({ section, field, stored, complaint, disabled = false, onCommit }: FieldProps) {
  const [typed, setTyped] = useState<unknown>(undefined);
  useEffect(() => setTyped(undefined), [stored]);
  const value = typed === undefined ? stored : typed;
  const fault = typed === undefined ? null : faultOf(field, typed);
  const commit = () => {
    if (typed !== undefined && fault === null && !same(typed, stored)) onCommit(typed);
  };
  return (
    <div
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    >
      <SettingField
        section={section}
        field={field}
        value={value}
        fault={fault}
        complaint={complaint}
        disabled={disabled}
        onChange={(next) => (commits(field) ? onCommit(next) : setTyped(next))}
      />
    </div>
  );
}

import { Autocomplete, JsonInput, NumberInput, PasswordInput, Select, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DurationInput } from "./DurationInput";
import { InfiniteInput } from "./InfiniteInput";
import { fieldAnchor } from "../app/searchIndex";
import { PriorityInput } from "./PriorityInput";
import { same, type Fault, type Field } from "./schema";

interface SettingFieldProps {
  section: string;
  field: Field;
  value: unknown;
  fault: Fault | null;
  complaint: string | null;
  disabled?: boolean;
  /** Where the words of an entry of a table are kept, which all entries share; else those of the path. */
  words?: string;
  /** Whether a dialog that opens puts the cursor here. */
  autoFocus?: boolean;
  onChange: (value: unknown) => void;
}

/** One setting, by its schema. */
export function SettingField(props: SettingFieldProps) {
  const { section, field, value, fault, complaint, disabled = false, onChange } = props;
  const { t, i18n } = useTranslation(["settings", "common"]);
  const own = `${section}.${props.words ?? field.path.replaceAll(".", "/")}`;
  // What lies in a numbered table has the same words under every number.
  const key = i18n.exists(`settings:${own}.title`) ? own : `${section}.${field.path.replace(/\.\d+(?=\.)/g, ".*").replaceAll(".", "/")}`;
  const words = (part: "title" | "description", fallback: string): string =>
    i18n.exists(`settings:${key}.${part}`) ? t(`settings:${key}.${part}`) : fallback;
  const error = fault === null ? complaint : t(`common:form.${fault.key}`, { limit: fault.limit });
  const common = {
    id: fieldAnchor(section, field.path),
    label: words("title", field.title),
    description: words("description", field.description) || undefined,
    error,
    disabled: disabled || field.readOnly,
    ...(props.autoFocus === true ? { "data-autofocus": true } : {}),
  };
  switch (field.kind) {
    case "switch":
      return (
        <Switch {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case "choice": {
      const data = field.choices.map((choice, position) => ({
        value: String(position),
        label: i18n.exists(`settings:${key}.choices.${String(choice.value)}`)
          ? t(`settings:${key}.choices.${String(choice.value)}`)
          : choice.label,
      }));
      const chosen = field.choices.findIndex((choice) => same(choice.value, value));
      return (
        <Select
          {...common}
          data={data}
          allowDeselect={field.nullable}
          value={chosen < 0 ? null : String(chosen)}
          onChange={(position) => onChange(position === null ? null : field.choices[Number(position)]?.value)}
        />
      );
    }
    case "integer":
    case "number":
      if (field.schema.widget === "duration") {
        return (
          <DurationInput
            {...common}
            value={typeof value === "number" ? value : Number(value ?? 0)}
            max={field.schema.maximum}
            onChange={onChange}
          />
        );
      }
      if (field.schema.widget === "infinite") {
        return (
          <InfiniteInput
            {...common}
            without={t("common:form.infinite")}
            unit={field.unit}
            max={field.schema.maximum}
            value={value}
            onChange={onChange}
          />
        );
      }
      return (
        <NumberInput
          {...common}
          maw={280}
          value={typeof value === "number" || typeof value === "string" ? value : ""}
          allowDecimal={field.kind === "number"}
          suffix={field.unit === "" ? undefined : ` ${field.unit}`}
          clampBehavior="none"
          onChange={(typed) => onChange(typed === "" && field.nullable ? null : typed)}
        />
      );
    case "secret":
      return (
        <PasswordInput
          {...common}
          autoComplete="new-password"
          placeholder={typeof value === "string" && /^\*+$/.test(value) ? t("common:form.secretSet") : ""}
          value={typeof value === "string" && !/^\*+$/.test(value) ? value : ""}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "list":
      if (field.schema.widget === "priority") {
        return (
          <PriorityInput
            {...common}
            offered={offeredBy(field)}
            value={Array.isArray(value) ? value.map(String) : []}
            onChange={onChange}
          />
        );
      }
      return (
        <TagsInput
          {...common}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(typed) => onChange(typed)}
        />
      );
    case "multiline":
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "text":
      if (field.schema.widget === "time-zone") {
        return (
          <Select
            {...common}
            searchable
            maw={420}
            data={zones(value)}
            value={typeof value === "string" ? value : null}
            allowDeselect={false}
            limit={60}
            onChange={(zone) => onChange(zone)}
          />
        );
      }
      if (field.schema.suggestions !== undefined) {
        return (
          <Autocomplete
            {...common}
            data={field.schema.suggestions}
            value={typeof value === "string" ? value : ""}
            onChange={(typed) => onChange(typed)}
          />
        );
      }
      return (
        <TextInput
          {...common}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            onChange(typed === "" && field.nullable ? null : typed);
          }}
        />
      );
    case "json":
      return <JsonField common={common} value={value} onChange={onChange} />;
  }
}

function JsonField({
  common,
  value,
  onChange,
}: {
  common: { id: string; label: string; error: string | null };
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null, null, 2);
  return (
    <JsonInput
      {...common}
      autosize
      minRows={2}
      maxRows={16}
      value={text}
      onChange={(typed) => onChange(parsed(typed))}
    />
  );
}

/** What a list may hold: the choices of its items, resolved by the schema's reader. */
function offeredBy(field: Field): string[] {
  return field.choices.map((choice) => String(choice.value));
}

/** The value that the text says, or the text itself while it is not yet JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (failure) {
    if (failure instanceof SyntaxError) return text;
    throw failure;
  }
}

/** Every zone that the browser knows, and the one that is set, which it may not know. */
function zones(current: unknown): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  const all = new Set(["UTC", ...known, ...(typeof current === "string" ? [current] : [])]);
  return [...all].sort();
}

import { Select, Stack } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ActionOffer } from "../../api/schema.gen";
import { faultOf, fieldsOf, type Field, type JsonSchema } from "../../forms/schema";
import { SettingField } from "../../forms/SettingField";

interface ActionPickerProps {
  offers: readonly ActionOffer[];
  template: string;
  parameters: Readonly<Record<string, unknown>>;
  error: string | null;
  complaint: (parameter: string) => string | null;
  onChange: (template: string, parameters: Record<string, unknown>) => void;
}

/** What the rule does, and the action's own parameters from its schema. */
export function ActionPicker({ offers, template, parameters, error, complaint, onChange }: ActionPickerProps) {
  const { t } = useTranslation(["rules", "common"]);
  const offer = offers.find((candidate) => candidate.token === template);
  const fields = useMemo(() => (offer === undefined ? [] : fieldsOf(offer.parameters as JsonSchema)), [offer]);
  const groups = [...new Set(offers.map((candidate) => candidate.group))];
  return (
    <Stack gap="md">
      <Select
        label={t("action")}
        placeholder={t("chooseAction")}
        searchable
        openOnFocus={false}
        allowDeselect={false}
        maxDropdownHeight={320}
        data={groups.map((group) => ({
          group: t(`group.${group}`, { defaultValue: group }),
          items: offers
            .filter((candidate) => candidate.group === group)
            .map((candidate) => ({ value: candidate.token, label: candidate.title })),
        }))}
        value={offer === undefined ? null : template}
        error={error}
        nothingFoundMessage={t("common:table.none")}
        onChange={(token) => {
          const chosen = offers.find((candidate) => candidate.token === token);
          if (chosen !== undefined) onChange(chosen.token, startValues(fieldsOf(chosen.parameters as JsonSchema)));
        }}
      />
      {fields.map((field) => {
        const value = parameters[field.path] ?? field.schema.default;
        return (
          <SettingField
            key={`${template}.${field.path}`}
            section="action"
            field={field}
            value={value}
            fault={faultOf(field, value)}
            complaint={complaint(field.path)}
            onChange={(typed) => onChange(template, { ...parameters, [field.path]: typed })}
          />
        );
      })}
    </Stack>
  );
}

/** The defaults of an action's parameters, and the first choice where one must be made. */
export function startValues(fields: readonly Field[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const first = field.schema.default ?? field.choices[0]?.value;
    if (first !== undefined && first !== null) values[field.path] = first;
  }
  return values;
}

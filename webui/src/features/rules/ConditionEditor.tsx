import { ActionIcon, Checkbox, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ConditionOffer } from "../../api/schema.gen";
import { askedItems, type DraftCondition } from "./conditions";

interface ConditionEditorProps {
  number: number;
  condition: DraftCondition;
  offers: readonly ConditionOffer[];
  first: boolean;
  trigger: boolean;
  error: string | null;
  onTopic: (topic: string) => void;
  onChange: (condition: DraftCondition) => void;
  onTrigger: (trigger: boolean) => void;
  onRemove?: () => void;
}

/** One condition: which event, from where, and inverted or not. */
export function ConditionEditor(props: ConditionEditorProps) {
  const { t } = useTranslation(["rules", "common"]);
  const { condition, offers, first } = props;
  const offer = offers.find((candidate) => candidate.topic === condition.topic);
  const groups = [...new Set(offers.map((candidate) => candidate.group))];
  const data = groups.map((group) => ({
    group: t(`group.${group}`, { defaultValue: group }),
    items: offers
      .filter((candidate) => candidate.group === group && (first || !candidate.pulse))
      .map((candidate) => ({ value: candidate.topic, label: candidate.title })),
  }));
  const title = t("conditionNumber", { number: props.number });
  return (
    <Stack gap="sm" className="ae-inset" role="group" aria-label={title}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        {props.onRemove === undefined ? null : (
          <ActionIcon variant="subtle" color="gray" size="lg" onClick={props.onRemove} aria-label={t("remove", { what: title })}>
            <IconTrash size={17} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <Select
        label={t("condition")}
        placeholder={t("chooseCondition")}
        searchable
        openOnFocus={false}
        allowDeselect={false}
        maxDropdownHeight={320}
        data={data.filter((group) => group.items.length > 0)}
        value={offer === undefined ? null : condition.topic}
        error={props.error}
        onChange={(topic) => {
          if (topic !== null) props.onTopic(topic);
        }}
        nothingFoundMessage={t("common:table.none")}
      />
      {offer === undefined && condition.topic !== "" ? (
        <TextInput label={t("topic")} value={condition.topic} readOnly className="ae-mono" />
      ) : null}
      {condition.raw === null ? null : (
        <TextInput
          label={t("filter")}
          description={t("filterHint")}
          value={condition.raw}
          onChange={(event) => props.onChange({ ...condition, raw: event.currentTarget.value })}
        />
      )}
      {offer === undefined || condition.raw !== null
        ? null
        : askedItems(offer).map((item) => {
            const value = condition.values[item.name];
            const set = (wanted: string | null) => {
              const { [item.name]: _, ...others } = condition.values;
              props.onChange({
                ...condition,
                values: wanted === null || wanted === "" ? others : { ...others, [item.name]: wanted },
              });
            };
            return item.choices.length > 0 ? (
              <Select
                key={item.name}
                label={item.title}
                data={item.choices.map((choice) => ({ value: choice.value, label: choice.title }))}
                value={value ?? null}
                placeholder={t("any")}
                allowDeselect={offer.pulse}
                onChange={set}
              />
            ) : (
              <TextInput
                key={item.name}
                label={item.title}
                placeholder={t("any")}
                value={value ?? ""}
                onChange={(event) => set(event.currentTarget.value)}
              />
            );
          })}
      {offer === undefined ? null : (
        <Stack gap="xs">
          {first ? (
            <Checkbox
              label={t("useAsTrigger")}
              description={t("useAsTriggerHint")}
              checked={props.trigger || offer.pulse}
              disabled={offer.pulse}
              onChange={(event) => props.onTrigger(event.currentTarget.checked)}
            />
          ) : null}
          {offer.pulse ? null : (
            <Checkbox
              label={t("invert")}
              checked={condition.invert}
              onChange={(event) => props.onChange({ ...condition, invert: event.currentTarget.checked })}
            />
          )}
        </Stack>
      )}
    </Stack>
  );
}

import { Autocomplete, Group, MultiSelect, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ItemEntry } from "../../forms/ItemForm";
import { useAccessSetup } from "../accessRules/setup";
import { useReaders } from "../readers/state";

/** What counts at the readers of a door or a floor, by the names of the identification types. */
export function IdentificationField({ entry }: { entry: ItemEntry }) {
  const { t } = useTranslation("doors");
  const setup = useAccessSetup();
  const value = entry.value("identification");
  return (
    <MultiSelect
      id={entry.id("identification")}
      label={t("identification")}
      description={t("identificationHint")}
      data={setup.data?.kinds.map(({ id, name }) => ({ value: id, label: name })) ?? []}
      value={Array.isArray(value) ? value.map(String) : []}
      error={entry.complaint("identification")}
      onChange={(chosen) => entry.change("identification", chosen)}
    />
  );
}

interface ReaderFieldProps {
  entry: ItemEntry;
  name: "reader_inside" | "reader_outside";
  label: string;
  description: string;
}

/** A reader of the device, offered with its name, or one elsewhere by the id that a client gave it. */
export function ReaderField({ entry, name, label, description }: ReaderFieldProps) {
  const readers = useReaders();
  const names = new Map((readers.data ?? []).map((reader) => [reader.id, reader.name]));
  const value = entry.value(name);
  return (
    <Autocomplete
      id={entry.id(name)}
      label={label}
      description={description}
      maxLength={64}
      data={[...names.keys()]}
      renderOption={({ option }) => (
        <Group justify="space-between" flex={1} gap="sm">
          <span>{option.value}</span>
          <Text size="xs" c="dimmed">
            {names.get(option.value)}
          </Text>
        </Group>
      )}
      value={typeof value === "string" ? value : ""}
      error={entry.complaint(name)}
      onChange={(typed) => entry.change(name, typed)}
    />
  );
}

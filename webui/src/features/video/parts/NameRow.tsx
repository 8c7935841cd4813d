import { ActionIcon, Box, Group, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface NameRowProps {
  name: string;
  label: string;
  deleteLabel: string;
  note: string;
  maxLength: number;
  chosen: boolean;
  onChoose: () => void;
  onName: (name: string) => void;
  onDelete: () => void;
  children?: ReactNode;
}

/** One named thing on the picture: its name, which is stored when it is complete, and how to be rid of it. */
export function NameRow({ name, label, deleteLabel, note, maxLength, chosen, onChoose, onName, onDelete, children }: NameRowProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => setTyped(null), [name]);
  const empty = typed !== null && typed.trim() === "";
  const commit = () => {
    if (typed !== null && !empty && typed.trim() !== name) onName(typed.trim());
    else if (!empty) setTyped(null);
  };
  return (
    <Box className="ae-inset" data-chosen={chosen}>
      <Group gap="sm" wrap="nowrap" align="flex-end">
        <TextInput
          flex={1}
          label={label}
          maxLength={maxLength}
          value={typed ?? name}
          error={empty ? t("form.required") : null}
          onFocus={onChoose}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
          }}
        />
        <ActionIcon size={36} variant="subtle" color="red" aria-label={deleteLabel} onClick={onDelete}>
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <Group justify="space-between" mt="sm">
        {children}
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      </Group>
    </Box>
  );
}

import { ActionIcon, Checkbox, Group, Input, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moved, withoutOrAtEnd } from "./priority";
import "./priority.css";

interface PriorityInputProps {
  id: string;
  label: string;
  description: string | undefined;
  error: string | null;
  disabled: boolean;
  offered: readonly string[];
  value: readonly string[];
  onChange: (value: string[]) => void;
}

/** Which of several are used, and in which order: dragged, or moved with the buttons. The first comes first. */
export function PriorityInput({ id, label, description, error, disabled, offered, value, onChange }: PriorityInputProps) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<string | null>(null);
  const unused = offered.filter((name) => !value.includes(name));
  const drop = (onto: string) => {
    if (dragged !== null) onChange(moved(value, dragged, value.indexOf(onto)));
    setDragged(null);
  };
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div" id={id}>
      <ol className="ae-priority" aria-label={label} tabIndex={-1} id={id}>
        {value.map((name, position) => (
          <li
            key={name}
            draggable={!disabled}
            data-dragged={dragged === name}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", name);
              setDragged(name);
            }}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              drop(name);
            }}
          >
            <Group gap="xs" wrap="nowrap">
              <IconGripVertical size={16} aria-hidden className="ae-grip" />
              <Checkbox
                flex={1}
                label={name}
                checked
                disabled={disabled || value.length === 1}
                onChange={() => onChange(withoutOrAtEnd(value, name))}
              />
              <ActionIcon
                variant="subtle"
                size={32}
                disabled={disabled || position === 0}
                aria-label={t("form.earlier", { name })}
                onClick={() => onChange(moved(value, name, position - 1))}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                size={32}
                disabled={disabled || position === value.length - 1}
                aria-label={t("form.later", { name })}
                onClick={() => onChange(moved(value, name, position + 1))}
              >
                <IconArrowDown size={16} aria-hidden />
              </ActionIcon>
            </Group>
          </li>
        ))}
        {unused.map((name) => (
          <li key={name} data-unused>
            <Checkbox
              label={name}
              checked={false}
              disabled={disabled}
              onChange={() => onChange(withoutOrAtEnd(value, name))}
            />
          </li>
        ))}
      </ol>
      <Text className="ae-hidden" role="status">
        {value.join(", ")}
      </Text>
    </Input.Wrapper>
  );
}

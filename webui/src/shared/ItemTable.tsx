import { Group, Menu } from "@mantine/core";
import { IconDots, IconTrash } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "./ConfirmDialog";
import { DataTable, RowMenuTarget } from "./DataTable";
import type { Column, Sorting } from "./tableLogic";

/** Something that can be done with a row. */
export interface RowAction {
  label: string;
  icon: ReactNode;
  disabled?: boolean;
  onClick: () => void;
}

/** How a row is taken away, which asks first. */
export interface Removal<T> {
  /** "Delete", unless the page says more. */
  label?: string;
  title: (row: T) => string;
  text: (row: T) => string;
  /** Why this row stays; null when it may go. */
  refusal?: (row: T) => string | null;
  busy: boolean;
  remove: (row: T, done: () => void) => void;
}

interface ItemTableProps<T> {
  name: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** What the row is called in labels. */
  nameOf: (row: T) => string;
  empty: ReactNode;
  /** Nothing can be done with rows without them. */
  actions?: ((row: T) => readonly RowAction[]) | undefined;
  removal?: Removal<T> | undefined;
  /** Beside the menu of the row. */
  beside?: (row: T) => ReactNode;
  search?: boolean;
  pageSize?: number;
  initial?: Sorting;
  /** Pixels below which the table scrolls by itself. */
  minWidth?: number;
  /** See `DataTable`. */
  stacks?: boolean;
}

/** A table of things with names, each with a menu; taking one away asks first and names it. */
export function ItemTable<T>({ actions, removal, beside, nameOf, columns, ...table }: ItemTableProps<T>) {
  const { t } = useTranslation();
  const [doomed, setDoomed] = useState<T | null>(null);
  const menu: Column<T> = {
    id: "actions",
    title: "",
    text: () => "",
    sortable: false,
    show: (row) => (
      <Group justify="flex-end" gap={4} wrap="nowrap">
        {beside?.(row)}
        <RowMenu name={nameOf(row)} actions={actions?.(row) ?? []} removal={removal} row={row} onRemove={() => setDoomed(row)} />
      </Group>
    ),
  };
  return (
    <>
      <DataTable {...table} columns={actions === undefined ? columns : [...columns, menu]} />
      {removal === undefined ? null : (
        <ConfirmDialog
          opened={doomed !== null}
          title={doomed === null ? "" : removal.title(doomed)}
          text={doomed === null ? "" : removal.text(doomed)}
          confirm={removal.label ?? t("action.delete")}
          danger
          busy={removal.busy}
          onConfirm={() => {
            if (doomed !== null) removal.remove(doomed, () => setDoomed(null));
          }}
          onClose={() => setDoomed(null)}
        />
      )}
    </>
  );
}

function RowMenu<T>(props: {
  name: string;
  actions: readonly RowAction[];
  removal: Removal<T> | undefined;
  row: T;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const refusal = props.removal?.refusal?.(props.row) ?? null;
  return (
    <Menu position="bottom-end" shadow="md">
      <RowMenuTarget label={t("action.moreFor", { name: props.name })}>
        <IconDots size={18} aria-hidden />
      </RowMenuTarget>
      <Menu.Dropdown>
        {props.actions.map((action) => (
          <Menu.Item key={action.label} leftSection={action.icon} disabled={action.disabled === true} onClick={action.onClick}>
            {action.label}
          </Menu.Item>
        ))}
        {props.removal === undefined ? null : (
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            disabled={refusal !== null}
            onClick={props.onRemove}
          >
            {refusal ?? props.removal.label ?? t("action.delete")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

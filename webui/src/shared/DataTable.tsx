import { ActionIcon, Button, Group, Menu, Pagination, Table, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDownload, IconSearch } from "@tabler/icons-react";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { arrange, toCsv, type Column, type Sorting } from "./tableLogic";

interface DataTableProps<T> {
  /** What the table lists, for assistive technology and the exported file. */
  name: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** Shown instead when there are no rows at all. */
  empty: ReactNode;
  pageSize?: number;
  search?: boolean;
  exportable?: boolean;
  initial?: Sorting;
  toolbar?: ReactNode;
  /** Pixels below which the table scrolls by itself. */
  minWidth?: number;
  /** On a phone every row is a small card of names and values, instead of a table to be scrolled sideways. */
  stacks?: boolean;
}

/** A table that sorts, searches, pages and exports. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { rows, columns, rowKey, pageSize = 25, search = true, exportable = false } = props;
  const { t, i18n } = useTranslation();
  const [words, setWords] = useState("");
  const [sorting, setSorting] = useState<Sorting | null>(props.initial ?? null);
  const [page, setPage] = useState(1);
  const arranged = useMemo(
    () => arrange(rows, columns, words, sorting, i18n.language),
    [rows, columns, words, sorting, i18n.language],
  );
  const pages = Math.max(1, Math.ceil(arranged.length / pageSize));
  const current = Math.min(page, pages);
  if (rows.length === 0) return props.empty;
  const shown = arranged.slice((current - 1) * pageSize, current * pageSize);
  const turn = (id: string) =>
    setSorting((now) => (now?.id === id ? { id, down: !now.down } : { id, down: false }));
  return (
    <div>
      {search || exportable || props.toolbar !== undefined ? (
        <Group mb="sm" gap="sm" justify="space-between">
          <Group gap="sm" flex={1}>
            {search ? (
              <TextInput
                size="sm"
                maw={320}
                flex={1}
                aria-label={t("table.search")}
                placeholder={t("table.search")}
                leftSection={<IconSearch size={16} aria-hidden />}
                value={words}
                onChange={(event) => {
                  setWords(event.currentTarget.value);
                  setPage(1);
                }}
              />
            ) : null}
            {props.toolbar}
          </Group>
          {exportable ? (
            <Button
              variant="default"
              size="sm"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => download(`${props.name}.csv`, toCsv(arranged, columns))}
            >
              {t("action.export")}
            </Button>
          ) : null}
        </Group>
      ) : null}
      <Table.ScrollContainer
        minWidth={props.minWidth ?? 420}
        className={props.stacks === true ? "ae-stacks" : undefined}
      >
        <Table aria-label={props.name}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th
                  key={column.id}
                  className={staying(column)}
                  aria-sort={sorting?.id === column.id ? (sorting.down ? "descending" : "ascending") : undefined}
                >
                  {column.sortable === false ? (
                    column.title === "" ? <span className="ae-hidden">{t("action.more")}</span> : column.title
                  ) : (
                    <UnstyledButton className="ae-sort" onClick={() => turn(column.id)}>
                      {column.title}
                      {sorting?.id === column.id ? (
                        sorting.down ? (
                          <IconArrowDown size={14} aria-hidden />
                        ) : (
                          <IconArrowUp size={14} aria-hidden />
                        )
                      ) : null}
                    </UnstyledButton>
                  )}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map((column) => (
                  <Table.Td key={column.id} className={staying(column)} data-label={column.title}>
                    {column.show?.(row) ?? column.text(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown.length === 0 ? (
        <Text c="dimmed" size="sm" ta="center" py="md" role="status">
          {t("table.none")}
        </Text>
      ) : null}
      {pages > 1 ? (
        <Group justify="space-between" mt="sm">
          <Text size="sm" c="dimmed">
            {t("table.count", { count: arranged.length })}
          </Text>
          <Pagination
            total={pages}
            value={current}
            onChange={setPage}
            size="sm"
            getControlProps={(control) => ({
              "aria-label": t(control === "previous" || control === "first" ? "table.previous" : "table.next"),
            })}
            getItemProps={(number) => ({ "aria-label": t("table.page", { page: number, pages }) })}
          />
        </Group>
      ) : null}
    </div>
  );
}

/** What can be done with a row stays in sight where the table is wider than the screen. */
function staying<T>(column: Column<T>): string | undefined {
  return column.title === "" ? "ae-row-actions" : undefined;
}

/** Offers a text as a file. */
export function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A plain icon button in a table row; its label names the row. */
export function RowButton({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

/** The three dots of a row, as the target of a `Menu`. */
export function RowMenuTarget({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu.Target>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label}>
        {children}
      </ActionIcon>
    </Menu.Target>
  );
}

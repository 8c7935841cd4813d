import { Group, Pagination, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface PagedTableProps<T> {
  /** What the table lists, for assistive technology. */
  name: string;
  rows: readonly T[];
  rowKey: (row: T) => string;
  columns: readonly {
    id: string;
    title: string;
    show: (row: T) => ReactNode;
    /** Left out on a phone. */
    roomy?: boolean;
  }[];
  /** How many rows there are in all. */
  total: number;
  /** The page that is shown, from 1, and how many rows one has. */
  page: number;
  each: number;
  onPage: (page: number) => void;
  /** Shown instead when there are no rows at all. */
  empty: ReactNode;
}

/** A table of more rows than the page should know: the device sorts, finds and gives one page at a time. */
export function PagedTable<T>({ name, rows, rowKey, columns, total, page, each, onPage, empty }: PagedTableProps<T>) {
  const { t } = useTranslation();
  const pages = Math.max(1, Math.ceil(total / each));
  if (total === 0) return empty;
  const staying = (title: string) => (title === "" ? "ae-row-actions" : undefined);
  return (
    <div>
      <Table.ScrollContainer minWidth={320}>
        <Table aria-label={name}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ id, title, roomy }) => (
                <Table.Th key={id} className={staying(title)} {...(roomy === true ? { visibleFrom: "sm" } : {})}>
                  {title === "" ? <span className="ae-hidden">{t("action.more")}</span> : title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map(({ id, title, show, roomy }) => (
                  <Table.Td key={id} className={staying(title)} {...(roomy === true ? { visibleFrom: "sm" } : {})}>
                    {show(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {pages > 1 ? (
        <Group justify="space-between" mt="sm">
          <Text size="sm" c="dimmed">
            {t("table.count", { count: total })}
          </Text>
          <Pagination
            total={pages}
            value={page}
            onChange={onPage}
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

import type { ReactNode } from "react";

export interface Column<T> {
  id: string;
  title: string;
  /** What the search looks at, what is exported, and what is shown unless `show` says more. */
  text: (row: T) => string;
  show?: (row: T) => ReactNode;
  /** Sort by this number instead of the text. */
  number?: (row: T) => number;
  sortable?: boolean;
}

export interface Sorting {
  id: string;
  down: boolean;
}

/** The rows that match every word, in the wanted order; without one, in the order given. */
export function arrange<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  words: string,
  sorting: Sorting | null,
  language: string,
): T[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = rows.filter((row) => {
    if (wanted.length === 0) return true;
    const text = columns.map((column) => column.text(row).toLowerCase()).join(" ");
    return wanted.every((word) => text.includes(word));
  });
  const column = columns.find((candidate) => candidate.id === sorting?.id);
  if (column === undefined || sorting === null) return kept;
  const collator = new Intl.Collator(language, { numeric: true });
  const direction = sorting.down ? -1 : 1;
  const { number } = column;
  return kept.sort((a, b) =>
    number === undefined
      ? direction * collator.compare(column.text(a), column.text(b))
      : direction * (number(a) - number(b)),
  );
}

/** Comma-separated values, quoted; a cell never begins a formula in a spreadsheet. */
export function toCsv<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const cell = (text: string): string => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const lines = [columns.map((column) => cell(column.title)).join(",")];
  for (const row of rows) lines.push(columns.map((column) => cell(column.text(row))).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

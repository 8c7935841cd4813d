import type { LogEntry, LogPage } from "../../api/schema.gen";

export const logs = ["system", "access", "audit"] as const;
export type LogName = (typeof logs)[number];

const KEPT = 2000;

/** The log with one more line; a line that is there already is not repeated. */
export function withEntry(before: LogPage | undefined, entry: LogEntry): LogPage | undefined {
  if (before === undefined || before.entries.some((known) => known.id === entry.id)) return before;
  return { entries: [...before.entries, entry].slice(-KEPT), last: Math.max(before.last, entry.id) };
}

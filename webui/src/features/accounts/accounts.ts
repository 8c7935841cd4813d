import type { RoleWord } from "../../app/session";

export interface Account {
  role: RoleWord;
  ptz: boolean;
  comment: string;
}

export interface AccountSettings {
  anonymous_viewing: boolean;
  anonymous_ptz: boolean;
  accounts: Record<string, Account>;
}

export interface AccountRow extends Account {
  name: string;
}

export const MOST_ACCOUNTS = 100;

export function accountRows(settings: AccountSettings): AccountRow[] {
  return Object.entries(settings.accounts).map(([name, account]) => ({ name, ...account }));
}

export type DeleteRefusal = "root" | "last" | null;

/** Why an account may not be deleted, if it may not. */
export function deleteRefusal(row: AccountRow, rows: readonly AccountRow[]): DeleteRefusal {
  if (row.name === "root") return "root";
  const others = rows.filter((other) => other.name !== row.name && other.role === "administrator");
  return row.role === "administrator" && others.length === 0 ? "last" : null;
}

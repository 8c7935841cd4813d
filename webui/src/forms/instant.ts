import type { Field } from "./schema";

export type Choices = Readonly<Record<string, readonly { value: unknown; label: string }[]>>;

/** Whether a change of the setting is complete the moment it is made. */
export function commits(field: Field): boolean {
  return field.kind === "switch" || field.kind === "choice";
}

/** Turns settings into choices where it is known what there is to choose. */
export function withChoices(fields: readonly Field[], choices: Choices): Field[] {
  return fields.map((field) => {
    const offered = choices[field.path];
    return offered === undefined ? field : { ...field, kind: "choice", choices: offered };
  });
}

/** The offers and, should it not be among them, what is set. */
export function including<T>(offered: readonly T[], current: T | undefined): T[] {
  return current === undefined || offered.includes(current) ? [...offered] : [current, ...offered];
}

const FIRST = ["Source", "Installation", "General", "Appearance", "Wide dynamic range", "White balance", "Exposure"];

/** The groups in the manual's order; the others follow as they come. */
export function groupsOf(fields: readonly Pick<Field, "group">[]): string[] {
  const rank = (group: string) => (FIRST.includes(group) ? FIRST.indexOf(group) : FIRST.length);
  return [...new Set(fields.map((field) => field.group))].sort((a, b) => rank(a) - rank(b));
}

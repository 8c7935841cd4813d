import { fieldsOf, patchFrom, merged, valueAt, type Field, type JsonSchema, type Values } from "./schema";

export type Offers = Readonly<Record<string, readonly { value: unknown; label: string }[]>>;

/** The settings of one entry of a table; those with offers become choices. Tables inside the entry are left out. */
export function itemFields(schema: JsonSchema, table: string, item: string, offers: Offers = {}): Field[] {
  const prefix = `${table}.${item}.`;
  return fieldsOf(schema, { [table]: { [item]: {} } })
    .filter((field) => field.path.startsWith(prefix) && field.schema.widget !== "hidden")
    .map((field) => {
      const offered = offers[field.path.slice(prefix.length)];
      return offered === undefined ? field : { ...field, kind: "choice", choices: offered };
    });
}

/** What is stored, with the default of every setting that is not. */
export function withDefaults(values: Values, fields: readonly Field[]): Values {
  const missing = new Map(
    fields
      .filter((field) => valueAt(values, field.path) === undefined && field.schema.default !== undefined)
      .map((field) => [field.path, field.schema.default]),
  );
  return merged(values, patchFrom(missing));
}

/** The first key of the form `prefix_N` that no entry has. */
export function freeItem(entries: Readonly<Record<string, unknown>>, prefix: string, from = 0): string {
  let number = from;
  while (`${prefix}${number}` in entries) number += 1;
  return `${prefix}${number}`;
}

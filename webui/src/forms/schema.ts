/** The part of JSON Schema that the device's settings use, read for forms. Logic only, no components. */

export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  writeOnly?: boolean;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  readOnly?: boolean;
  /** Hints kept beside the declaration of the setting. */
  unit?: string;
  group?: string;
  order?: number;
  widget?: string;
  advanced?: boolean;
  suggestions?: string[];
  /** Shown only while each of these settings beside it has one of the values. */
  when?: Record<string, readonly unknown[]>;
}

export type Values = Record<string, unknown>;
export type Kind = "switch" | "choice" | "integer" | "number" | "secret" | "text" | "multiline" | "list" | "json";

/** One setting as a form shows it. */
export interface Field {
  /** Dotted path inside its section. */
  path: string;
  title: string;
  description: string;
  kind: Kind;
  schema: JsonSchema;
  choices: readonly { value: unknown; label: string }[];
  nullable: boolean;
  unit: string;
  group: string;
  order: number;
  advanced: boolean;
  readOnly: boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Follows `$ref` and single `allOf`, and takes null out of `anyOf`. */
export function resolve(schema: JsonSchema, root: JsonSchema): { schema: JsonSchema; nullable: boolean } {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    const { $ref: _, ...own } = schema;
    const target = resolve(root.$defs?.[name] ?? {}, root);
    // The description of a type is written for programmers; only that of the setting itself is for people.
    const { description: _type, ...shape } = target.schema;
    return { schema: { ...shape, ...own }, nullable: target.nullable };
  }
  if (schema.allOf?.length === 1 && schema.allOf[0] !== undefined) {
    const { allOf: _, ...own } = schema;
    const inner = resolve(schema.allOf[0], root);
    return { schema: { ...inner.schema, ...own }, nullable: inner.nullable };
  }
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) {
    const real = options.filter((option) => option.type !== "null");
    const nullable = real.length < options.length;
    if (real.length === 1 && real[0] !== undefined) {
      const { anyOf: _a, oneOf: _o, ...own } = schema;
      const inner = resolve(real[0], root);
      return { schema: { ...inner.schema, ...own }, nullable: nullable || inner.nullable };
    }
    return { schema, nullable };
  }
  return { schema, nullable: false };
}

/** The choices of a setting whose `oneOf` lists constants with words for people; null when it does not. */
function constants(schema: JsonSchema): { value: unknown; label: string }[] | null {
  const options = schema.oneOf ?? [];
  if (options.length === 0 || options.some((option) => option.const === undefined)) return null;
  return options.map((option) => ({ value: option.const, label: option.title ?? String(option.const) }));
}

function kindOf(schema: JsonSchema, root: JsonSchema): Kind {
  if (schema.writeOnly === true || schema.format === "password") return "secret";
  if (schema.enum !== undefined || schema.const !== undefined) return "choice";
  switch (schema.type) {
    case "boolean":
      return "switch";
    case "integer":
      return "integer";
    case "number":
      return "number";
    case "string":
      return schema.widget === "multiline" ? "multiline" : "text";
    case "array": {
      const items = schema.items === undefined ? {} : resolve(schema.items, root).schema;
      return items.type === "string" ? "list" : "json";
    }
    default:
      return "json";
  }
}

/** Words for a name that came without a title: "maxFailures" and "max_failures" become "Max failures". */
export function humanise(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The settings of a section, depth first. `values` opens tables with free keys (`additionalProperties`), whose
 * entries are settings too; a table is skipped when no values are given.
 */
export function fieldsOf(root: JsonSchema, values: Values | null = null): Field[] {
  const fields: Field[] = [];
  const visit = (raw: JsonSchema, path: string[], value: unknown, group: string): void => {
    const offered = constants(raw);
    const { schema, nullable } = offered === null ? resolve(raw, root) : { schema: raw, nullable: false };
    const label = schema.title ?? humanise(path.at(-1) ?? "");
    if (schema.properties !== undefined) {
      for (const [name, child] of Object.entries(schema.properties)) {
        visit(child, [...path, name], isObject(value) ? value[name] : undefined, path.length > 0 ? label : group);
      }
      return;
    }
    if (isObject(schema.additionalProperties) && values !== null && isObject(value)) {
      for (const key of Object.keys(value)) {
        visit(schema.additionalProperties as JsonSchema, [...path, key], value[key], label);
      }
      return;
    }
    if (path.length === 0) return;
    const items = schema.items === undefined ? {} : resolve(schema.items, root).schema;
    const listed = schema.const === undefined ? (schema.enum ?? items.enum ?? []) : [schema.const];
    const choices = offered ?? listed.map((choice) => ({ value: choice, label: humanise(String(choice)) }));
    fields.push({
      path: path.join("."),
      title: label,
      description: schema.description ?? "",
      kind: offered === null ? kindOf(schema, root) : "choice",
      schema,
      choices,
      nullable,
      unit: schema.unit ?? "",
      group: schema.group ?? group,
      order: schema.order ?? 1000,
      advanced: schema.advanced === true,
      readOnly: schema.readOnly === true,
    });
  };
  visit(root, [], values ?? {}, "");
  return fields
    .map((field, position) => [field, position] as const)
    .sort(([a, i], [b, j]) => a.order - b.order || i - j)
    .map(([field]) => field);
}

export function valueAt(values: unknown, path: string): unknown {
  let found: unknown = values;
  for (const part of path.split(".")) {
    if (Array.isArray(found)) found = found[Number(part)];
    else if (isObject(found)) found = found[part];
    else return undefined;
  }
  return found;
}

/** The merge patch that sets these dotted paths. */
export function patchFrom(changes: ReadonlyMap<string, unknown>): Values {
  const patch: Values = {};
  for (const [path, value] of changes) {
    const parts = path.split(".");
    let place = patch;
    for (const part of parts.slice(0, -1)) {
      const next = place[part];
      if (isObject(next)) place = next;
      else {
        const made: Values = {};
        place[part] = made;
        place = made;
      }
    }
    place[parts.at(-1) ?? ""] = value;
  }
  return patch;
}

/** Whether a setting matters, given what the others beside it are; see the hint `when`. */
export function fits(field: Field, value: (path: string) => unknown): boolean {
  const beside = field.path.slice(0, field.path.lastIndexOf(".") + 1);
  return Object.entries(field.schema.when ?? {}).every(([name, wanted]) => {
    const now = value(beside + name);
    return now === undefined || wanted.some((one) => same(one, now));
  });
}

export interface Fault {
  key: "required" | "number" | "min" | "max" | "minLength" | "maxLength" | "pattern";
  limit?: number;
}

/** What is wrong with a value before it is sent; the device checks again. */
export function faultOf(field: Field, value: unknown): Fault | null {
  const { schema } = field;
  if (value === null || value === undefined || value === "") {
    if (field.nullable && (value === null || value === undefined)) return null;
    if (field.kind === "integer" || field.kind === "number") return { key: "number" };
    if (typeof value === "string" && (schema.minLength ?? 0) > 0) return { key: "required" };
    return null;
  }
  if (field.kind === "integer" || field.kind === "number") {
    if (typeof value !== "number" || !Number.isFinite(value)) return { key: "number" };
    if (field.kind === "integer" && !Number.isInteger(value)) return { key: "number" };
    if (schema.minimum !== undefined && value < schema.minimum) return { key: "min", limit: schema.minimum };
    if (schema.maximum !== undefined && value > schema.maximum) return { key: "max", limit: schema.maximum };
  }
  if (typeof value === "string" && field.kind !== "choice") {
    const length = [...value].length;
    if (schema.minLength !== undefined && length < schema.minLength) return { key: "minLength", limit: schema.minLength };
    if (schema.maxLength !== undefined && length > schema.maxLength) return { key: "maxLength", limit: schema.maxLength };
    if (schema.pattern !== undefined && !matches(schema.pattern, value)) return { key: "pattern" };
  }
  return null;
}

/** True when the pattern cannot be read here: then only the device judges. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch (failure) {
    if (failure instanceof SyntaxError) return true;
    throw failure;
  }
}

export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
  }
  return false;
}

/** RFC 7396: objects merge, null removes, everything else replaces. */
export function merged(target: Values, patch: Values): Values {
  const result: Values = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const below = result[key];
    if (value === null) delete result[key];
    else if (isObject(value)) result[key] = merged(isObject(below) ? below : {}, value);
    else result[key] = value;
  }
  return result;
}

import { describe, expect, it } from "vitest";
import { faultOf, fieldsOf, fits, humanise, merged, patchFrom, same, valueAt, type Field, type JsonSchema } from "./schema";

const schema: JsonSchema = {
  type: "object",
  $defs: {
    Way: { enum: ["http", "https"], type: "string", title: "Way" },
    Port: { type: "object", properties: { name: { type: "string", title: "Name", maxLength: 4 } } },
  },
  properties: {
    period: { type: "integer", minimum: 1, maximum: 60, title: "Period", unit: "s", order: 2 },
    enabled: { type: "boolean", title: "Blocking", order: 1 },
    way: { $ref: "#/$defs/Way", title: "Through" },
    note: { anyOf: [{ type: "string" }, { type: "null" }] },
    password: { type: "string", writeOnly: true },
    ports: { type: "object", additionalProperties: { $ref: "#/$defs/Port" }, title: "Ports" },
    port: { type: "integer", title: "Port", oneOf: [{ const: 1, title: "Relay 1" }] },
  },
};
const named = (fields: Field[], path: string): Field => {
  const field = fields.find((candidate) => candidate.path === path);
  if (field === undefined) throw new Error(`no field ${path}`);
  return field;
};

describe("fields of a schema", () => {
  const fields = fieldsOf(schema, { ports: { "0": { name: "Door" } } });
  it("come in their order, with kinds", () => {
    expect(fields[0]?.path).toBe("enabled");
    expect(fields.map((field) => [field.path, field.kind])).toContainEqual(["period", "integer"]);
    expect(named(fields, "way").choices.map((choice) => choice.value)).toEqual(["http", "https"]);
    expect(named(fields, "way").title).toBe("Through");
    expect(named(fields, "password").kind).toBe("secret");
    expect(named(fields, "note").nullable).toBe(true);
  });
  it("open tables with free keys by what is in them", () => {
    expect(named(fields, "ports.0.name").title).toBe("Name");
    expect(fieldsOf(schema).some((field) => field.path.startsWith("ports."))).toBe(false);
  });
  it("offer titled constants, also a single one", () => {
    expect(named(fields, "port")).toMatchObject({ kind: "choice", choices: [{ value: 1, label: "Relay 1" }] });
  });
});

describe("faults", () => {
  const fields = fieldsOf(schema, { ports: { "0": { name: "" } } });
  it("state the limit", () => {
    expect(faultOf(named(fields, "period"), 61)).toEqual({ key: "max", limit: 60 });
    expect(faultOf(named(fields, "period"), 0)).toEqual({ key: "min", limit: 1 });
    expect(faultOf(named(fields, "period"), 1.5)).toEqual({ key: "number" });
    expect(faultOf(named(fields, "period"), "")).toEqual({ key: "number" });
    expect(faultOf(named(fields, "ports.0.name"), "Doors")).toEqual({ key: "maxLength", limit: 4 });
  });
  it("are none for what is right or may be empty", () => {
    expect(faultOf(named(fields, "period"), 60)).toBeNull();
    expect(faultOf(named(fields, "note"), null)).toBeNull();
  });
});

describe("patches", () => {
  it("nest dotted paths", () => {
    const patch = patchFrom(new Map<string, unknown>([["a.b", 1], ["a.c", null], ["d", [2]]]));
    expect(patch).toEqual({ a: { b: 1, c: null }, d: [2] });
  });
  it("merge as the device does", () => {
    expect(merged({ a: { b: 1, c: 2 }, d: 3 }, { a: { c: null }, d: 4 })).toEqual({ a: { b: 1 }, d: 4 });
  });
  it("compare and read values", () => {
    expect(same({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true);
    expect(same({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(valueAt({ a: { b: [5] } }, "a.b.0")).toBe(5);
    expect(humanise("max_failuresNow")).toBe("Max failures now");
  });
});

describe("settings that matter only sometimes", () => {
  it("look at those beside them", () => {
    const reader: JsonSchema = {
      properties: { protocol: { type: "string" }, address: { type: "integer", when: { protocol: ["osdp"] } } },
    };
    const table: JsonSchema = { properties: { readers: { additionalProperties: reader } } };
    const fields = fieldsOf(table, { readers: { a: {}, b: {} } });
    const value = (path: string) => (path === "readers.a.protocol" ? "osdp" : "wiegand");
    expect(fields.filter((field) => fits(field, value)).map((field) => field.path)).toEqual([
      "readers.a.protocol",
      "readers.a.address",
      "readers.b.protocol",
    ]);
  });
});

import { expect, test } from "vitest";
import { freeItem, itemFields, withDefaults } from "./item";
import { moved, withoutOrAtEnd } from "./priority";
import type { JsonSchema } from "./schema";

const schema: JsonSchema = {
  properties: {
    accounts: {
      additionalProperties: {
        properties: {
          name: { type: "string", default: "" },
          transport: { type: "string", enum: ["udp", "tls"], default: "udp" },
          certificate: { type: "string", default: "" },
        },
      },
    },
  },
};

test("an entry that is not stored yet has the settings and the defaults of its kind", () => {
  const fields = itemFields(schema, "accounts", "new", { certificate: [{ value: "", label: "HTTPS" }] });
  expect(fields.map((field) => field.path)).toEqual([
    "accounts.new.name",
    "accounts.new.transport",
    "accounts.new.certificate",
  ]);
  expect(fields[2]?.kind).toBe("choice");
  expect(withDefaults({ accounts: { old: { name: "a" } } }, fields)).toEqual({
    accounts: { old: { name: "a" }, new: { name: "", transport: "udp", certificate: "" } },
  });
});

test("what is stored wins over the default", () => {
  const fields = itemFields(schema, "accounts", "old");
  expect(withDefaults({ accounts: { old: { transport: "tls" } } }, fields)).toEqual({
    accounts: { old: { transport: "tls", name: "", certificate: "" } },
  });
});

test("the first free key", () => {
  expect(freeItem({ contact_0: {}, contact_2: {} }, "contact_")).toBe("contact_1");
});

test("an order of priority is moved within its ends", () => {
  expect(moved(["a", "b", "c"], "c", 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], "a", 9)).toEqual(["b", "c", "a"]);
  expect(withoutOrAtEnd(["a", "b"], "a")).toEqual(["b"]);
  expect(withoutOrAtEnd(["b"], "a")).toEqual(["b", "a"]);
});

import { describe, expect, it } from "vitest";
import type { ActionOffer, ConditionOffer, Rule } from "../../api/schema.gen";
import { askedItems, draftOf, freshCondition, parseFilter, storedOf, writeFilter } from "./conditions";
import { describeAction, describeCondition, emptyRule, ruleDraft, ruleFaults, rulePatch } from "./rules";

const port: ConditionOffer = {
  topic: "tns1:Device/tnsaxis:IO/Port",
  title: "Digital input port",
  group: "I/O",
  pulse: false,
  source: [
    {
      name: "port",
      title: "Port",
      type: "int",
      choices: [
        { value: "-1", title: "Any" },
        { value: "0", title: "Call button" },
      ],
    },
  ],
  data: [{ name: "state", title: "Active", type: "boolean", choices: [] }],
};
const toggle: ActionOffer = {
  token: "com.axis.action.fixed.io.toggle",
  title: "Toggle I/O once",
  group: "I/O",
  kind: "fixed",
  parameters: { properties: { port: { oneOf: [{ const: 1, title: "Relay 1" }] }, duration: { type: "integer" } } },
};
const rule: Rule = {
  name: "Open door",
  conditions: [{ topic: port.topic, content: writeFilter({ port: "0", state: "1" }) }],
  action: { template: toggle.token, parameters: { port: 1, duration: 7, gone: "x" } },
};

describe("filters", () => {
  it("are read back as they are written", () => {
    const values = { port: "0", state: "1" };
    expect(parseFilter(writeFilter(values))).toEqual(values);
    expect(parseFilter("")).toEqual({});
  });
  it("that the editor cannot take apart are kept", () => {
    const text = 'not(boolean(//SimpleItem[@Name="a" and @Value="1"]))';
    const draft = draftOf({ topic: "t", content: text });
    expect(draft.raw).toBe(text);
    expect(storedOf(draft).content).toBe(text);
    expect(parseFilter(`${writeFilter({ a: "1" })} and `)).toBeNull();
    expect(parseFilter(`${writeFilter({ a: "1" })} or ${writeFilter({ b: "1" })}`)).toBeNull();
  });
});

describe("conditions", () => {
  it("begin with the first real choice and the state yes", () => {
    expect(freshCondition(port)).toEqual({ topic: port.topic, values: { port: "0", state: "1" }, invert: false, raw: null });
  });
  it("ask for the source, not for the state", () => {
    expect(askedItems(port).map((item) => item.name)).toEqual(["port"]);
  });
  it("speak", () => {
    const words = describeCondition({ ...freshCondition(port), invert: true }, [port], "not");
    expect(words).toBe("not Digital input port: Call button");
  });
});

describe("rules", () => {
  it("become patches that take away what an earlier action had", () => {
    const draft = { ...ruleDraft(rule), parameters: { port: 1 } };
    expect(rulePatch(draft, rule)).toMatchObject({ action: { parameters: { port: 1, duration: null, gone: null } } });
  });
  it("are complete before they are sent", () => {
    expect(ruleFaults(emptyRule, [toggle])).toEqual(["conditions", "action"]);
    expect(ruleFaults(ruleDraft(rule), [toggle])).toEqual([]);
    const lasting = { ...toggle, kind: "unlimited" as const };
    expect(ruleFaults({ ...ruleDraft(rule), useFirstAsTrigger: true }, [lasting])).toEqual(["lasting"]);
  });
  it("speak", () => {
    expect(describeAction(ruleDraft(rule), [toggle])).toBe("Toggle I/O once: Relay 1");
  });
});

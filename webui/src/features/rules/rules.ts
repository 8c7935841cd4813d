/** Rules between the editor and the device. */
import type { ActionOffer, ConditionOffer, Rule } from "../../api/schema.gen";
import { askedItems, choiceTitle, draftOf, storedOf, type DraftCondition } from "./conditions";

export const MOST_RULES = 256;
export const MOST_CONDITIONS = 32;

export interface DraftRule {
  name: string;
  enabled: boolean;
  /** Seconds. */
  wait: number;
  conditions: DraftCondition[];
  useFirstAsTrigger: boolean;
  template: string;
  parameters: Readonly<Record<string, unknown>>;
}

export const emptyRule: DraftRule = {
  name: "",
  enabled: true,
  wait: 0,
  conditions: [],
  useFirstAsTrigger: false,
  template: "",
  parameters: {},
};

export function ruleDraft(rule: Rule): DraftRule {
  return {
    name: rule.name ?? "",
    enabled: rule.enabled ?? true,
    wait: rule.wait ?? 0,
    conditions: rule.conditions.map(draftOf),
    useFirstAsTrigger: rule.use_first_as_trigger ?? false,
    template: rule.action.template,
    parameters: rule.action.parameters ?? {},
  };
}

/** The merge patch for one rule; parameters of an earlier action are taken away. */
export function rulePatch(draft: DraftRule, before: Rule | undefined): Record<string, unknown> {
  const gone = Object.keys(before?.action.parameters ?? {}).filter((name) => !(name in draft.parameters));
  return {
    name: draft.name,
    enabled: draft.enabled,
    wait: draft.wait,
    conditions: draft.conditions.map(storedOf),
    use_first_as_trigger: draft.useFirstAsTrigger,
    action: {
      template: draft.template,
      parameters: { ...Object.fromEntries(gone.map((name) => [name, null])), ...draft.parameters },
    },
  };
}

/** A condition in words: "Digital input port: Call button". */
export function describeCondition(condition: DraftCondition, offers: readonly ConditionOffer[], not: string): string {
  const offer = offers.find((candidate) => candidate.topic === condition.topic);
  if (offer === undefined) return condition.topic;
  const details = askedItems(offer).flatMap((item) => {
    const value = condition.values[item.name];
    return value === undefined ? [] : [choiceTitle(item, value)];
  });
  const words = [offer.title, details.join(", ")].filter((part) => part !== "").join(": ");
  return condition.invert ? `${not} ${words}` : words;
}

/** An action in words: its title and the chosen values that have words. */
export function describeAction(draft: DraftRule, offers: readonly ActionOffer[]): string {
  const offer = offers.find((candidate) => candidate.token === draft.template);
  if (offer === undefined) return draft.template;
  const properties = (offer.parameters["properties"] ?? {}) as Record<
    string,
    { oneOf?: { const?: unknown; title?: string }[] }
  >;
  const details = Object.entries(draft.parameters).flatMap(([name, value]) => {
    const title = properties[name]?.oneOf?.find((choice) => String(choice.const) === String(value))?.title;
    return title === undefined ? [] : [title];
  });
  return [offer.title, details.join(", ")].filter((part) => part !== "").join(": ");
}

/** Why the draft cannot be saved yet. */
export type RuleFault = "conditions" | "action" | "lasting";

export function ruleFaults(draft: DraftRule, actions: readonly ActionOffer[]): RuleFault[] {
  const faults: RuleFault[] = [];
  if (draft.conditions.length === 0 || draft.conditions.some((condition) => condition.topic === "")) {
    faults.push("conditions");
  }
  const action = actions.find((offer) => offer.token === draft.template);
  if (action === undefined) faults.push("action");
  else if (action.kind === "unlimited" && draft.useFirstAsTrigger && draft.conditions.length < 2) faults.push("lasting");
  return faults;
}

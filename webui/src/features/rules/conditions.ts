/** A condition as the editor shows it, and the topic and filter that the device stores. */
import type { ConditionItem, ConditionOffer, ConditionSettings } from "../../api/schema.gen";

export interface DraftCondition {
  topic: string;
  /** Wanted values by item name. */
  values: Readonly<Record<string, string>>;
  invert: boolean;
  /** A filter that the editor cannot take apart; kept as it is. */
  raw: string | null;
}

const TEST = /^\s*boolean\(\/\/SimpleItem\[@Name="([^"]*)"\s+and\s+@Value="([^"]*)"\]\)\s*/;

/** Reads a filter of the form "this item is that, and this one that"; null for any other form. */
export function parseFilter(text: string): Record<string, string> | null {
  const values: Record<string, string> = {};
  let rest = text;
  while (rest.trim() !== "") {
    const match = TEST.exec(rest);
    const [whole, name, value] = match ?? [];
    if (whole === undefined || name === undefined || value === undefined || name in values) return null;
    values[name] = value;
    rest = rest.slice(whole.length);
    if (rest === "") break;
    const joined = /^and\b/.exec(rest);
    if (joined === null) return null;
    rest = rest.slice(joined[0].length);
    if (rest.trim() === "") return null;
  }
  return values;
}

export function writeFilter(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `boolean(//SimpleItem[@Name="${name}" and @Value="${value}"])`)
    .join(" and ");
}

export function draftOf(stored: ConditionSettings): DraftCondition {
  const values = parseFilter(stored.content ?? "");
  return {
    topic: stored.topic,
    values: values ?? {},
    invert: stored.invert ?? false,
    raw: values === null ? (stored.content ?? "") : null,
  };
}

export function storedOf(draft: DraftCondition): { topic: string; content: string; invert: boolean } {
  return { topic: draft.topic, content: draft.raw ?? writeFilter(draft.values), invert: draft.invert };
}

/** The state of a property is asked for by choosing the condition; only its opposite is a choice, "invert". */
export function isState(item: ConditionItem): boolean {
  return item.type === "boolean";
}

/** The items that a person chooses a value for. */
export function askedItems(offer: ConditionOffer): ConditionItem[] {
  const [state, ...rest] = offer.data;
  const first = state !== undefined && !offer.pulse && isState(state) ? [] : offer.data.slice(0, 1);
  return [...offer.source, ...first, ...(offer.pulse ? rest : [])];
}

/** A fresh condition: the first choice of every source, and the state "yes". */
export function freshCondition(offer: ConditionOffer): DraftCondition {
  const values: Record<string, string> = {};
  for (const item of offer.source) {
    const only = item.choices.find((choice) => choice.value !== "-1");
    if (only !== undefined) values[item.name] = only.value;
  }
  const state = offer.data[0];
  if (!offer.pulse && state !== undefined) {
    values[state.name] = isState(state) ? "1" : (state.choices[0]?.value ?? "");
  }
  return { topic: offer.topic, values, invert: false, raw: null };
}

/** The words that stand for a value, or the value. */
export function choiceTitle(item: ConditionItem, value: string): string {
  return item.choices.find((choice) => choice.value === value)?.title ?? value;
}

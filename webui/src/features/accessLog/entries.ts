import type { AccessEntry } from "../../api/schema.gen";

export const KINDS = ["access", "refused", "alarm", "door", "reader", "other"] as const;
export type Kind = (typeof KINDS)[number];

const ALARM = /^(AccessControl\/Duress|Door\/State\/Door(Alarm|Warning|Fault|Tamper)|Credential\/State\/ApbViolation)|Tamper|Blocked|LockedOut/;

/** What an entry is about, for who looks for something. */
export function kindOf(entry: Pick<AccessEntry, "topic">): Kind {
  const { topic } = entry;
  if (ALARM.test(topic)) return "alarm";
  if (topic.startsWith("AccessControl/Denied")) return "refused";
  if (topic.startsWith("AccessControl/")) return "access";
  if (topic.startsWith("Door/")) return "door";
  if (topic.startsWith("IdPoint/")) return "reader";
  return "other";
}

/** The key of the words for an event, in `events`. */
export const wordsKey = (topic: string): string => topic.replaceAll("/", "_");

const PLACES = ["AccessPointToken", "DoorToken", "IdPointToken"] as const;

/** Where it happened, by the name that people know. */
export function placeOf(entry: Pick<AccessEntry, "values">, names: ReadonlyMap<string, string>): string {
  const token = PLACES.map((name) => entry.values[name] ?? "").find((value) => value !== "") ?? "";
  return names.get(token) ?? token;
}

/** Whose it was: the holder of the credential, or who gave the command. */
export const whoOf = ({ values }: Pick<AccessEntry, "values">): string =>
  values["CredentialHolderName"] || values["Actor"] || values["Address"] || "";

const TOLD = ["State", "Action", "Reason", "Cause", "Status", "Tampering", "Card"] as const;

/** What else an entry tells; `say` has the words for what the device tells in its own. */
export function restOf({ values }: Pick<AccessEntry, "values">, say: (word: string) => string): string {
  const told = TOLD.map((name) => [name, values[name] ?? ""] as const).filter(([, value]) => value !== "");
  return told.map(([name, value]) => (name === "Card" ? value : say(value))).join(", ");
}

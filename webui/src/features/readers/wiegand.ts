import type { WiredReaderState } from "../../api/schema.gen";

/** The words for a reader's state; nobody can tell whether a Wiegand reader is there, only that it is listened to. */
export function wordsOf(reader: Pick<WiredReaderState, "state" | "protocol"> | undefined) {
  if (reader?.protocol === "wiegand" && reader.state === "connected") return "state.listening";
  return `state.${reader?.state ?? "not-connected"}` as const;
}

/** How many messages were no cards, and why; null while there are none. */
export function thrownAway(reader: Pick<WiredReaderState, "thrownAway"> | undefined) {
  const counts = reader?.thrownAway ?? null;
  if (counts === null) return null;
  const count = counts.noise + counts.length + counts.parity;
  return count === 0 ? null : { count, ...counts };
}

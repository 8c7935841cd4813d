import i18next from "i18next";

/** What the device says, and how the viewer's language says it; `{{0}}`, `{{1}}` stand for what changes in it. */
export type Sentences = Readonly<Record<string, string>>;

interface Template {
  pattern: RegExp;
  says: string;
}

const known = new WeakMap<Sentences, readonly Template[]>();
const PLACE = /\{\{(\d)\}\}/g;

function templatesOf(sentences: Sentences): readonly Template[] {
  const found = known.get(sentences);
  if (found !== undefined) return found;
  const literal = (text: string): number => text.replace(PLACE, "").length;
  const made = Object.entries(sentences)
    .filter(([text]) => text.includes("{{"))
    // What says more by itself comes first: "at most {{0}} digits" before "at most {{0}}".
    .sort(([a], [b]) => literal(b) - literal(a))
    .map(([text, says]) => ({
      pattern: new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(PLACE, "(.+?)")}$`, "s"),
      says,
    }));
  known.set(sentences, made);
  return made;
}

/** The sentence in other words, or as it is where they are not known. What stands in it may be a sentence too. */
export function translated(sentence: string, sentences: Sentences): string {
  const whole = sentences[sentence];
  if (whole !== undefined) return whole;
  for (const { pattern, says } of templatesOf(sentences)) {
    const match = pattern.exec(sentence);
    if (match !== null) return says.replace(PLACE, (_, place: string) => translated(match[Number(place) + 1] ?? "", sentences));
  }
  // The device makes a sentence of its words where they stand alone: "The PIN is wrong."
  if (/^[A-Z].*\.$/s.test(sentence)) {
    const inside = sentence.charAt(0).toLowerCase() + sentence.slice(1, -1);
    const other = translated(inside, sentences);
    if (other !== inside) return `${other.charAt(0).toUpperCase()}${other.slice(1)}.`;
  }
  return sentence;
}

/** What the device says, in the viewer's language as far as its file `sentences` goes. */
export function inWords(sentence: string): string {
  const sentences = i18next.getResourceBundle(i18next.language, "sentences") as Sentences | undefined;
  return sentences === undefined ? sentence : translated(sentence, sentences);
}

import i18next, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";

/**
 * Every folder in `locales/` is a language and every file in it a namespace; adding a folder adds a language.
 * `common` comes with the first page, and `sentences` (what the device says, see `shared/sentences.ts`); the others
 * when a page asks for them.
 */
const files = import.meta.glob<Record<string, unknown>>("../locales/*/*.json", { import: "default" });

export const languages: string[] = [
  ...new Set(Object.keys(files).map((path) => path.split("/").at(-2) ?? "")),
].sort();

const STORED = "axisedge.language";

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = files[`../locales/${language}/${namespace}.json`];
    if (load === undefined) {
      done(new Error(`no ${namespace} texts in ${language}`), false);
      return;
    }
    load().then(
      (texts) => done(null, texts),
      (failure: unknown) => done(failure instanceof Error ? failure : new Error(String(failure)), false),
    );
  },
};

/** The language chosen earlier, else the first of the browser's that we have, else English. */
export function preferredLanguage(stored: string | null, wanted: readonly string[], known = languages): string {
  if (stored !== null && known.includes(stored)) return stored;
  for (const tag of wanted) {
    const short = tag.toLowerCase().split("-")[0] ?? "";
    if (known.includes(short)) return short;
  }
  return "en";
}

export async function startLanguage(): Promise<void> {
  const language = preferredLanguage(localStorage.getItem(STORED), navigator.languages);
  document.documentElement.lang = language;
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: "en",
      ns: ["common", "sentences"],
      defaultNS: "common",
      interpolation: { escapeValue: false }, // React escapes
      react: { useSuspense: true },
    });
}

export async function chooseLanguage(language: string): Promise<void> {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { preferredLanguage } from "./i18n";

const LOCALES = join(import.meta.dirname, "../locales");
const SOURCES = join(import.meta.dirname, "..");

function keys(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, child]) => keys(child, path === "" ? name : `${path}.${name}`));
}
const read = (language: string, file: string): unknown => JSON.parse(readFileSync(join(LOCALES, language, file), "utf8"));
const languages = readdirSync(LOCALES);
/** What only translations need: words for settings, groups and sentences whose English comes from the device. */
const fromDevice = (file: string, key: string) => ["settings.json", "sentences.json"].includes(file) || (file === "rules.json" && /^(group|offer)\b/.test(key));

describe("languages", () => {
  it("are at least English and Swedish", () => {
    expect(languages).toEqual(expect.arrayContaining(["en", "sv"]));
  });
  it.each(languages)("%s has every text that English has, and no other", (language) => {
    const files = readdirSync(join(LOCALES, "en"));
    expect(readdirSync(join(LOCALES, language)).sort()).toEqual(files.sort());
    for (const file of files) {
      const wanted = keys(read("en", file)).filter((key) => !fromDevice(file, key)).sort();
      const had = keys(read(language, file)).filter((key) => !fromDevice(file, key)).sort();
      expect(had, `${language}/${file}`).toEqual(wanted);
    }
  });
  it("have a text for every key that the sources name", () => {
    const known = new Set<string>();
    for (const file of readdirSync(join(LOCALES, "en"))) {
      for (const key of keys(read("en", file))) {
        const plain = key.replace(/_(one|other)$/, "");
        known.add(plain).add(`${file.replace(".json", "")}:${plain}`);
      }
    }
    const missing: string[] = [];
    for (const name of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
      if (!/\.tsx?$/.test(name) || name.includes(".test.")) continue;
      const text = readFileSync(join(SOURCES, name), "utf8");
      for (const [, key] of text.matchAll(/\bt\("([^"]+)"/g)) {
        if (key !== undefined && !known.has(key)) missing.push(`${name}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

describe("the language", () => {
  it("is the chosen one, else the browser's first that we have, else English", () => {
    expect(preferredLanguage("sv", ["en"], ["en", "sv"])).toBe("sv");
    expect(preferredLanguage("xx", ["de-DE", "sv-SE"], ["en", "sv"])).toBe("sv");
    expect(preferredLanguage(null, ["de"], ["en", "sv"])).toBe("en");
  });
});

import type { Icon } from "@tabler/icons-react";
import type { SectionInfo } from "../api/schema.gen";

export interface IndexedPage {
  path: string;
  title: string;
  /** More words that people use for it. */
  words: string;
  icon: Icon;
  sections: readonly string[];
}

export interface Found {
  key: string;
  title: string;
  /** The page that a setting is on; empty for a page. */
  where: string;
  to: string;
  icon: Icon | null;
}

interface Entry extends Found {
  titleText: string;
  allText: string;
}

/** Lower case without accents, so that "natverk" finds "Nätverk". */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Everything that can be found: pages, and each setting of the sections that have a page. */
export function buildIndex(pages: readonly IndexedPage[], sections: readonly SectionInfo[]): Entry[] {
  const entries: Entry[] = pages.map((page) => ({
    key: page.path,
    title: page.title,
    where: "",
    to: page.path,
    icon: page.icon,
    titleText: plain(page.title),
    allText: plain(`${page.title} ${page.words}`),
  }));
  const plainConfig = pages.find((page) => page.sections.includes("*"));
  for (const section of sections) {
    const page = pages.find((candidate) => candidate.sections.includes(section.name)) ?? plainConfig;
    if (page === undefined) continue;
    const anchor = page === plainConfig ? `?section=${encodeURIComponent(section.name)}` : "";
    for (const field of section.fields) {
      entries.push({
        key: `${section.name}.${field.path}`,
        title: field.title,
        where: `${page.title} › ${section.title}`,
        to: `${page.path}${anchor}#${fieldAnchor(section.name, field.path)}`,
        icon: null,
        titleText: plain(field.title),
        allText: plain(`${field.title} ${field.description} ${section.title} ${field.path} ${page.title}`),
      });
    }
  }
  return entries;
}

/** The id of a setting's place on its page. */
export function fieldAnchor(section: string, path: string): string {
  return `field-${section}-${path}`.replace(/[^\w-]+/g, "-");
}

/** The best entries: every word must occur; words in the title and at its beginning count more. */
export function find(index: readonly Entry[], words: string, limit: number): Found[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return index.filter((entry) => entry.where === "").slice(0, limit);
  const scored: (readonly [number, Entry])[] = [];
  for (const entry of index) {
    let score = entry.where === "" ? 2 : 0;
    for (const word of wanted) {
      if (!entry.allText.includes(word)) {
        score = -1;
        break;
      }
      if (entry.titleText.startsWith(word)) score += 6;
      else if (entry.titleText.includes(` ${word}`)) score += 5;
      else if (entry.titleText.includes(word)) score += 3;
      else score += 1;
    }
    if (score >= 0) scored.push([score, entry]);
  }
  return scored
    .sort((a, b) => b[0] - a[0] || a[1].title.localeCompare(b[1].title))
    .slice(0, limit)
    .map(([, entry]) => entry);
}

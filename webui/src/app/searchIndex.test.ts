import { describe, expect, it } from "vitest";
import type { IndexedPage } from "./searchIndex";
import { buildIndex, fieldAnchor, find, plain } from "./searchIndex";

const icon = (() => null) as unknown as IndexedPage["icon"];
const pages: IndexedPage[] = [
  { path: "/network", title: "Nätverk", words: "http port", icon, sections: ["http"] },
  { path: "/plain", title: "Plain config", words: "parameters", icon, sections: ["*"] },
];
const sections = [
  { name: "http", title: "HTTP and HTTPS", place: "", fields: [{ path: "http_port", title: "HTTP port", description: "" }] },
  { name: "time", title: "Date and time", place: "", fields: [{ path: "zone", title: "Time zone", description: "IANA" }] },
];

describe("search in settings", () => {
  const index = buildIndex(pages, sections);
  it("finds pages without regard to accents and case", () => {
    expect(find(index, "NATVERK", 5)[0]?.to).toBe("/network");
    expect(plain("Nätverk")).toBe("natverk");
  });
  it("leads from a setting to its place on its page", () => {
    expect(find(index, "http port", 5).map((found) => found.to)).toContain("/network#field-http-http_port");
  });
  it("leads to plain config when a section has no page", () => {
    expect(find(index, "iana", 5)[0]?.to).toBe("/plain?section=time#field-time-zone");
  });
  it("wants every word, and shows the pages when there is none", () => {
    expect(find(index, "http unicorn", 5)).toEqual([]);
    expect(find(index, "  ", 5).map((found) => found.where)).toEqual(["", ""]);
  });
  it("makes anchors that are valid ids", () => {
    expect(fieldAnchor("io", "ports.0.name")).toMatch(/^[A-Za-z][\w-]*$/);
  });
});

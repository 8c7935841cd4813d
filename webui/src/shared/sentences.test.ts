import { describe, expect, it } from "vitest";
import { translated } from "./sentences";

const swedish = {
  "the PIN is wrong": "PIN-koden är fel",
  "at most {{0}}": "högst {{0}}",
  "at most {{0}} digits": "högst {{0}} siffror",
  "{{0}} is unavailable: {{1}}": "{{0}} är inte tillgänglig: {{1}}",
  "door controller": "dörrcentralen",
  "it does not answer": "den svarar inte",
  "a key (SCBK) has {{0}}.": "en nyckel (SCBK) har {{0}}.",
};

describe("what the device says", () => {
  it("is said in the words that are known", () => {
    expect(translated("the PIN is wrong", swedish)).toBe("PIN-koden är fel");
    expect(translated("at most 32 digits", swedish)).toBe("högst 32 siffror");
    expect(translated("door controller is unavailable: it does not answer", swedish)).toBe(
      "dörrcentralen är inte tillgänglig: den svarar inte",
    );
    expect(translated("a key (SCBK) has 5.", swedish)).toBe("en nyckel (SCBK) har 5.");
  });
  it("keeps its capital and its full stop", () => {
    expect(translated("The PIN is wrong.", swedish)).toBe("PIN-koden är fel.");
  });
  it("stays as it is where it is not known", () => {
    expect(translated("Something else.", swedish)).toBe("Something else.");
    expect(translated("", swedish)).toBe("");
  });
});

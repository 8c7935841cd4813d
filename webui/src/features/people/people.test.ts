import { describe, expect, it } from "vitest";
import type { PersonShown } from "../../api/schema.gen";
import { changeOf, draftOf, kindsOf, newCredential, standingOf } from "./people";

const ada: PersonShown = {
  id: "u1",
  name: "Ada",
  description: "",
  groups: ["g1"],
  credentials: [
    {
      id: "c1",
      note: "",
      card: "ff",
      bits: 26,
      plate: "",
      qr: "",
      hasPin: true,
      hasDuressPin: false,
      validFrom: "",
      validTo: "",
      status: "Enabled",
      longAccess: false,
      passbackExempt: false,
      identification: [],
      rules: ["r1"],
    },
  ],
};
const now = new Date("2026-05-01T12:00:00Z");

describe("a draft", () => {
  it("goes back as it came, and touches no PIN", () => {
    const sent = changeOf(draftOf(ada));
    expect(sent.credentials?.[0]).toMatchObject({ id: "c1", card: "ff", bits: 26, pin: null, rules: ["r1"] });
    expect(sent.groups).toEqual(["g1"]);
  });
  it("of somebody new is empty, and every credential has a key of its own", () => {
    expect(changeOf(draftOf(null))).toEqual({ name: "", description: "", groups: [], credentials: [] });
    expect(newCredential().key).not.toBe(newCredential().key);
  });
});

describe("a credential", () => {
  it("is judged as the device would", () => {
    const valid = { status: "Enabled" as const, validFrom: "", validTo: "" };
    expect(standingOf(valid, now)).toEqual({ words: "valid", open: true });
    expect(standingOf({ ...valid, status: "Lost" }, now)).toEqual({ words: "refused", open: false });
    expect(standingOf({ ...valid, validFrom: "2026-05-02T00:00:00Z" }, now)).toMatchObject({ words: "from", open: false });
    expect(standingOf({ ...valid, validTo: "2026-05-01T12:00:00Z" }, now)).toMatchObject({ words: "ended", open: false });
    expect(standingOf({ ...valid, validTo: "2026-05-01T12:00:01Z" }, now)).toMatchObject({ words: "until", open: true });
  });
  it("tells the kinds of what it has", () => {
    expect(ada.credentials.map(kindsOf)).toEqual([["card", "pin"]]);
  });
});

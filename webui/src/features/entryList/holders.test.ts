import { describe, expect, it } from "vitest";
import { fromLocal, standing, toLocal, type Holder } from "./holders";

const ann: Holder = {
  first_name: "Ann",
  last_name: "",
  type: "card",
  conditions: ["access_granted"],
  valid_from: "",
  validity: "no-end",
  valid_until: "",
  uses: 1,
  notes: "",
  suspended: false,
};
const now = new Date("2026-05-01T12:00:00Z");

describe("standing", () => {
  it("says what the device would say", () => {
    expect(standing(ann, now)).toMatchObject({ words: "always", open: true });
    expect(standing({ ...ann, suspended: true }, now).open).toBe(false);
    expect(standing({ ...ann, valid_from: "2026-05-01T12:00:01Z" }, now)).toMatchObject({ words: "from", open: false });
    expect(standing({ ...ann, validity: "times", uses: 0 }, now)).toMatchObject({ words: "left", open: false, count: 0 });
    expect(standing({ ...ann, validity: "end-date", valid_until: "2026-05-01T12:00:00Z" }, now)).toMatchObject({ words: "ended", open: false });
    expect(standing({ ...ann, validity: "end-date", valid_until: "2026-05-02T00:00:00Z" }, now).open).toBe(true);
  });
});

describe("moments", () => {
  it("go to the input and back", () => {
    expect(fromLocal(toLocal("2026-05-01T12:34:00Z"))).toBe("2026-05-01T12:34:00Z");
    expect(toLocal("")).toBe("");
    expect(toLocal("nonsense")).toBe("");
    expect(fromLocal("2026-13-")).toBe("");
  });
});

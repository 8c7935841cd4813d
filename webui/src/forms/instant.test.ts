import { describe, expect, it } from "vitest";
import { fieldsOf } from "./schema";
import { commits, groupsOf, including, withChoices } from "./instant";

const fields = fieldsOf({
  properties: { codec: { type: "string" }, fps: { type: "integer" }, mirror: { type: "boolean" } },
});

describe("settings that take effect at once", () => {
  it("wait for what is typed, not for what is chosen", () => {
    expect(fields.filter(commits).map((field) => field.path)).toEqual(["mirror"]);
    const offered = withChoices(fields, { codec: [{ value: "h264", label: "H.264" }] });
    expect(offered.filter(commits).map((field) => field.path)).toEqual(["codec", "mirror"]);
  });
  it("stand in the manual's order", () => {
    const named = ["Exposure", "Other", "Exposure", "Appearance"].map((group) => ({ group }));
    expect(groupsOf(named)).toEqual(["Appearance", "Exposure", "Other"]);
  });
  it("keep what is set although it is not offered", () => {
    expect(including(["a", "b"], "c")).toEqual(["c", "a", "b"]);
    expect(including(["a", "b"], "b")).toEqual(["a", "b"]);
    expect(including(["a"], undefined)).toEqual(["a"]);
  });
});

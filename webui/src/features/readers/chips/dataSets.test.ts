import { describe, expect, it } from "vitest";
import { nameOf, placeOf, type DataSet } from "./dataSets";

const set: DataSet = {
  name: "",
  chip: "MIFARE_Classic",
  block: 4,
  application: "f48420",
  file: 2,
  use_as_uid: false,
  required: false,
};

describe("a data set", () => {
  it("is called by its id until it has a name", () => {
    expect(nameOf("data-set-1", set)).toBe("data-set-1");
    expect(nameOf("data-set-1", { name: "Staff" })).toBe("Staff");
  });
  it("lies from a block on, or in a file of an application", () => {
    expect(placeOf(set)).toEqual({ key: "fromBlock", values: { block: 4 } });
    expect(placeOf({ ...set, chip: "MIFARE_DESFire" })).toEqual({ key: "inFile", values: { application: "F48420", file: 2 } });
  });
});

import { describe, expect, it } from "vitest";
import { fresh, nameOf, type Reader } from "./wired";

const at = (connector: number, address: number, enabled = true): Reader => ({
  name: "",
  enabled,
  connector,
  address,
  protocol: "osdp",
  pair: "a",
});

describe("a new reader", () => {
  it("takes the first place that is free", () => {
    expect(fresh({ readers: {} })).toMatchObject({ id: "reader-1", values: { connector: 1, address: 0 } });
    expect(fresh({ readers: { "reader-1": at(1, 0) } })).toMatchObject({ id: "reader-2", values: { connector: 1, address: 1 } });
    expect(fresh({ readers: { "reader-1": at(1, 1), "reader-3": at(1, 5) } })).toMatchObject({
      id: "reader-2",
      values: { connector: 2, address: 0 },
    });
    expect(fresh({ readers: { "reader-1": at(1, 0, false) } }).values.address).toBe(0);
  });
  it("leaves the data lines of a Wiegand reader alone, whose address is nothing", () => {
    const begun = fresh({ readers: { "reader-1": { ...at(1, 0), protocol: "wiegand" } } });
    expect(begun.values).toMatchObject({ connector: 1, address: 0, pair: "b" });
  });
  it("is called by its id until it has a name", () => {
    expect(nameOf("reader-1", { name: "" })).toBe("reader-1");
    expect(nameOf("reader-1", { name: "Gate" })).toBe("Gate");
  });
});

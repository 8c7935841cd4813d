import { describe, expect, it } from "vitest";
import { floorsOf, freeRelays, type Floor } from "./floors";

const floor = (output: string): Floor => ({ type: "elevator-floor", name: "", output, reader_outside: "reader-7" });
const doors = {
  "door-1": { ...floor(""), type: "regular" as const },
  "floor-10": floor("module-1-relay-2"),
  "floor-2": floor("module-1-relay-1"),
};
const port = (line: string, kind: "io" | "relay" = "relay") => ({ kind, line, name: `The ${line}` });

describe("floors", () => {
  it("are found among the doors, in their order", () => {
    expect(floorsOf(doors).map(([token]) => token)).toEqual(["floor-2", "floor-10"]);
  });
  it("are offered relays that nobody has", () => {
    const ports = [port("door-1-relay"), port("door-1-aux-relay"), port("module-1-io-1", "io"), port("module-1-relay-1"), port("module-1-relay-3")];
    expect(freeRelays(ports, doors, "").map(({ value }) => value)).toEqual(["door-1-aux-relay", "module-1-relay-3"]);
    expect(freeRelays(ports, doors, "module-1-relay-1").map(({ value }) => value)).toContain("module-1-relay-1");
    expect(freeRelays(ports, doors, "module-4-relay-1")[0]).toEqual({ value: "module-4-relay-1", label: "module-4-relay-1" });
  });
});

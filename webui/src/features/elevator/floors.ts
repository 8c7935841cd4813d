import type { PortState } from "../../api/schema.gen";

/** What is stored of a floor. */
export interface Floor {
  type: "regular" | "elevator-floor";
  name: string;
  output: string;
  reader_outside: string;
}

export const MOST_FLOORS = 16;

/** The floors among the doors, by token, the lowest number first. */
export function floorsOf(doors: Readonly<Record<string, Floor>>): [string, Floor][] {
  return Object.entries(doors)
    .filter(([, door]) => door.type === "elevator-floor")
    .sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }));
}

/** The relays that a floor may have: of no door, of no other floor; names of ports by the names of their terminals. */
export function freeRelays(
  ports: readonly Pick<PortState, "kind" | "line" | "name">[],
  doors: Readonly<Record<string, Floor>>,
  own: string,
): { value: string; label: string }[] {
  const taken = new Set(floorsOf(doors).map(([, floor]) => floor.output));
  taken.delete(own);
  const free = ports
    .filter((port) => port.kind === "relay" && !/^door-\d+-relay$/.test(port.line ?? "") && !taken.has(port.line ?? ""))
    .map((port) => ({ value: port.line ?? "", label: port.name }));
  return own === "" || free.some((relay) => relay.value === own) ? free : [{ value: own, label: own }, ...free];
}

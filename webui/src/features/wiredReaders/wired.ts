import { freeItem } from "../../forms/item";

export interface Reader {
  name: string;
  enabled: boolean;
  connector: number;
  address: number;
  protocol: "osdp" | "wiegand";
  pair: "a" | "b";
}

export interface ReadersSettings {
  readers: Record<string, Reader>;
}

export const HOME = "/peripherals/readers";
export const MOST_READERS = 8;
const CONNECTORS = [1, 2, 3, 4];
const ON_A_CONNECTOR = 2;

export const nameOf = (id: string, reader: Pick<Reader, "name">): string => (reader.name === "" ? id : reader.name);

/** A new reader: the first free id, at the first connector that has room, with the first address that is free there. */
export function fresh(settings: ReadersSettings): { id: string; values: Reader } {
  const id = freeItem(settings.readers, "reader-", 1);
  const used = Object.values(settings.readers).filter((reader) => reader.enabled);
  const at = (connector: number) => used.filter((reader) => reader.connector === connector);
  const connector = CONNECTORS.find((number) => at(number).length < ON_A_CONNECTOR) ?? 1;
  const taken = new Set(at(connector).flatMap((reader) => (reader.protocol === "osdp" ? [reader.address] : [])));
  const address = [...Array(ON_A_CONNECTOR + 1).keys()].find((number) => !taken.has(number)) ?? 0;
  const pair = at(connector).some((reader) => reader.protocol === "wiegand" && reader.pair === "a") ? "b" : "a";
  const name = `Reader ${id.slice("reader-".length)}`;
  return { id, values: { name, enabled: true, connector, address, protocol: "osdp", pair } };
}

/** Data sets: where protected data lie on cards. Logic only. */

export interface DataSet {
  name: string;
  chip: string;
  block: number;
  application: string;
  file: number;
  use_as_uid: boolean;
  required: boolean;
}

export interface ChipSettings {
  types: Record<string, boolean>;
  data_sets: Record<string, DataSet>;
}

export const HOME = "/reader/chip-types";
export const MOST_SETS = 16;

export const nameOf = (id: string, set: Pick<DataSet, "name">): string => (set.name === "" ? id : set.name);

/** The words for the place on a card, by key and values of a text. */
export function placeOf(set: DataSet): { key: "inFile" | "fromBlock"; values: Record<string, string | number> } {
  return set.chip === "MIFARE_DESFire"
    ? { key: "inFile", values: { application: set.application.toUpperCase(), file: set.file } }
    : { key: "fromBlock", values: { block: set.block } };
}

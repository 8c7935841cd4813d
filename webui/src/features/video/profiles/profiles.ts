export interface StreamProfile {
  name: string;
  description: string;
  parameters: string;
}
export interface ProfileSettings {
  profiles: Record<string, StreamProfile>;
}
export const MOST_PROFILES = 26;

/** The parts of a profile's parameters that the page offers; others are kept as they are. */
export interface Parts {
  videocodec: string;
  h264profile: string;
  resolution: string;
  fps: string;
  compression: string;
  other: string;
}
const KNOWN = ["videocodec", "h264profile", "resolution", "fps", "compression"] as const;

export function partsOf(parameters: string): Parts {
  const all = new URLSearchParams(parameters);
  const taken = Object.fromEntries(KNOWN.map((name) => [name, all.get(name) ?? ""])) as Record<(typeof KNOWN)[number], string>;
  for (const name of KNOWN) all.delete(name);
  return { ...taken, other: all.toString() };
}

export function parametersOf(parts: Parts): string {
  const all = new URLSearchParams();
  for (const name of KNOWN) {
    if (parts[name] !== "") all.set(name, parts[name]);
  }
  for (const [name, value] of new URLSearchParams(parts.other)) all.append(name, value);
  return all.toString();
}

/** The first number that no entry has. */
export function freeKey(entries: Readonly<Record<string, unknown>>, from = 1): string {
  let key = from;
  while (String(key) in entries) key += 1;
  return String(key);
}

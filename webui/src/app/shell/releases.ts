/** Release notes, newest first; the words are in `locales/<language>/about.json`, under `notes`. */
export const releases: readonly { version: string; notes: readonly string[] }[] = [
  { version: "0.1.0", notes: ["foundation", "rules", "io", "bench", "security"] },
];

/** Whether a text is a secure channel key: 32 hexadecimal digits. */
export const isKey = (text: string): boolean => /^[0-9a-f]{32}$/i.test(text);

/** Gives the key to the person as a text file. */
export function saveKey(key: string, file: string): void {
  const url = URL.createObjectURL(new Blob([`${key}\n`], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}

interface Upgrading {
  upgraded: number | null;
  upgradeSize: number | null;
}

/** How much of a file a peripheral has, in percent; null while nothing is transferred. */
export function percentOf({ upgraded, upgradeSize }: Upgrading): number | null {
  if (upgraded === null || upgradeSize === null || upgradeSize === 0) return null;
  return Math.min(100, Math.floor((100 * upgraded) / upgradeSize));
}

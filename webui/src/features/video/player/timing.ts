/** What the player decides from numbers alone. */

export interface Edge {
  /** Seconds that are buffered beyond what is shown. */
  late: number;
  /** How long one picture lasts, seconds. */
  picture: number;
}

export type Correction = { kind: "none" | "normal" | "faster" } | { kind: "jump"; back: number };

const COMFORT = 0.2;
const HURRY = 0.35;
const TOO_LATE = 0.9;

/**
 * Keeps close to the live edge: a little late is made good by playing faster, much by jumping. The allowance grows
 * with the time between pictures, because of a stream with one picture a second a whole one always waits.
 */
export function correction({ late, picture }: Edge): Correction {
  const slack = 2 * picture;
  if (late < 0 || late > TOO_LATE + slack) return { kind: "jump", back: Math.min(0.05 + picture, 0.5) };
  if (late > HURRY + slack) return { kind: "faster" };
  if (late < COMFORT + slack) return { kind: "normal" };
  return { kind: "none" };
}

/** Counts what came within the last seconds. */
export class Meter {
  private readonly seen: { at: number; bytes: number }[] = [];
  constructor(private readonly window = 2) {}

  add(at: number, bytes: number): void {
    this.seen.push({ at, bytes });
    this.forget(at);
  }

  /** Pictures a second and kilobits a second, at the moment `now` (seconds). */
  rates(now: number): { fps: number; kbps: number } {
    this.forget(now);
    const first = this.seen[0];
    if (first === undefined || this.seen.length < 2) return { fps: 0, kbps: 0 };
    const span = Math.max(now - first.at, 0.25);
    const bytes = this.seen.slice(1).reduce((sum, entry) => sum + entry.bytes, 0);
    return { fps: (this.seen.length - 1) / span, kbps: (bytes * 8) / 1000 / span };
  }

  private forget(now: number): void {
    while (this.seen[0] !== undefined && this.seen[0].at < now - this.window) this.seen.shift();
  }
}

/** The smallest offered size with the picture's own shape that fills `wanted` pixels across; else the largest. */
export function fitting(offered: readonly string[], shape: number, wanted: number): string {
  const sizes = offered
    .map((text) => ({ text, width: Number(text.split("x")[0]), height: Number(text.split("x")[1]) }))
    .filter(({ width, height }) => Math.abs(width / height / shape - 1) < 0.02)
    .sort((a, b) => a.width - b.width);
  return (sizes.find((size) => size.width >= wanted) ?? sizes.at(-1))?.text ?? "";
}

/** `snapshot_YYYY_MM_DD_HH_MM_SS.jpg`, in the viewer's time. */
export function snapshotName(moment: Date): string {
  const parts = [
    moment.getFullYear(),
    moment.getMonth() + 1,
    moment.getDate(),
    moment.getHours(),
    moment.getMinutes(),
    moment.getSeconds(),
  ];
  return `snapshot_${parts.map((part, i) => String(part).padStart(i === 0 ? 4 : 2, "0")).join("_")}.jpg`;
}

/** Takes a multipart stream of JPEG pictures apart. */
export class Multipart {
  private waiting: Uint8Array = new Uint8Array(0);

  /** The pictures that are complete with `chunk`. */
  push(chunk: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const joined = new Uint8Array(this.waiting.length + chunk.length);
    joined.set(this.waiting);
    joined.set(chunk, this.waiting.length);
    const pictures: Uint8Array<ArrayBuffer>[] = [];
    let at = 0;
    for (;;) {
      const end = headEnd(joined, at);
      if (end < 0) break;
      const head = new TextDecoder().decode(joined.subarray(at, end));
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
      if (!Number.isFinite(length)) throw new Error("a part without its length");
      if (joined.length < end + 4 + length) break;
      pictures.push(joined.slice(end + 4, end + 4 + length));
      at = end + 4 + length;
    }
    this.waiting = joined.subarray(at);
    return pictures;
  }
}

function headEnd(bytes: Uint8Array, from: number): number {
  for (let i = from; i + 3 < bytes.length; i += 1) {
    if (bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) return i;
  }
  return -1;
}

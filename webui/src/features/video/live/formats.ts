import { fitting } from "../player/timing";

interface Profile {
  name: string;
  parameters: string;
}

export type Coded = "h264" | "h265" | "av1" | "jpeg";

/** A typical stream of each codec, for asking the browser. Motion JPEG needs no decoder of the browser's own. */
export const MIME: Readonly<Record<Exclude<Coded, "jpeg">, string>> = {
  h264: 'video/mp4; codecs="avc1.640028"',
  h265: 'video/mp4; codecs="hvc1.1.6.L123.B0"',
  av1: 'video/mp4; codecs="av01.0.08M.08"',
};

export interface Format {
  codec: Coded;
  /** Why it cannot be chosen; null when it can. */
  obstacle: "device" | "browser" | null;
}

/** Every format, with what stands in its way: the device has no encoder for it, or this browser does not play it. */
export function formatsFor(encoded: readonly string[], plays: (mime: string) => boolean): Format[] {
  return (["h264", "h265", "av1", "jpeg"] as const).map((codec) => ({
    codec,
    obstacle: !encoded.includes(codec) ? "device" : codec === "jpeg" || plays(MIME[codec]) ? null : "browser",
  }));
}

/** Whether the browser's media source takes `mime`. */
export function browserPlays(mime: string): boolean {
  return (window.ManagedMediaSource ?? window.MediaSource)?.isTypeSupported(mime) ?? false;
}

export interface Room {
  /** What the device offers for the whole picture. */
  resolutions: readonly string[];
  /** Width over height of what is shown. */
  shape: number;
  /** Pixels across that there is room for, null when the size is not to follow it. */
  width: number | null;
  /** The view area that is shown; empty is the whole picture. */
  camera?: string;
}

export interface Player {
  codec: Coded;
  /** Stream arguments of the player. */
  query: string;
  /** Stream arguments of a snapshot. */
  snapshot: string;
  /** Whether the size may follow the room that there is. */
  adapts: boolean;
  /** The profile's own codec, which this browser does not play; empty when it is shown as it is. */
  instead: string;
}

const CODECS: Readonly<Record<string, Coded>> = {
  h264: "h264",
  h265: "h265",
  hevc: "h265",
  av1: "av1",
  jpeg: "jpeg",
  mjpeg: "jpeg",
};

/** How to ask for what was chosen: a codec or `profile:<name>`. A codec that cannot be played is shown as H.264. */
export function playerFor(choice: string, profiles: readonly Profile[], room: Room, formats: readonly Format[]): Player {
  const playable = (codec: Coded) => formats.some((format) => format.codec === codec && format.obstacle === null);
  const camera: [string, string][] = room.camera === undefined || room.camera === "" ? [] : [["camera", room.camera]];
  const asked = (...parts: [string, string][]) => new URLSearchParams([...parts, ...camera]).toString();
  const name = choice.startsWith("profile:") ? choice.slice("profile:".length) : "";
  const profile = profiles.find((known) => known.name === name);
  if (profile !== undefined) {
    const own = CODECS[(new URLSearchParams(profile.parameters).get("videocodec") ?? "h264").toLowerCase()] ?? "h264";
    const codec = playable(own) ? own : "h264";
    const named = asked(["streamprofile", profile.name]);
    return { codec, query: named, snapshot: named, adapts: false, instead: codec === own ? "" : own };
  }
  const wanted = CODECS[choice] ?? "h264";
  const codec = playable(wanted) ? wanted : "h264";
  const size = room.width === null ? "" : camera.length > 0 ? areaSize(room) : fitting(room.resolutions, room.shape, room.width);
  const query = size === "" ? asked() : asked(["resolution", size]);
  return { codec, query, snapshot: asked(), adapts: true, instead: "" };
}

const STEP = 160;

/** A size for a view area: it does not change while the area is zoomed, so that the stream goes on. */
function areaSize({ resolutions, shape, width }: Room): string {
  const most = Math.max(...resolutions.map((text) => Number(text.split("x")[0])), STEP);
  const pixels = Math.max(
    ...resolutions.map((text) => {
      const [columns = 0, rows = 0] = text.split("x").map(Number);
      return columns * rows;
    }),
    STEP * STEP,
  );
  const largest = Math.floor(Math.sqrt(pixels * shape) / 8) * 8; // the device makes no pictures with more pixels
  const across = Math.min(Math.ceil((width ?? most) / STEP) * STEP, most, Math.max(64, largest));
  const down = Math.min(Math.round(across / shape / 4), Math.floor(pixels / across / 4)) * 4;
  return `${across}x${Math.max(64, down)}`;
}

import { fitting } from "../player/timing";

interface Profile {
  name: string;
  parameters: string;
}

export interface Player {
  codec: "h264" | "jpeg";
  /** Stream arguments of the player. */
  query: string;
  /** Stream arguments of a snapshot: the whole picture, however small it is shown. */
  snapshot: string;
  /** Whether the size may follow the room that there is. */
  adapts: boolean;
}

/**
 * How to ask for what was chosen: `h264`, `jpeg` or `profile:<name>`. `width` is the room in pixels, null when the
 * size is not to follow it. A profile in a codec that browsers do not play everywhere is shown as H.264.
 */
export function playerFor(
  choice: string,
  profiles: readonly Profile[],
  room: { resolutions: readonly string[]; shape: number; width: number | null },
): Player {
  const name = choice.startsWith("profile:") ? choice.slice("profile:".length) : "";
  const profile = profiles.find((known) => known.name === name);
  if (profile !== undefined) {
    const named = new URLSearchParams({ streamprofile: profile.name }).toString();
    const asked = new URLSearchParams(profile.parameters);
    const codec = /^m?jpeg$/i.test(asked.get("videocodec") ?? "") ? "jpeg" : "h264";
    return { codec, query: named, snapshot: named, adapts: false };
  }
  const codec = choice === "jpeg" ? "jpeg" : "h264";
  const size = room.width === null ? "" : fitting(room.resolutions, room.shape, room.width);
  return { codec, query: size === "" ? "" : `resolution=${size}`, snapshot: "", adapts: true };
}

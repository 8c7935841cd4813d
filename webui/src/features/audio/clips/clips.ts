import { useQuery } from "@tanstack/react-query";
import { api } from "../../../api/client";
import { useRefreshOn } from "../../../api/hooks";

export const KEY = ["clips"] as const;
export const MOST_CLIPS = 50;
export const LARGEST_MB = 10;
export const TYPES = ".au,.wav,.mp3,.opus,.ogg";

/** The clips; what another person adds or removes shows by itself. */
export function useClips() {
  useRefreshOn(KEY, (frame) => frame.type === "settings" && frame.section === "clips");
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get("/api/v1/clips", { signal }) });
}

/** A length in seconds as minutes and seconds; the shortest clip has one second. */
export function spoken(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** An address that plays the clip when it is opened. */
export function linkTo(origin: string, number: number, volume: number, repeat: number): string {
  const more = `${volume === 100 ? "" : `&volume=${volume}`}${repeat === 0 ? "" : `&repeat=${repeat}`}`;
  return `${origin}/axis-cgi/playclip.cgi?clip=${number}${more}`;
}

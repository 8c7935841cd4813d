import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { DeviceIdentity } from "../../api/schema.gen";

export const hasOutput = (device: DeviceIdentity): boolean => Boolean(device.capabilities?.["audio_output"]);
export const hasAudio = (device: DeviceIdentity): boolean =>
  hasOutput(device) || Boolean(device.capabilities?.["audio_input"]);

const METER_MS = 250;

/** Levels and what plays, read again and again while they are looked at. */
export function useAudioNow() {
  return useQuery({
    queryKey: ["audio"],
    queryFn: ({ signal }) => api.get("/api/v1/audio", { signal }),
    refetchInterval: METER_MS,
  });
}

/** The quietest level that the meter shows, in dB of full scale. */
export const QUIETEST = -60;

/** Where a level stands on the meter, 0 to 100. */
export function meterPart(level: number): number {
  return Math.round((Math.max(QUIETEST, Math.min(0, level)) - QUIETEST) * (100 / -QUIETEST));
}

/** Green up to a healthy voice, then a warning, then too loud. */
export function meterTone(level: number): "quiet" | "good" | "loud" | "over" {
  if (level < -50) return "quiet";
  if (level < -12) return "good";
  return level < -3 ? "loud" : "over";
}

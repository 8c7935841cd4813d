import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import type { WiredReaderState } from "../../api/schema.gen";

const READERS = ["readers"] as const;
const UNIT = ["access-control-unit"] as const;

export const stateColors: Record<WiredReaderState["state"], string> = {
  "not-connected": "gray",
  connecting: "yellow",
  connected: "accent",
};

/** The wired readers as they are now. */
export function useReaders() {
  useRefreshOn(READERS, (frame) => frame.type === "settings");
  return useQuery({ queryKey: READERS, queryFn: ({ signal }) => api.get("/api/v1/readers", { signal }), refetchInterval: 2000 });
}

/** The access control unit whose reader the device is. */
export function useAccessControlUnit() {
  useRefreshOn(UNIT, (frame) => frame.type === "settings" && frame.section === "reader-protocol");
  return useQuery({
    queryKey: UNIT,
    queryFn: ({ signal }) => api.get("/api/v1/readers/access-control-unit", { signal }),
    refetchInterval: 2000,
  });
}

import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import type { VapixReaderStatus, WiredReaderState } from "../../api/schema.gen";

const READERS = ["readers"] as const;
/** What is asked about the door controller whose network reader the device is. */
export const CONTROLLER = ["vapix-reader"] as const;
const UNIT = ["access-control-unit"] as const;

export const stateColors: Record<WiredReaderState["state"], string> = {
  "not-connected": "gray",
  connecting: "yellow",
  connected: "accent",
};

export const vapixColors: Record<VapixReaderStatus["state"], string> = {
  off: "gray",
  connecting: "yellow",
  connected: "accent",
  failed: "red",
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

/** The connection to the door controller whose network reader the device is. */
export function useVapixReader() {
  useRefreshOn(CONTROLLER, (frame) => frame.type === "settings" && frame.section === "vapix-reader");
  return useQuery({
    queryKey: CONTROLLER,
    queryFn: ({ signal }) => api.get("/api/v1/vapix-reader", { signal }),
    refetchInterval: 2000,
  });
}

/** The readers that the door controller has. */
export function useControllerReaders(enabled: boolean) {
  return useQuery({
    queryKey: [...CONTROLLER, "readers"],
    queryFn: ({ signal }) => api.get("/api/v1/vapix-reader/readers", { signal }),
    enabled,
  });
}

import { useQuery } from "@tanstack/react-query";
import { api } from "../../../api/client";
import { useRefreshOn } from "../../../api/hooks";

const KEY = ["video", "facts"] as const;

/** The camera and what it offers; follows changes of its settings. */
export function useVideoFacts() {
  useRefreshOn(KEY, (frame) => frame.type === "settings" && frame.section === "camera");
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get("/api/v1/video/facts", { signal }) });
}

import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";

const KEY = ["expansion"] as const;

/** The expansion modules as they are now. */
export function useExpansion() {
  useRefreshOn(KEY, (frame) => frame.type === "settings" && frame.section === "expansion");
  useRefreshOn(KEY, (frame) => frame.type === "event" && frame.topic.includes("ExpansionModule/"));
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/expansion", { signal }),
    refetchInterval: 2000,
  });
}

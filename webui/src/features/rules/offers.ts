import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";

/** What the device offers to rules; names of ports and schedules in it change with the settings. */
export function useConditionOffers() {
  useRefreshOn(["conditions"], (frame) => frame.type === "settings" && frame.section !== "rules");
  return useQuery({ queryKey: ["conditions"], queryFn: ({ signal }) => api.get("/api/v1/conditions", { signal }) });
}

export function useActionOffers() {
  useRefreshOn(["actions"], (frame) => frame.type === "settings" && frame.section !== "rules");
  return useQuery({ queryKey: ["actions"], queryFn: ({ signal }) => api.get("/api/v1/actions", { signal }) });
}

export function useRuleStates() {
  useRefreshOn(["rules"], (frame) => frame.type === "rule" || (frame.type === "settings" && frame.section === "rules"));
  return useQuery({ queryKey: ["rules"], queryFn: ({ signal }) => api.get("/api/v1/rules", { signal }) });
}

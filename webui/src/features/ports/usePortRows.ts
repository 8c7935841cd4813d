import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useRefreshOn, useSection, useTopic } from "../../api/hooks";
import { INPUT_TOPIC, LOOP_TOPIC, OUTPUT_TOPIC, portRows, type IoSettings, type PortRow } from "./ports";

const KEY = ["ports"] as const;
const SECTIONS = new Set(["io", "doors", "expansion"]);

/** The stored settings of the ports. */
export const usePortSettings = () => useSection<IoSettings>("io");

/** The ports as the device says when it is asked. */
export function usePortStates() {
  useRefreshOn(KEY, (frame) => frame.type === "settings" && SECTIONS.has(frame.section));
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get("/api/v1/ports", { signal }) });
}

/** The ports as they are now, moved by events; undefined until they are known. */
export function usePortRows(): PortRow[] | undefined {
  const stored = usePortSettings();
  const states = usePortStates();
  const inputs = useTopic(INPUT_TOPIC);
  const outputs = useTopic(OUTPUT_TOPIC);
  const loops = useTopic(LOOP_TOPIC);
  if (stored.data === undefined || states.data === undefined) return undefined;
  return portRows(stored.data, states.data, inputs, outputs, loops);
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import type { DoorCommand } from "../../api/schema.gen";

const KEY = ["doors"] as const;

/** Every door as it is now; moves by itself. */
export function useDoors() {
  useRefreshOn(KEY, (frame) => frame.type === "event" && frame.topic.includes("Door/"));
  useRefreshOn(KEY, (frame) => frame.type === "settings" && frame.section === "doors");
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get("/api/v1/doors", { signal }) });
}

/** The doors, without the floors of elevators. */
export function useRegularDoors() {
  const doors = useDoors();
  return { ...doors, data: doors.data?.filter((door) => !door.floor) };
}

/** Tells a door to do something. */
export function useDoorCommand(door: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: DoorCommand["action"]) =>
      api.post("/api/v1/doors/{door}", { path: { door }, body: { action, long_time: false } }),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

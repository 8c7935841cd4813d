import { useMutation, useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { request } from "./client";
import type { ApiError } from "./errors";
import { live, type EventFrame, type Frame, type LinkState } from "./live";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: ApiError;
  }
}

export const sectionKey = (section: string): QueryKey => ["settings", section];
const sectionPath = (section: string): string => `/config/rest/${encodeURIComponent(section)}/v1`;

interface SectionAnswer<T> {
  status: "success";
  data: T;
}

/** The stored settings of a section; a change made elsewhere arrives over the live link and is read anew. */
export function useSection<T>(section: string, enabled = true) {
  return useQuery({
    queryKey: sectionKey(section),
    queryFn: async ({ signal }) =>
      (await request<SectionAnswer<T>>("get", sectionPath(section), undefined, signal)).data,
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Sends a JSON merge patch for a section, and shows what the device stored. */
export function useSaveSection<T>(section: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch: unknown) =>
      request<SectionAnswer<T> | undefined>("patch", sectionPath(section), { data: patch }),
    onSuccess: () => client.invalidateQueries({ queryKey: sectionKey(section) }),
  });
}

/** Adds an item to a collection of a section. The device chooses the id, so two who add at once do not collide. */
export function useAddItem<T>(section: string, collection: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (item: unknown) =>
      (await request<SectionAnswer<T & { id: string }>>("post", `${sectionPath(section)}/${collection}`, { data: item }))
        .data,
    onSuccess: () => client.invalidateQueries({ queryKey: sectionKey(section) }),
  });
}

export function useLinkState(): LinkState {
  return useSyncExternalStore(
    (changed) => live.onState(changed),
    () => live.state,
  );
}

/** Runs `handle` for every frame while the component is shown. */
export function useFrames(handle: (frame: Frame) => void): void {
  const newest = useRef(handle);
  useEffect(() => {
    newest.current = handle;
  });
  useEffect(() => live.onFrame((frame) => newest.current(frame)), []);
}

/** The newest events of a topic, by source; moves by itself. */
export function useTopic(topic: string): EventFrame[] {
  const [events, setEvents] = useState<EventFrame[]>(() => live.ofTopic(topic));
  useEffect(() => {
    setEvents(live.ofTopic(topic));
    return live.onFrame((frame) => {
      if (frame.type === "event" && frame.topic === topic) setEvents(live.ofTopic(topic));
    });
  }, [topic]);
  return events;
}

/** Reads a query again whenever a frame says that its answer may have changed. */
export function useRefreshOn(key: QueryKey, when: (frame: Frame) => boolean): void {
  const client = useQueryClient();
  const keyText = JSON.stringify(key);
  const refresh = useCallback(
    () => void client.invalidateQueries({ queryKey: JSON.parse(keyText) as QueryKey }),
    [client, keyText],
  );
  useFrames((frame) => {
    if (when(frame)) refresh();
  });
}

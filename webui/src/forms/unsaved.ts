import { useEffect, useId, useSyncExternalStore } from "react";

/** Which forms hold changes that are not saved; one guard for the whole page looks here. */
const dirty = new Set<string>();
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Says of the calling form whether it holds unsaved changes. */
export function useUnsaved(unsaved: boolean): void {
  const id = useId();
  useEffect(() => {
    if (!unsaved) return;
    dirty.add(id);
    tell();
    return () => {
      dirty.delete(id);
      tell();
    };
  }, [unsaved, id]);
}

export function useAnyUnsaved(): boolean {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => dirty.size > 0,
  );
}

/** For the router, which asks outside of any component. */
export function anyUnsaved(): boolean {
  return dirty.size > 0;
}

import { useMemo, useState } from "react";
import type { ApiError } from "../api/errors";
import { inWords } from "../shared/sentences";
import { faultOf, patchFrom, same, valueAt, type Fault, type Field, type Values } from "./schema";

export interface Draft {
  /** What the form shows for a setting: the typed value, else the stored one. */
  value: (path: string) => unknown;
  change: (path: string, value: unknown) => void;
  discard: () => void;
  dirty: boolean;
  /** The merge patch of what was changed. */
  patch: () => Values;
  /** Faults of changed settings that the page itself can see. */
  faults: ReadonlyMap<string, Fault>;
}

/**
 * What was typed lies over what is stored, setting by setting; so a change made elsewhere shows up in every
 * setting that is not being edited here, and nothing typed is lost.
 */
export function useDraft(stored: Values | undefined, fields: readonly Field[]): Draft {
  const [typed, setTyped] = useState<ReadonlyMap<string, unknown>>(new Map());
  const changed = useMemo(
    () => new Map([...typed].filter(([path, value]) => !same(value, valueAt(stored, path)))),
    [typed, stored],
  );
  const faults = useMemo(() => {
    const found = new Map<string, Fault>();
    for (const field of fields) {
      if (!changed.has(field.path)) continue;
      const fault = faultOf(field, changed.get(field.path));
      if (fault !== null) found.set(field.path, fault);
    }
    return found;
  }, [changed, fields]);
  return {
    value: (path) => (typed.has(path) ? typed.get(path) : valueAt(stored, path)),
    change: (path, value) => setTyped((before) => new Map(before).set(path, value)),
    discard: () => setTyped(new Map()),
    dirty: changed.size > 0,
    patch: () => patchFrom(changed),
    faults,
  };
}

/** The device's complaint about one field of this form; below a field counts as the field. */
export function complaintFor(error: ApiError | null, path: string): string | null {
  const field = error?.field;
  if (field === undefined || error === null) return null;
  return field === path || field.startsWith(`${path}.`) ? inWords(error.message) : null;
}

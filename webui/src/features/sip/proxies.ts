import type { Account } from "./sip";

/** A proxy as the form has it; an empty password leaves the stored one. Their order is their priority. */
export interface ProxyDraft {
  key: string;
  server: string;
  username: string;
  password: string;
  stored: boolean;
}

type Stored = Account["proxies"];

export function draftsOf(stored: Stored): ProxyDraft[] {
  return Object.entries(stored)
    .sort(([a, one], [b, other]) => one.priority - other.priority || a.localeCompare(b))
    .map(([key, { server, username }]) => ({ key, server, username, password: "", stored: true }));
}

/** One place nearer to the front. */
export function raised(proxies: readonly ProxyDraft[], position: number): ProxyDraft[] {
  const moved = [...proxies];
  const [proxy] = moved.splice(position, 1);
  if (proxy !== undefined) moved.splice(Math.max(0, position - 1), 0, proxy);
  return moved;
}

/** The merge patch from what is stored to what the form says; empty when nothing differs. */
export function proxiesPatch(stored: Stored, drafts: readonly ProxyDraft[]): Record<string, object | null> {
  const patch: Record<string, object | null> = {};
  for (const key of Object.keys(stored)) {
    if (!drafts.some((draft) => draft.key === key)) patch[key] = null;
  }
  drafts.forEach((draft, position) => {
    const known = stored[draft.key];
    const changed = {
      ...(known?.server === draft.server ? {} : { server: draft.server }),
      ...(known?.username === draft.username ? {} : { username: draft.username }),
      ...(draft.password === "" ? {} : { password: draft.password }),
      ...(known?.priority === position + 1 ? {} : { priority: position + 1 }),
    };
    if (Object.keys(changed).length > 0) patch[draft.key] = changed;
  });
  return patch;
}

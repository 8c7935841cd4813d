import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, type ReactNode } from "react";
import { api, onLoggedOut, setCsrfToken } from "../api/client";
import { live } from "../api/live";
import type { DeviceIdentity, Session } from "../api/schema.gen";

export const SESSION_KEY = ["session"] as const;
const RANK = { viewer: 1, operator: 2, administrator: 3 } as const;
export type RoleWord = keyof typeof RANK;

const SessionContext = createContext<Session | null>(null);

/** Keeps the session, its token and the live link in step. */
export function SessionProvider({
  children,
  waiting,
  failed,
}: {
  children: ReactNode;
  waiting: ReactNode;
  failed: (retry: () => void) => ReactNode;
}) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => api.get("/api/v1/session", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data !== undefined) setCsrfToken(data.csrf);
  const loggedIn = data?.authenticated === true;

  useEffect(() => {
    const again = () => void client.invalidateQueries({ queryKey: SESSION_KEY });
    onLoggedOut(again);
    live.onSessionEnded = again;
  }, [client]);

  useEffect(() => {
    if (!loggedIn) return;
    live.start();
    return () => live.stop();
  }, [loggedIn]);

  if (data === undefined) return error ? failed(() => void refetch()) : waiting;
  return <SessionContext value={data}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession outside SessionProvider");
  return session;
}

export function useDevice(): DeviceIdentity {
  return useSession().device;
}

export function hasRole(session: Pick<Session, "role">, needed: RoleWord): boolean {
  return session.role !== null && RANK[session.role] >= RANK[needed];
}

export function useHasRole(needed: RoleWord): boolean {
  return hasRole(useSession(), needed);
}

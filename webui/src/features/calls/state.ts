import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useRefreshOn, useSection } from "../../api/hooks";
import type { CallInfo } from "../../api/schema.gen";

const KEY = ["calls"] as const;
/** Events after which the list of calls or the state of an account reads differently. */
const TOPICS = ["Call/", "SIP"] as const;

/** Calls as they are now, the ones that have just ended, and how each account stands with its server. */
export function useCalls() {
  useRefreshOn(KEY, (frame) => frame.type === "event" && TOPICS.some((topic) => frame.topic.includes(topic)));
  useRefreshOn(KEY, (frame) => frame.type === "settings" && frame.section === "sip");
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/calls", { signal }),
    // Time goes on in a call without any event; only while there is one.
    refetchInterval: (query) => ((query.state.data?.calls ?? []).length > 0 ? 1000 : false),
  });
}

export interface Wanted {
  to?: string;
  contact?: string;
  account?: string;
  test?: boolean;
}

/** Calls somebody; the answer is the call's id. */
export function useMakeCall() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ to = "", contact = "", account = "", test = false }: Wanted) =>
      api.post("/api/v1/calls", { body: { to, contact, account, test } }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useHangUp() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete("/api/v1/calls/{id}", { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useAnswer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post("/api/v1/calls/{id}/answer", { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

/** How a call goes, as one word that the page knows a colour and an icon for. */
export type Phase = "calling" | "ringing" | "active" | "ended";

export function phaseOf(call: Pick<CallInfo, "state" | "direction">): Phase {
  if (call.state === "Active") return "active";
  if (call.state === "Calling") return call.direction === "incoming" ? "ringing" : "calling";
  return "ended";
}

export function isOver(call: Pick<CallInfo, "state">): boolean {
  return call.state === "Terminated" || call.state === "Terminating" || call.state === "Idle";
}

/** Seconds as m:ss. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function useContacts() {
  return useSection<ContactsSettings>("contacts");
}

export interface Contact {
  first_name: string;
  last_name: string;
  speed_dial: string;
  via: "sip" | "vms";
  address: string;
  account: string;
  availability: string;
  fallback: string;
}
export interface ContactsSettings {
  contacts: Record<string, Contact>;
}

export function nameOf(contact: Contact): string {
  return `${contact.first_name} ${contact.last_name}`.trim() || contact.address;
}


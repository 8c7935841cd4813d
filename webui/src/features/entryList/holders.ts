export type CredentialType = "card" | "pin" | "card-and-pin";
export type Validity = "no-end" | "end-date" | "times";

export interface Holder {
  first_name: string;
  last_name: string;
  type: CredentialType;
  conditions: string[];
  valid_from: string;
  validity: Validity;
  valid_until: string;
  uses: number;
  notes: string;
  suspended: boolean;
}

export interface EntryListSettings {
  enabled: boolean;
  conditions: Record<string, { name: string }>;
  holders: Record<string, Holder>;
}

export const MOST_HOLDERS = 50;
export const ACCESS_GRANTED = "access_granted";

export const nameOf = (holder: Holder): string => `${holder.first_name} ${holder.last_name}`.trim();

export interface Standing {
  /** The key of the words in `state`. */
  words: "suspended" | "always" | "until" | "from" | "left" | "ended";
  /** Whether the holder may pass now. */
  open: boolean;
  moment?: string;
  count?: number;
}

/** How a holder stands at `now`, as the device would judge it. */
export function standing(holder: Holder, now: Date): Standing {
  if (holder.suspended) return { words: "suspended", open: false };
  if (holder.valid_from !== "" && now < new Date(holder.valid_from)) {
    return { words: "from", open: false, moment: holder.valid_from };
  }
  if (holder.validity === "times") return { words: "left", open: holder.uses > 0, count: holder.uses };
  if (holder.validity === "end-date") {
    const open = now < new Date(holder.valid_until);
    return { words: open ? "until" : "ended", open, moment: holder.valid_until };
  }
  return { words: "always", open: true };
}

/** An ISO moment as a `datetime-local` input of the viewer's zone wants it. */
export function toLocal(iso: string): string {
  if (iso === "") return "";
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return "";
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** What a `datetime-local` input says, as an ISO moment in UTC; empty when it says nothing whole. */
export function fromLocal(local: string): string {
  const moment = new Date(local);
  return local === "" || Number.isNaN(moment.getTime()) ? "" : moment.toISOString().replace(".000Z", "Z");
}

import type { Contact } from "./state";

/** The recipient that is every client of the video management system. */
export const VMS = "VMS_CALL";
/** How many phones ring at once at most. */
export const MOST_SIP = 6;

export function sipCount(recipients: readonly string[], contacts: Readonly<Record<string, Contact>>): number {
  return recipients.filter((id) => id !== VMS && contacts[id]?.via !== "vms").length;
}

/** Who can be added: not twice, and no seventh phone. */
export function addable(recipients: readonly string[], contacts: Readonly<Record<string, Contact>>): string[] {
  const full = sipCount(recipients, contacts) >= MOST_SIP;
  return [VMS, ...Object.keys(contacts)].filter(
    (id) => !recipients.includes(id) && (!full || id === VMS || contacts[id]?.via === "vms"),
  );
}

import type { CredentialChange, PersonChange, PersonCredential, PersonShown } from "../../api/schema.gen";

export type CredentialState = PersonCredential["status"];

/** What a credential may be said to be by hand; a client may know more. */
export const STATES: readonly CredentialState[] = ["Enabled", "Disabled", "Lost", "Stolen", "Damaged", "Inactive"];

/** A credential in the form; a PIN of null is not touched. */
export interface CredentialDraft {
  /** Of this form, not of the device. */
  key: string;
  id: string;
  card: string;
  /** The length of the card; 0 when it is not compared. */
  bits: number;
  plate: string;
  qr: string;
  pin: string | null;
  duressPin: string | null;
  hasPin: boolean;
  hasDuressPin: boolean;
  validFrom: string;
  validTo: string;
  status: CredentialState;
  longAccess: boolean;
  passbackExempt: boolean;
  identification: string[];
  rules: string[];
  note: string;
}

export interface PersonDraft {
  name: string;
  description: string;
  groups: string[];
  credentials: CredentialDraft[];
}

let made = 0;

export function newCredential(): CredentialDraft {
  made += 1;
  return {
    key: `new-${made}`,
    id: "",
    card: "",
    bits: 0,
    plate: "",
    qr: "",
    pin: null,
    duressPin: null,
    hasPin: false,
    hasDuressPin: false,
    validFrom: "",
    validTo: "",
    status: "Enabled",
    longAccess: false,
    passbackExempt: false,
    identification: [],
    rules: [],
    note: "",
  };
}

export function draftOf(person: PersonShown | null): PersonDraft {
  if (person === null) return { name: "", description: "", groups: [], credentials: [] };
  return {
    name: person.name,
    description: person.description,
    groups: person.groups,
    credentials: person.credentials.map((one) => ({ ...one, key: one.id, pin: null, duressPin: null })),
  };
}

/** The person as the device is told. */
export function changeOf(draft: PersonDraft): PersonChange {
  return {
    name: draft.name,
    description: draft.description,
    groups: draft.groups,
    credentials: draft.credentials.map(
      (one): CredentialChange => ({
        id: one.id,
        card: one.card,
        bits: one.bits,
        plate: one.plate,
        qr: one.qr,
        pin: one.pin,
        duressPin: one.duressPin,
        validFrom: one.validFrom,
        validTo: one.validTo,
        status: one.status,
        longAccess: one.longAccess,
        passbackExempt: one.passbackExempt,
        identification: one.identification,
        rules: one.rules,
        note: one.note,
      }),
    ),
  };
}

export interface CredentialStanding {
  /** The key of the words in `standing`. */
  words: "valid" | "until" | "from" | "ended" | "refused";
  open: boolean;
  moment?: string;
}

/** How a credential stands at `now`, as the device would judge it before it looks at rules. */
export function standingOf(one: Pick<PersonCredential, "status" | "validFrom" | "validTo">, now: Date): CredentialStanding {
  if (one.status !== "Enabled") return { words: "refused", open: false };
  if (one.validFrom !== "" && now < new Date(one.validFrom)) return { words: "from", open: false, moment: one.validFrom };
  if (one.validTo !== "") {
    const open = now < new Date(one.validTo);
    return { words: open ? "until" : "ended", open, moment: one.validTo };
  }
  return { words: "valid", open: true };
}

/** What is shown of a credential in a list: the kinds of what it has. */
export function kindsOf(one: PersonCredential): ("card" | "pin" | "plate" | "qr")[] {
  const has = { card: one.card !== "", pin: one.hasPin, plate: one.plate !== "", qr: one.qr !== "" };
  return (["card", "pin", "plate", "qr"] as const).filter((kind) => has[kind]);
}

export interface Account {
  name: string;
  enabled: boolean;
  mode: "peer-to-peer" | "registered";
  user_id: string;
  domain: string;
  registrar: string;
  transport: "udp" | "tcp" | "tls";
  sips: boolean;
  dtmf: string;
  proxies: Record<string, { server: string; username: string; password: string; priority: number }>;
}
export interface DtmfConfiguration {
  name: string;
  sequences: string[];
  rtp: boolean;
  info: boolean;
}
export interface DtmfSettings {
  events: Record<string, { name: string }>;
  sequences: Record<string, { sequence: string; event: string }>;
  configurations: Record<string, DtmfConfiguration>;
}
export interface SipSettings {
  enabled: boolean;
  allow_incoming: boolean;
  turn_servers: Record<string, { server: string; username: string }>;
  accounts: Record<string, Account>;
  default_account: string;
  dtmf: DtmfSettings;
}

/** The configuration that every peer-to-peer account uses. */
export const SHARED = "dtmf_conf_0";

export type TabName = "settings" | "accounts" | "dtmf" | "test-call" | "access-list";

/** The tab that holds a setting, by the anchor of a link to it. */
export function tabOf(hash: string): TabName {
  if (/^#field-sip-(accounts|default_account)\b/.test(hash)) return "accounts";
  if (/^#field-sip-dtmf(-|$)/.test(hash)) return "dtmf";
  if (hash.startsWith("#field-sip-access_list")) return "access-list";
  return "settings";
}

/** The SIP address that an account is reached at, as far as it is known. */
export function addressOf(account: Account): string {
  const host = account.domain === "" ? account.registrar : account.domain;
  if (account.mode === "peer-to-peer") return "";
  return `${account.sips ? "sips" : "sip"}:${account.user_id}@${host}`;
}

export function labelOf(id: string, account: Pick<Account, "name" | "user_id"> | undefined): string {
  return account?.name || account?.user_id || id;
}

/** Which settings of an account count, given what its form says. */
export function accountShows(name: string, value: (name: string) => unknown): boolean {
  const registered = value("mode") === "registered";
  const secure = value("transport") === "tls" || value("sips") === true;
  if (name === "dtmf" || name.startsWith("proxies")) return false;
  if (["domain", "password", "authentication_id", "registrar", "use_secondary"].includes(name)) return registered;
  if (["secondary_registrar", "secondary_domain"].includes(name)) return registered && value("use_secondary") === true;
  if (["tls_version", "media_encryption", "certificate", "verify_server"].includes(name)) return secure;
  return true;
}

export interface Sequence {
  id: string;
  digits: string;
  name: string;
  event: string;
  /** Ids of configurations that listen for it. */
  heard: string[];
}

export function sequencesOf(dtmf: DtmfSettings): Sequence[] {
  return Object.entries(dtmf.sequences).map(([id, { sequence, event }]) => ({
    id,
    digits: sequence,
    event,
    name: dtmf.events[event]?.name ?? "",
    heard: Object.entries(dtmf.configurations)
      .filter(([, configuration]) => configuration.sequences.includes(id))
      .map(([key]) => key),
  }));
}

export interface Listener {
  /** The configuration's id; for a registered account without one, the id that it gets. */
  id: string;
  label: string;
  /** The account that needs to be told of its new configuration; null when it knows. */
  account: string | null;
}

/** Who can listen for digits: all peer-to-peer accounts together, and each registered one. */
export function listenersOf(settings: SipSettings, shared: string): Listener[] {
  const registered = Object.entries(settings.accounts).filter(([, account]) => account.mode === "registered");
  return [
    { id: SHARED, label: shared, account: null },
    ...registered.map(([id, account]) => ({
      id: account.dtmf === "" ? `dtmf_conf_${id}` : account.dtmf,
      label: labelOf(id, account),
      account: account.dtmf === "" ? id : null,
    })),
  ];
}

/** The merge patch that stores a sequence and who listens for it. */
export function sequencePatch(settings: SipSettings, sequence: Sequence, listeners: readonly Listener[]): object {
  const configurations: Record<string, object> = {};
  const accounts: Record<string, object> = {};
  for (const listener of listeners) {
    const known = settings.dtmf.configurations[listener.id];
    const wanted = sequence.heard.includes(listener.id);
    const now = known?.sequences ?? [];
    if (wanted === now.includes(sequence.id)) continue;
    const sequences = wanted ? [...now, sequence.id] : now.filter((id) => id !== sequence.id);
    configurations[listener.id] = known === undefined ? { name: listener.label, sequences } : { sequences };
    if (listener.account !== null) accounts[listener.account] = { dtmf: listener.id };
  }
  return {
    dtmf: {
      events: { [sequence.event]: { name: sequence.name } },
      sequences: { [sequence.id]: { sequence: sequence.digits, event: sequence.event } },
      configurations,
    },
    accounts,
  };
}

/** The merge patch that forgets a sequence; its event goes too when nothing else causes it. */
export function removalPatch(dtmf: DtmfSettings, id: string): object {
  const gone = dtmf.sequences[id];
  const shared = Object.entries(dtmf.sequences).some(([other, { event }]) => other !== id && event === gone?.event);
  const configurations = Object.fromEntries(
    Object.entries(dtmf.configurations)
      .filter(([, { sequences }]) => sequences.includes(id))
      .map(([key, { sequences }]) => [key, { sequences: sequences.filter((other) => other !== id) }]),
  );
  return {
    dtmf: {
      sequences: { [id]: null },
      ...(gone === undefined || shared ? {} : { events: { [gone.event]: null } }),
      configurations,
    },
  };
}

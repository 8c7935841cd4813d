import { expect, test } from "vitest";
import { accountShows, listenersOf, removalPatch, sequencePatch, sequencesOf, tabOf, type Account, type SipSettings } from "./sip";

const account = (mode: Account["mode"], dtmf = ""): Account => ({
  name: "",
  enabled: true,
  mode,
  user_id: "6001",
  domain: "",
  registrar: "pbx",
  transport: "udp",
  sips: false,
  dtmf,
  proxies: {},
});

const settings: SipSettings = {
  enabled: true,
  allow_incoming: true,
  turn_servers: {},
  accounts: { p2p: account("peer-to-peer"), pbx: account("registered"), two: account("registered", "conf_two") },
  default_account: "p2p",
  dtmf: {
    events: { e1: { name: "Unlock" } },
    sequences: { s1: { sequence: "1", event: "e1" } },
    configurations: {
      dtmf_conf_0: { name: "Peer-to-peer", sequences: ["s1"], rtp: true, info: true },
      conf_two: { name: "two", sequences: [], rtp: true, info: false },
    },
  },
};

test("peer-to-peer accounts listen together, registered ones each by itself", () => {
  expect(listenersOf(settings, "Peer-to-peer")).toEqual([
    { id: "dtmf_conf_0", label: "Peer-to-peer", account: null },
    { id: "dtmf_conf_pbx", label: "6001", account: "pbx" },
    { id: "conf_two", label: "6001", account: null },
  ]);
});

test("a sequence is stored with the accounts that shall hear it, and nothing else is touched", () => {
  const [sequence] = sequencesOf(settings.dtmf);
  if (sequence === undefined) throw new Error("no sequence");
  expect(sequence.heard).toEqual(["dtmf_conf_0"]);
  const patch = sequencePatch(settings, { ...sequence, heard: ["dtmf_conf_0", "dtmf_conf_pbx"] }, listenersOf(settings, "P"));
  expect(patch).toEqual({
    dtmf: {
      events: { e1: { name: "Unlock" } },
      sequences: { s1: { sequence: "1", event: "e1" } },
      configurations: { dtmf_conf_pbx: { name: "6001", sequences: ["s1"] } },
    },
    accounts: { pbx: { dtmf: "dtmf_conf_pbx" } },
  });
});

test("a removed sequence leaves no account that names it, and no event without a cause", () => {
  expect(removalPatch(settings.dtmf, "s1")).toEqual({
    dtmf: { sequences: { s1: null }, events: { e1: null }, configurations: { dtmf_conf_0: { sequences: [] } } },
  });
});

test("what belongs to a server or to TLS is shown where it counts", () => {
  const form = (values: Record<string, unknown>) => (name: string) => values[name];
  expect(accountShows("registrar", form({ mode: "peer-to-peer" }))).toBe(false);
  expect(accountShows("registrar", form({ mode: "registered" }))).toBe(true);
  expect(accountShows("certificate", form({ transport: "udp", sips: false }))).toBe(false);
  expect(accountShows("certificate", form({ transport: "udp", sips: true }))).toBe(true);
  expect(accountShows("secondary_domain", form({ mode: "registered", use_secondary: false }))).toBe(false);
});

test("a link to a setting opens the tab that holds it", () => {
  const tab = (path: string) => tabOf(`#field-sip-${path}`);
  expect(["sip_port", "dtmf_payload_type", "turn_servers"].map(tab)).toEqual(["settings", "settings", "settings"]);
  expect(["accounts", "accounts-pbx-name", "default_account"].map(tab)).toEqual(["accounts", "accounts", "accounts"]);
  expect(["dtmf", "dtmf-sequences", "access_list-policy"].map(tab)).toEqual(["dtmf", "dtmf", "access-list"]);
  expect(tabOf("")).toBe("settings");
});

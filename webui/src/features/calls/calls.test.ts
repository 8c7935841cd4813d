import { expect, test } from "vitest";
import { addable, sipCount } from "./recipients";
import { clock, phaseOf, type Contact } from "./state";

const contact = (via: "sip" | "vms"): Contact => ({
  first_name: "A",
  last_name: "",
  speed_dial: "",
  via,
  address: "sip:1@pbx",
  account: "",
  availability: "",
  fallback: "",
});

test("six phones ring at most, the VMS and its contacts do not count", () => {
  const contacts = Object.fromEntries([
    ...Array.from({ length: 8 }, (_, number) => [`c${number}`, contact("sip")]),
    ["v", contact("vms")],
  ]) as Record<string, Contact>;
  const six = ["c0", "c1", "c2", "c3", "c4", "c5"];
  expect(sipCount([...six, "v", "VMS_CALL"], contacts)).toBe(6);
  expect(addable(six, contacts)).toEqual(["VMS_CALL", "v"]);
  expect(addable(["c0"], contacts)).not.toContain("c0");
});

test("a call that nobody has answered rings here or there", () => {
  expect(phaseOf({ state: "Calling", direction: "incoming" })).toBe("ringing");
  expect(phaseOf({ state: "Calling", direction: "outgoing" })).toBe("calling");
  expect(phaseOf({ state: "Terminated", direction: "outgoing" })).toBe("ended");
});

test("a duration", () => {
  expect(clock(0)).toBe("0:00");
  expect(clock(61.9)).toBe("1:01");
  expect(clock(-2)).toBe("0:00");
});

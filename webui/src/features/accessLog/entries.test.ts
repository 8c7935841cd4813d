import { describe, expect, it } from "vitest";
import { kindOf, placeOf, restOf, whoOf, wordsKey } from "./entries";

describe("an entry of the access log", () => {
  it.each([
    ["AccessControl/AccessGranted/Credential", "access"],
    ["AccessControl/Denied/CredentialNotFound/Card", "refused"],
    ["AccessControl/Duress", "alarm"],
    ["Door/State/DoorAlarm", "alarm"],
    ["Door/State/DoorMode", "door"],
    ["IdPoint/Activity", "reader"],
    ["IdPoint/Tampering", "alarm"],
    ["Configuration/Credential/Changed", "other"],
  ])("%s is of the kind %s", (topic, kind) => {
    expect(kindOf({ topic })).toBe(kind);
  });
  it("names its place as people do, and tells the rest", () => {
    const values = { AccessPointToken: "door-1 in", DoorToken: "door-1", State: "Locked", Reason: "Lost" };
    expect(placeOf({ values }, new Map([["door-1 in", "Front in"]]))).toBe("Front in");
    expect(placeOf({ values: { IdPointToken: "reader-1" } }, new Map())).toBe("reader-1");
    const say = (word: string) => word.toUpperCase();
    expect(restOf({ values }, say)).toBe("LOCKED, LOST");
    expect(restOf({ values: { Card: "00c0ffee" } }, say)).toBe("00c0ffee");
    expect(wordsKey("Door/State/DoorMode")).toBe("Door_State_DoorMode");
  });
  it("says whose it was", () => {
    expect(whoOf({ values: { CredentialHolderName: "Åsa" } })).toBe("Åsa");
    expect(whoOf({ values: { Action: "LockDown", Actor: "root" } })).toBe("root");
    expect(whoOf({ values: {} })).toBe("");
  });
});

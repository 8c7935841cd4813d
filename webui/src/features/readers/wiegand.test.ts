import { describe, expect, it } from "vitest";
import { thrownAway, wordsOf } from "./wiegand";

describe("a Wiegand reader", () => {
  it("is listened to, which is all that can be said", () => {
    expect(wordsOf({ state: "connected", protocol: "wiegand" })).toBe("state.listening");
    expect(wordsOf({ state: "not-connected", protocol: "wiegand" })).toBe("state.not-connected");
    expect(wordsOf({ state: "connected", protocol: "osdp" })).toBe("state.connected");
    expect(wordsOf(undefined)).toBe("state.not-connected");
  });
  it("has sent messages that were no cards, or none", () => {
    expect(thrownAway({ thrownAway: { noise: 1, length: 0, parity: 2 } })).toEqual({ count: 3, noise: 1, length: 0, parity: 2 });
    expect(thrownAway({ thrownAway: { noise: 0, length: 0, parity: 0 } })).toBeNull();
    expect(thrownAway({ thrownAway: null })).toBeNull();
  });
});

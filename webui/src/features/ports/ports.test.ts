import { describe, expect, it } from "vitest";
import { portRows, toggleUrls } from "./ports";

const settings = { name: "Relay 1", usage: "Door", direction: "output" as const, normal_state: "closed" as const };
const state = {
  index: 1,
  name: "Relay 1",
  kind: "relay" as const,
  direction: "output" as const,
  configurable: false,
  readonly: false,
  closed: true,
  active: false,
  problem: "",
};

describe("ports", () => {
  it("follow the newest event, and know the circuit from the normal state", () => {
    const event = { type: "event" as const, topic: "t", source: { port: "1" }, data: { state: "1" }, time: "" };
    const [row] = portRows({ ports: { "1": settings } }, [state], [], [event]);
    expect(row).toMatchObject({ active: true, closed: false });
    const [asked] = portRows({ ports: { "1": settings } }, [state], [event], []);
    expect(asked).toMatchObject({ active: false, closed: true });
  });
  it("have addresses that count from 1", () => {
    expect(toggleUrls("http://d", 1).activate).toBe("http://d/axis-cgi/io/port.cgi?action=2%3A%2F");
  });
});

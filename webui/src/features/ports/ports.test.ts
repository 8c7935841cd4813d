import { describe, expect, it } from "vitest";
import { portRows, toggleUrls } from "./ports";

const settings = { name: "Relay 1", usage: "Door", direction: "output" as const, normal_state: "closed" as const, supervised: false, connection: "parallel-first" as const, resistor: "4.7k" as const };
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
  supervisable: true,
  loop: "open" as const,
  loopProblem: "",
};

describe("ports", () => {
  it("follow the newest event, and know the circuit from the normal state", () => {
    const event = { type: "event" as const, topic: "t", source: { port: "1" }, data: { state: "1" }, time: "" };
    const [row] = portRows({ ports: { "1": settings } }, [state], [], [event]);
    expect(row).toMatchObject({ active: true, closed: false });
    const [asked] = portRows({ ports: { "1": settings } }, [state], [event], []);
    expect(asked).toMatchObject({ active: false, closed: true });
  });
  it("show what the newest measurement of a loop said", () => {
    const cut = { type: "event" as const, topic: "t", source: { port: "1" }, data: { state: "cut" }, time: "" };
    const odd = { ...cut, data: { state: "boiled" } };
    expect(portRows({ ports: { "1": settings } }, [state], [], [], [cut])[0]?.loop).toBe("cut");
    expect(portRows({ ports: { "1": settings } }, [state], [], [], [odd])[0]?.loop).toBe("open");
  });
  it("have addresses that count from 1", () => {
    expect(toggleUrls("http://d", 1).activate).toBe("http://d/axis-cgi/io/port.cgi?action=2%3A%2F");
  });
});

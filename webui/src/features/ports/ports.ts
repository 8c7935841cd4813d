import type { EventFrame } from "../../api/live";
import type { PortState } from "../../api/schema.gen";

export const INPUT_TOPIC = "tns1:Device/tnsaxis:IO/Port";
export const OUTPUT_TOPIC = "tns1:Device/tnsaxis:IO/OutputPort";
export const LOOP_TOPIC = "tns1:Device/tnsaxis:IO/SupervisedPort";

/** What the owner may change of a port. */
export interface PortSettings {
  name: string;
  usage: string;
  direction: "input" | "output";
  normal_state: "open" | "closed";
  supervised: boolean;
  connection: "parallel-first" | "serial-first";
  resistor: "1k" | "2.2k" | "4.7k" | "10k";
}

export interface IoSettings {
  ports: Record<string, PortSettings>;
}

export interface PortRow {
  index: number;
  settings: PortSettings;
  state: PortState;
  /** The logical state, from the newest event when there is one. */
  active: boolean;
  closed: boolean;
  /** What the loop of a supervised input measures, from the newest event when there is one. */
  loop: PortState["loop"];
}

const loops = ["open", "closed", "shorted", "cut", "undefined"] as const;

export const truth = (value: unknown): boolean => value === "1" || value === 1 || value === true || value === "true";

/** Puts together what is stored, what the device said when asked, and what events said since. */
export function portRows(
  stored: IoSettings,
  states: readonly PortState[],
  inputs: readonly EventFrame[],
  outputs: readonly EventFrame[],
  measured: readonly EventFrame[] = [],
): PortRow[] {
  return states.flatMap((state) => {
    const settings = stored.ports[String(state.index)];
    if (settings === undefined) return [];
    const events = settings.direction === "output" ? outputs : inputs;
    const event = events.find((frame) => frame.source["port"] === String(state.index));
    const active = event === undefined ? state.active : truth(event.data["state"]);
    const told = measured.find((frame) => frame.source["port"] === String(state.index))?.data["state"];
    const loop = loops.find((word) => word === told) ?? state.loop;
    return [{ index: state.index, settings, state, active, closed: active !== (settings.normal_state === "closed"), loop }];
  });
}

/** The addresses that switch an output from anywhere, as the device's port interface takes them. */
export function toggleUrls(origin: string, index: number): { activate: string; deactivate: string; pulse: string } {
  const address = (action: string): string =>
    `${origin}/axis-cgi/io/port.cgi?action=${encodeURIComponent(`${index + 1}:${action}`)}`;
  return { activate: address("/"), deactivate: address("\\"), pulse: address("/5000\\") };
}

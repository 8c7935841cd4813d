import type { EventFrame } from "../../api/live";
import type { TriggerState } from "../../api/schema.gen";

export const TRIGGER_TOPIC = "tns1:Device/tnsaxis:IO/VirtualPort";

/** What the device said when asked, and what events said since. */
export function triggerStates(asked: readonly TriggerState[], events: readonly EventFrame[]): TriggerState[] {
  return asked.map((trigger) => {
    const event = events.find((frame) => frame.source["port"] === String(trigger.number));
    return event === undefined ? trigger : { ...trigger, active: event.data["state"] === "1" };
  });
}

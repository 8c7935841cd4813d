import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { sectionKey, useFrames, useLinkState } from "../api/hooks";
import { SESSION_KEY } from "./session";

/**
 * Follows changes made elsewhere: a settings frame makes its section be read again, and after a lost link
 * everything is, because nobody told us what happened meanwhile.
 */
export function useFollowDevice(): void {
  const client = useQueryClient();
  const link = useLinkState();
  const wasLost = useRef(false);
  const boot = useRef<string | null>(null);
  useFrames((frame) => {
    if (frame.type === "settings") void client.invalidateQueries({ queryKey: sectionKey(frame.section) });
    if (frame.type === "hello") {
      if (boot.current !== null && boot.current !== frame.boot) {
        void client.invalidateQueries({ queryKey: SESSION_KEY });
      }
      boot.current = frame.boot;
    }
  });
  useEffect(() => {
    if (link === "lost") wasLost.current = true;
    if (link === "open" && wasLost.current) {
      wasLost.current = false;
      void client.invalidateQueries();
    }
  }, [link, client]);
}

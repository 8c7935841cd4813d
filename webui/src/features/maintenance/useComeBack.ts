import { useEffect, useRef } from "react";
import { api } from "../../api/client";
import { ApiError } from "../../api/errors";
import { useFrames } from "../../api/hooks";

const ASK_EVERY_MS = 700;

/** Calls `back` once when the device answers in another start than `boot`; null waits for nothing. */
export function useComeBack(boot: string | null, back: () => void): void {
  const done = useRef(back);
  useEffect(() => {
    done.current = back;
  });
  useFrames((frame) => {
    if (boot !== null && frame.type === "hello" && frame.boot !== boot) done.current();
  });
  useEffect(() => {
    if (boot === null) return;
    let gone = false;
    const id = setInterval(() => {
      // After factory default there is no session, so the live link stays closed: ask for the session instead.
      api.get("/api/v1/session").then(
        (session) => {
          if (gone || !session.authenticated) done.current();
        },
        (failure: unknown) => {
          if (failure instanceof ApiError && failure.unreachable) gone = true;
          else throw failure;
        },
      );
    }, ASK_EVERY_MS);
    return () => clearInterval(id);
  }, [boot]);
}

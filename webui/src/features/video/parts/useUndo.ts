import { useEffect, useState } from "react";

/** Remembers how to take the last change back; Ctrl+Z does it, outside of fields. */
export function useUndo(): { undo: (() => void) | null; remember: (back: (() => void) | null) => void } {
  const [back, setBack] = useState<{ run: () => void } | null>(null);
  const remember = (run: (() => void) | null) => setBack(run === null ? null : { run });
  const undo =
    back === null
      ? null
      : () => {
          setBack(null);
          back.run();
        };
  useEffect(() => {
    if (undo === null) return;
    const key = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select") !== null;
      if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || typing) return;
      event.preventDefault();
      undo();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  });
  return { undo, remember };
}

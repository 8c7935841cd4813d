import { useEffect } from "react";
import { useLocation } from "react-router";

/** A link to a single setting (`#field-…`) scrolls to it, gives it the focus and marks it for a moment. */
export function useFieldTarget(ready: boolean): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (!ready || !hash.startsWith("#field-")) return;
    const field = document.getElementById(decodeURIComponent(hash.slice(1)));
    if (field === null) return;
    const frame = field.closest(".ae-setting") ?? field;
    frame.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
    frame.classList.add("ae-field-target");
    const id = setTimeout(() => frame.classList.remove("ae-field-target"), 2600);
    return () => clearTimeout(id);
  }, [ready, hash]);
}

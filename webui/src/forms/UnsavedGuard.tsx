import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker } from "react-router";
import { ConfirmDialog } from "../shared/ConfirmDialog";
import { anyUnsaved, useAnyUnsaved } from "./unsaved";

/** Warns before a page with unsaved changes is left, inside the page and by the browser. Stands once, in the shell. */
export function UnsavedGuard() {
  const { t } = useTranslation();
  const dirty = useAnyUnsaved();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => anyUnsaved() && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);
  return (
    <ConfirmDialog
      opened={blocker.state === "blocked"}
      title={t("form.leaveTitle")}
      text={t("form.leaveText")}
      confirm={t("action.leave")}
      danger
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    />
  );
}

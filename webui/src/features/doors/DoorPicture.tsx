import { useTranslation } from "react-i18next";
import type { DoorNow } from "../../api/schema.gen";
import "./door.css";

/** The door as somebody in front of it would see it: open or closed, and its lock. */
export function DoorPicture({ door }: { door: DoorNow }) {
  const { t } = useTranslation("doors");
  const open = door.contact === "Open";
  const unknown = door.contact === "Unknown" || door.contact === "Fault";
  const lock = door.mode === "LockedDown" ? "down" : door.unlocked ? "open" : "locked";
  const label = t("picture", { name: door.name, mode: t(`mode.${door.mode}`) });
  return (
    <svg className="ae-door" viewBox="0 0 64 84" width="64" height="84" role="img" aria-label={label} data-lock={lock}>
      <path className="ae-door-frame" d="M8 80V8a4 4 0 0 1 4-4h40a4 4 0 0 1 4 4v72" />
      <path className="ae-door-floor" d="M2 80h60" />
      {open ? (
        <path className="ae-door-leaf" d="M13 9l24 9v66l-24-5z" />
      ) : (
        <path className="ae-door-leaf" data-dashed={unknown || undefined} d="M13 9h38v70H13z" />
      )}
      <g transform={open ? "translate(-14 2)" : undefined}>
        <path className="ae-door-shackle" d={lock === "open" ? "M34 42v-5a6 6 0 0 1 11.5-2.4" : "M34 42v-5a6 6 0 0 1 12 0v5"} />
        <rect className="ae-door-lock" x="31" y="42" width="18" height="14" rx="3" />
      </g>
    </svg>
  );
}

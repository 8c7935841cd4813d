import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Listed } from "./overlays";

interface HandlesProps {
  items: readonly Listed[];
  nameOf: (item: Listed) => string;
  chosen: string | null;
  onChoose: (id: string) => void;
  onMove: (item: Listed, at: readonly [number, number]) => void;
}

const STEP = 0.01;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** A handle for each overlay, to drag it over the picture. */
export function Handles({ items, nameOf, chosen, onChoose, onMove }: HandlesProps) {
  const { t } = useTranslation("video");
  const frame = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<{ id: string; at: readonly [number, number] } | null>(null);
  const at = (event: PointerEvent): readonly [number, number] => {
    const box = frame.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  const nudge = (event: KeyboardEvent, item: Listed) => {
    const step = ARROWS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMove(item, [item.at[0] + step[0], item.at[1] + step[1]]);
  };
  return (
    <div ref={frame} className="ae-video-over">
      {items.map((item) => {
        const [x, y] = held?.id === item.id ? held.at : item.at;
        return (
          <button
            key={item.id}
            type="button"
            className="ae-handle"
            data-chosen={item.id === chosen}
            aria-pressed={item.id === chosen}
            aria-label={t("overlays.move", { number: item.mark, name: nameOf(item) })}
            style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
            onFocus={() => onChoose(item.id)}
            onKeyDown={(event) => nudge(event, item)}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              onChoose(item.id);
              setHeld({ id: item.id, at: item.at });
            }}
            onPointerMove={(event) => {
              if (held?.id === item.id) setHeld({ id: item.id, at: at(event) });
            }}
            onPointerUp={() => {
              if (held?.id === item.id && held.at !== item.at) onMove(item, held.at);
              setHeld(null);
            }}
            onPointerCancel={() => setHeld(null)}
          >
            {item.mark}
          </button>
        );
      })}
    </div>
  );
}

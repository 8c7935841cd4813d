import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Listed } from "./overlays";

interface HandlesProps {
  items: readonly Listed[];
  chosen: string | null;
  onChoose: (key: string) => void;
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
export function Handles({ items, chosen, onChoose, onMove }: HandlesProps) {
  const { t } = useTranslation("video");
  const frame = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<{ key: string; at: readonly [number, number] } | null>(null);
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
        const [x, y] = held?.key === item.key ? held.at : item.at;
        return (
          <button
            key={item.key}
            type="button"
            className="ae-handle"
            data-chosen={item.key === chosen}
            aria-pressed={item.key === chosen}
            aria-label={t("overlays.move", { number: Number(item.key) + 1, name: item.words })}
            style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
            onFocus={() => onChoose(item.key)}
            onKeyDown={(event) => nudge(event, item)}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              setHeld({ key: item.key, at: item.at });
            }}
            onPointerMove={(event) => {
              if (held?.key === item.key) setHeld({ key: item.key, at: at(event) });
            }}
            onPointerUp={() => {
              if (held?.key === item.key && held.at !== item.at) onMove(item, held.at);
              setHeld(null);
            }}
          >
            {Number(item.key) + 1}
          </button>
        );
      })}
    </div>
  );
}

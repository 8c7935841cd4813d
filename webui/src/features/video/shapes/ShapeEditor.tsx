import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { area, closes, dragged, inside, MOST_CORNERS, moved, rectangle, resized, SMALLEST_AREA, withCorner, type Point } from "./shapes";

export interface Shape {
  key: string;
  name: string;
  on: boolean;
  corners: readonly Point[];
}

interface ShapeEditorProps {
  shapes: readonly Shape[];
  chosen: string | null;
  drawing: boolean;
  /** Only rectangles: they are dragged, and keep their form. */
  rectangular?: boolean | undefined;
  /** What becomes of corners that a hand has put somewhere; null is a new shape. */
  constrain?: ((key: string | null, corners: Point[]) => Point[]) | undefined;
  onChoose: (key: string) => void;
  onDrawn: (corners: Point[]) => void;
  onChange: (key: string, corners: Point[]) => void;
}

const STEP = 0.01;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

interface Drag {
  key: string;
  /** Null moves the whole shape. */
  corner: number | null;
  from: Point;
  corners: readonly Point[];
}

/** Shapes over the picture: drawn, moved, and changed by their corners, with mouse, finger or keys. */
export function ShapeEditor({ shapes, chosen, drawing, rectangular = false, constrain, onChoose, onDrawn, onChange }: ShapeEditorProps) {
  const { t } = useTranslation("video");
  const svg = useRef<SVGSVGElement>(null);
  const [draft, setDraft] = useState<Point[]>([]);
  const [down, setDown] = useState<Point | null>(null);
  const [pointer, setPointer] = useState<Point | null>(null);
  const drag = useRef<Drag | null>(null);
  const [preview, setPreview] = useState<{ key: string; corners: Point[] } | null>(null);
  const at = (event: { clientX: number; clientY: number }): Point => {
    const frame = svg.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return inside([(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height]);
  };
  const finish = (corners: Point[]) => {
    setDraft([]);
    setDown(null);
    setPointer(null);
    if (corners.length > 2 && area(corners) >= SMALLEST_AREA) onDrawn(corners);
  };
  const bent = rectangular ? resized : withCorner;
  const kept = (key: string, corners: Point[]) => constrain?.(key, corners) ?? corners;
  const release = (event: PointerEvent) => {
    if (drag.current !== null) {
      drag.current = null;
      if (preview !== null) onChange(preview.key, preview.corners);
      setPreview(null);
      return;
    }
    if (!drawing || down === null) return;
    const up = at(event);
    setDown(null);
    if (draft.length === 0 && dragged(down, up)) {
      finish(rectangle(down, up));
      return;
    }
    if (rectangular) return;
    const first = draft[0];
    if (first !== undefined && draft.length > 2 && closes(first, up)) finish(draft);
    else if (draft.length + 1 >= MOST_CORNERS) finish([...draft, up]);
    else setDraft([...draft, up]);
  };
  const move = (event: PointerEvent) => {
    const now = at(event);
    if (drawing) setPointer(now);
    const held = drag.current;
    if (held === null) return;
    const [dx, dy] = [now[0] - held.from[0], now[1] - held.from[1]];
    const corner = held.corner === null ? undefined : held.corners[held.corner];
    const corners =
      held.corner === null || corner === undefined
        ? moved(held.corners, dx, dy)
        : bent(held.corners, held.corner, [corner[0] + dx, corner[1] + dy]);
    setPreview({ key: held.key, corners: kept(held.key, corners) });
  };
  const grab = (event: PointerEvent, shape: Shape, corner: number | null) => {
    if (drawing) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    onChoose(shape.key);
    drag.current = { key: shape.key, corner, from: at(event), corners: shape.corners };
  };
  const nudge = (event: KeyboardEvent, shape: Shape, corner: number | null) => {
    const step = ARROWS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const here = corner === null ? undefined : shape.corners[corner];
    const corners =
      corner === null || here === undefined
        ? moved(shape.corners, step[0], step[1])
        : bent(shape.corners, corner, [here[0] + step[0], here[1] + step[1]]);
    onChange(shape.key, kept(shape.key, corners));
  };
  const shown = shapes.map((shape) => (preview?.key === shape.key ? { ...shape, corners: preview.corners } : shape));
  const active = shown.find((shape) => shape.key === chosen);
  const line = down !== null && draft.length === 0 && pointer !== null ? rectangle(down, pointer) : pointer === null ? draft : [...draft, pointer];
  return (
    <div
      className="ae-video-over"
      onPointerMove={move}
      onPointerUp={release}
      onPointerDown={(event) => {
        if (drawing) setDown(at(event));
      }}
      onDoubleClick={() => finish(draft)}
      style={{ cursor: drawing ? "crosshair" : undefined }}
    >
      <svg ref={svg} className="ae-video-over" viewBox="0 0 1 1" preserveAspectRatio="none" role="group" aria-label={t("shapes")}>
        {shown.map((shape) => (
          <polygon
            key={shape.key}
            className="ae-shape"
            data-off={!shape.on}
            data-chosen={shape.key === chosen}
            points={points(shape.corners)}
            tabIndex={drawing ? -1 : 0}
            role="button"
            aria-label={shape.name}
            aria-pressed={shape.key === chosen}
            onPointerDown={(event) => grab(event, shape, null)}
            onFocus={() => onChoose(shape.key)}
            onKeyDown={(event) => nudge(event, shape, null)}
          />
        ))}
        {drawing && line.length > 0 ? <polygon className="ae-shape" points={points(line)} pointerEvents="none" /> : null}
      </svg>
      {drawing || active === undefined
        ? null
        : active.corners.map(([x, y], index) => (
            <button
              key={index}
              type="button"
              className="ae-corner"
              style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
              aria-label={t("corner", { name: active.name, number: index + 1 })}
              onPointerDown={(event) => grab(event, active, index)}
              onKeyDown={(event) => nudge(event, active, index)}
            />
          ))}
    </div>
  );
}

const points = (corners: readonly Point[]): string => corners.map(([x, y]) => `${x},${y}`).join(" ");

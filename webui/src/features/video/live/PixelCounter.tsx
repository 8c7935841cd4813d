import { useRef, useState, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { between, nudged, pixels, widened, type Box } from "./marks";

/** A rectangle over the picture that says how many pixels of the whole picture lie under it. */
export function PixelCounter({ width, height }: { width: number; height: number }) {
  const { t } = useTranslation("video");
  const [box, setBox] = useState<Box>({ left: 0.35, top: 0.35, width: 0.3, height: 0.3 });
  const start = useRef<[number, number] | null>(null);
  const at = (event: PointerEvent<SVGSVGElement>): [number, number] => {
    const frame = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
  };
  const { across, down } = pixels(box, width, height);
  const side = (name: "width" | "height", value: number, most: number) => (
    <label>
      {t(`counter.${name}`)}
      <input
        type="number"
        min={1}
        max={most}
        value={value}
        onChange={(event) => {
          const wanted = Number(event.currentTarget.value);
          if (wanted >= 1) setBox(widened(box, { [name]: wanted / most }));
        }}
      />
    </label>
  );
  return (
    <>
      <svg
        className="ae-video-over"
        viewBox="0 0 1 1"
        preserveAspectRatio="none"
        role="application"
        aria-label={t("counter.draw")}
        tabIndex={0}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          start.current = at(event);
        }}
        onPointerMove={(event) => {
          if (start.current !== null) setBox(between(start.current, at(event)));
        }}
        onPointerUp={() => {
          start.current = null;
        }}
        onKeyDown={(event) => {
          if (!event.key.startsWith("Arrow")) return;
          event.preventDefault();
          setBox(nudged(box, event.key, event.shiftKey));
        }}
      >
        <rect className="ae-shape" x={box.left} y={box.top} width={box.width} height={box.height} />
      </svg>
      <div className="ae-pixels">
        <output>{t("counter.pixels", { across, down })}</output>
        {side("width", across, width)}
        {side("height", down, height)}
      </div>
    </>
  );
}

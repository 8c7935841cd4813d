import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Led, State } from "../../../api/schema.gen";
import { isFlashing, useLight } from "../lights";
import type { BenchDeed } from "../useBench";

export interface PictureProps {
  state: State;
  act: (deed: BenchDeed) => void;
}

export const ledOf = (state: State, name: string): Led | undefined => state.leds.find((led) => led.name === name);

/** A part of the picture that can be pressed, by mouse, finger or key. */
export function Hotspot({
  label,
  pressed,
  onPress,
  children,
}: {
  label: string;
  pressed?: boolean;
  onPress: () => void;
  children: ReactNode;
}) {
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onPress();
    }
  };
  return (
    <g
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={pressed}
      className="ae-hotspot"
      data-pressed={pressed === true}
      onClick={onPress}
      onKeyDown={keys}
    >
      {children}
    </g>
  );
}

/** A small round light, with its words for those who do not see it. */
export function Lamp({ led, x, y, r = 5 }: { led: Led | undefined; x: number; y: number; r?: number }) {
  const words = useLedWords(led);
  const color = useLight(led);
  if (led === undefined) return null;
  return (
    <g role="img" aria-label={words} data-led={led.name} data-color={color === null ? "off" : led.color}>
      {color === null ? null : <circle cx={x} cy={y} r={r * 2.2} fill={color} opacity={0.25} />}
      <circle cx={x} cy={y} r={r} fill={color ?? "#3a4247"} stroke="#0b0f10" strokeWidth={1} />
    </g>
  );
}

/** An icon behind dark glass that lights up. */
export function Icon({ led, x, y, path }: { led: Led | undefined; x: number; y: number; path: string }) {
  const words = useLedWords(led);
  const color = useLight(led);
  if (led === undefined) return null;
  return (
    <g
      role="img"
      aria-label={words}
      data-led={led.name}
      data-color={color === null ? "off" : led.color}
      transform={`translate(${x} ${y})`}
    >
      {color === null ? null : <circle cx={12} cy={12} r={19} fill={color} opacity={0.16} />}
      <path d={path} fill="none" stroke={color ?? "#4d565c"} strokeWidth={2.2} strokeLinecap="round" strokeLinejoin="round" />
    </g>
  );
}

function useLedWords(led: Led | undefined): string {
  const { t } = useTranslation("bench");
  if (led === undefined) return "";
  const color = t(`color.${led.color}`, { defaultValue: led.color });
  return `${led.title}: ${isFlashing(led) ? t("flashing", { color }) : color}`;
}

export const paths = {
  phone: "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2",
  talk: "M4 18v-9a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v5a3 3 0 0 1-3 3H9l-5 4",
  door: "M6 21V5a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v16M3 21h18M14 12v.01",
} as const;

/** The metal and glass shades that every picture shares. */
export function Materials() {
  return (
    <defs>
      <linearGradient id="ae-metal" x1="0" y1="0" x2="1" y2="1">
        <stop offset="0" stopColor="#f2f4f5" />
        <stop offset="0.5" stopColor="#d5dadd" />
        <stop offset="1" stopColor="#b9c0c4" />
      </linearGradient>
      <linearGradient id="ae-glass" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stopColor="#2a3136" />
        <stop offset="1" stopColor="#12171a" />
      </linearGradient>
      <radialGradient id="ae-lens" cx="0.4" cy="0.35" r="0.8">
        <stop offset="0" stopColor="#5c7d9c" />
        <stop offset="0.5" stopColor="#16232e" />
        <stop offset="1" stopColor="#05090c" />
      </radialGradient>
    </defs>
  );
}

/** A camera's lens. */
export function Lens({ x, y, r }: { x: number; y: number; r: number }) {
  return (
    <g aria-hidden>
      <circle cx={x} cy={y} r={r} fill="#0b0f11" />
      <circle cx={x} cy={y} r={r * 0.78} fill="url(#ae-lens)" />
      <circle cx={x - r * 0.25} cy={y - r * 0.28} r={r * 0.14} fill="#cfe3f5" opacity={0.8} />
    </g>
  );
}

/** The holes in front of a loudspeaker. */
export function Grille({ x, y, columns, rows, step = 8, r = 1.9 }: { x: number; y: number; columns: number; rows: number; step?: number; r?: number }) {
  const holes: ReactNode[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      holes.push(<circle key={`${row}-${column}`} cx={x + column * step} cy={y + row * step} r={r} />);
    }
  }
  return (
    <g fill="#2f373b" aria-hidden>
      {holes}
    </g>
  );
}

/** The reader's field; a touch holds a card to it. */
export function ReaderField({ x, y, width, height, act, reader }: { x: number; y: number; width: number; height: number; act: PictureProps["act"]; reader: string }) {
  const { t } = useTranslation("bench");
  return (
    <Hotspot
      label={t("holdCard", { reader })}
      onPress={() => act({ do: "card", body: { uid: "04A1B2C3D4E580", reader } })}
    >
      <rect x={x} y={y} width={width} height={height} rx={12} fill="url(#ae-glass)" stroke="#3a444a" />
      <g
        transform={`translate(${x + width / 2 - 12} ${y + height / 2 - 12})`}
        fill="none"
        stroke="#a9b4ba"
        strokeWidth={2}
        strokeLinecap="round"
      >
        <path d="M6.5 15.5a5 5 0 0 1 0-7M9.5 18a9 9 0 0 0 0-12M13 20.5a13 13 0 0 0 0-17" />
      </g>
    </Hotspot>
  );
}

/** A label on one line, or on two when it is long. */
export function labelLines(title: string): string[] {
  const words = title.split(" ");
  if (title.length <= 13 || words.length < 2) return [title];
  const half = Math.ceil(words.length / 2);
  return [words.slice(0, half).join(" "), words.slice(half).join(" ")];
}

/** A relay or output as a little block that shows whether current flows. */
export function Contact({
  state,
  name,
  x,
  y,
  width = 64,
  onMetal = false,
}: {
  state: State;
  name: string;
  x: number;
  y: number;
  width?: number;
  /** The label lies on the picture's metal, which is light in both themes. */
  onMetal?: boolean;
}) {
  const { t } = useTranslation(["bench", "common"]);
  const line = state.lines.find((candidate) => candidate.name === name);
  if (line === undefined) return null;
  const closed = line.circuit === "closed";
  return (
    <g
      role="img"
      aria-label={`${line.title}: ${t(closed ? "common:state.closed" : "common:state.open")}`}
      data-contact={name}
      data-closed={closed}
    >
      <rect x={x} y={y} width={width} height={34} rx={6} fill="#22292d" stroke={closed ? "#22c55e" : "#4d565c"} strokeWidth={2} />
      <circle cx={x + 16} cy={y + 17} r={3.5} fill="#d5dadd" />
      <circle cx={x + width - 16} cy={y + 17} r={3.5} fill="#d5dadd" />
      <line
        x1={x + 16}
        y1={y + 17}
        x2={closed ? x + width - 16 : x + width - 20}
        y2={closed ? y + 17 : y + 7}
        stroke={closed ? "#22c55e" : "#d5dadd"}
        strokeWidth={2.5}
        strokeLinecap="round"
      />
      <text textAnchor="middle" className={onMetal ? "ae-svg-label ae-on-metal" : "ae-svg-label"}>
        {labelLines(line.title).map((words, row) => (
          <tspan key={words} x={x + width / 2} y={y + 47 + row * 12}>
            {words}
          </tspan>
        ))}
      </text>
    </g>
  );
}

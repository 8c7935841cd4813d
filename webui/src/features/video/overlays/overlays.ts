export type Kind = "texts" | "images" | "widgets" | "indicator";

interface Placed {
  position: string;
  x: number;
  y: number;
  enabled: boolean;
}
export interface OverlaySettings {
  texts: Record<string, Placed & { text: string; scene: boolean }>;
  images: Record<string, Placed & { image: string }>;
  widgets: Record<string, Placed & { kind: "graph" | "meter"; title: string; dynamic: boolean; alarms: boolean }>;
  indicator: Placed;
  classic: Record<string, Record<string, unknown>>;
}
export interface ImageFiles {
  files: Record<string, { data: string; scale: boolean; transparent: string }>;
  default: string;
}
export const MOST_OVERLAYS = 16;
export const MOST_WIDGETS = 4;
export const MOST_IMAGES = 12;
/** Bytes of one image. */
export const LARGEST_IMAGE = 256 * 1024;

const PLACES: Readonly<Record<string, readonly [number, number]>> = {
  topLeft: [-1, -1],
  top: [0, -1],
  topRight: [1, -1],
  bottomLeft: [-1, 1],
  bottom: [0, 1],
  bottomRight: [1, 1],
};

export interface Listed {
  kind: Kind;
  key: string;
  /** Unlike any other's; also the path of its settings. */
  id: string;
  /** What its handle shows. */
  mark: string;
  /** Its own words; empty when it has none. */
  words: string;
  position: string;
  place: readonly [number, number];
  /** Of the picture's width and height. */
  at: readonly [number, number];
}

/** Everything that lies over the picture; those at an edge keep their handle inside it. */
export function listed(settings: OverlaySettings): Listed[] {
  const of = (kind: Kind, key: string, mark: string, words: string, placed: Placed): Listed => {
    const [x, y] = PLACES[placed.position] ?? [placed.x, placed.y];
    return {
      kind,
      key,
      id: key === "" ? kind : `${kind}.${key}`,
      mark,
      words,
      position: placed.position,
      place: [x, y],
      at: [fraction(x), fraction(y)],
    };
  };
  const number = (key: string) => String(Number(key) + 1);
  return [
    ...Object.entries(settings.texts).map(([key, text]) => of("texts", key, number(key), text.text, text)),
    ...Object.entries(settings.images).map(([key, image]) => of("images", key, number(key), image.image, image)),
    ...Object.entries(settings.widgets).map(([key, widget]) => of("widgets", key, `W${key}`, widget.title, widget)),
    ...(settings.indicator.enabled ? [of("indicator", "", "●", "", settings.indicator)] : []),
  ];
}

/** The patch that gives one of them other settings. */
export function patchOf(item: Pick<Listed, "kind" | "key">, change: Readonly<Record<string, unknown>> | null): unknown {
  if (item.kind === "indicator") return { indicator: change ?? { enabled: false } };
  return { [item.kind]: { [item.key]: change } };
}

const GRAPH_ONLY = ["window", "x_label", "points"];

/** Whether a setting means something for the overlay as it is set now; `several` is true where there are view areas. */
export function matters(name: string, item: Listed, settings: OverlaySettings, several: boolean): boolean {
  if (name === "x" || name === "y" || (name === "channel" && !several)) return false;
  if (item.kind === "indicator") return name !== "enabled" && name !== "channel";
  if (item.kind === "texts") {
    if (["zoom_from", "zoom_to", "symbol"].includes(name)) return several && settings.texts[item.key]?.scene === true;
    return name !== "scene" || several;
  }
  const widget = item.kind === "widgets" ? settings.widgets[item.key] : undefined;
  if (widget === undefined) return true;
  if (GRAPH_ONLY.includes(name)) return widget.kind === "graph";
  if (name === "minimum" || name === "maximum") return !widget.dynamic;
  if (name === "low_alarm" || name === "high_alarm") return widget.alarms;
  return true;
}

const MARGIN = 0.06;
const fraction = (place: number): number => MARGIN + ((place + 1) / 2) * (1 - 2 * MARGIN);

/** The custom position for a handle that was dragged there. */
export function placeAt(at: readonly [number, number]): { position: "custom"; x: number; y: number } {
  const place = (value: number) => {
    const free = (value - MARGIN) / (1 - 2 * MARGIN);
    return Math.round(Math.min(Math.max(free, 0), 1) * 2000 - 1000) / 1000;
  };
  return { position: "custom", x: place(at[0]), y: place(at[1]) };
}

/** A file as base64, without the address that a browser puts before it. */
export function bare(dataUrl: string): string {
  return dataUrl.slice(dataUrl.indexOf(",") + 1);
}

/** A name that the device takes for an image file. */
export function imageName(file: string): string {
  return file.replace(/[^\p{L}\p{N}_.() -]/gu, "_").slice(-64);
}

/** The modifiers that people ask for most; the documentation has them all. */
export const MODIFIERS = [
  "%F", "%X", "%x", "%A", "%d", "%B", "%Y", "%V", "%z",
  "#i", "#n", "#M", "#r", "#b", "#B", "#s", "#D", "#D1",
] as const;

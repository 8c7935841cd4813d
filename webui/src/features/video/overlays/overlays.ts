export type Kind = "texts" | "images";

interface Placed {
  position: string;
  x: number;
  y: number;
  enabled: boolean;
}
export interface OverlaySettings {
  texts: Record<string, Placed & { text: string }>;
  images: Record<string, Placed & { image: string }>;
}
export const MOST_OVERLAYS = 16;
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
  words: string;
  /** Of the picture's width and height. */
  at: readonly [number, number];
}

/** Every text and image, where it lies; those at an edge keep their handle inside the picture. */
export function listed(settings: OverlaySettings): Listed[] {
  const of = (kind: Kind, key: string, words: string, placed: Placed): Listed => {
    const [x, y] = PLACES[placed.position] ?? [placed.x, placed.y];
    return { kind, key, words, at: [fraction(x), fraction(y)] };
  };
  return [
    ...Object.entries(settings.texts).map(([key, text]) => of("texts", key, text.text, text)),
    ...Object.entries(settings.images).map(([key, image]) => of("images", key, image.image, image)),
  ];
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

import { describe, expect, it } from "vitest";
import { bare, imageName, listed, matters, patchOf, placeAt, type OverlaySettings } from "./overlays";

const placed = { position: "custom", x: 0, y: 0, enabled: true };
const settings: OverlaySettings = {
  texts: { 0: { ...placed, position: "topLeft", text: "%F", scene: false } },
  images: { 3: { ...placed, image: "logo.svg" } },
  widgets: { 1: { ...placed, kind: "meter", title: "Load", dynamic: true, alarms: false } },
  indicator: { ...placed, position: "bottomRight" },
  classic: {},
};
const items = listed(settings);
const [text, image, widget, indicator] = items;

describe("overlays", () => {
  it("are listed with a handle inside the picture", () => {
    expect(items.map(({ id, mark, words }) => [id, mark, words])).toEqual([
      ["texts.0", "1", "%F"],
      ["images.3", "4", "logo.svg"],
      ["widgets.1", "W1", "Load"],
      ["indicator", "●", ""],
    ]);
    expect(text?.at).toEqual([0.06, 0.06]);
    expect(image?.at).toEqual([0.5, 0.5]);
    expect(listed({ ...settings, indicator: { ...placed, enabled: false } })).toHaveLength(3);
  });
  it("lie where they were dragged", () => {
    expect(placeAt([0.06, 0.94])).toEqual({ position: "custom", x: -1, y: 1 });
    expect(placeAt([0.5, 2])).toEqual({ position: "custom", x: 0, y: 1 });
    expect(placeAt(items[1]?.at ?? [0, 0])).toEqual({ position: "custom", x: 0, y: 0 });
  });
  it("are changed and removed by a patch", () => {
    expect(patchOf({ kind: "texts", key: "0" }, { size: 9 })).toEqual({ texts: { 0: { size: 9 } } });
    expect(patchOf({ kind: "widgets", key: "1" }, null)).toEqual({ widgets: { 1: null } });
    expect(patchOf({ kind: "indicator", key: "" }, null)).toEqual({ indicator: { enabled: false } });
  });
  it("offer what means something", () => {
    const asked = (item: typeof text, names: string[], several: boolean) =>
      item === undefined ? [] : names.filter((name) => matters(name, item, settings, several));
    expect(asked(text, ["text", "x", "channel", "scene", "symbol"], false)).toEqual(["text"]);
    expect(asked(text, ["text", "channel", "scene", "symbol"], true)).toEqual(["text", "channel", "scene"]);
    expect(asked(widget, ["title", "window", "dynamic", "minimum", "alarms", "low_alarm"], false)).toEqual([
      "title",
      "dynamic",
      "alarms",
    ]);
    expect(asked(indicator, ["enabled", "size", "channel"], true)).toEqual(["size"]);
  });
});

it("a file is taken without its address and under a name that is allowed", () => {
  expect(bare("data:image/png;base64,AAAA")).toBe("AAAA");
  expect(imageName("Företag/logo*.png")).toBe("Företag_logo_.png");
});

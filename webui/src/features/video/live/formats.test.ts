import { describe, expect, it } from "vitest";
import { formatsFor, MIME, playerFor } from "./formats";

const room = { resolutions: ["1280x720", "640x360"], shape: 16 / 9, width: 600 };
const everything = formatsFor(["h264", "h265", "av1", "jpeg"], () => true);
const usual = formatsFor(["h264", "h265", "jpeg"], (mime) => mime === MIME.h264);
const profiles = [
  { name: "Old phone", parameters: "videocodec=jpeg&fps=5" },
  { name: "Wall", parameters: "resolution=1280x720" },
  { name: "Store", parameters: "videocodec=hevc" },
];

describe("what the player asks for", () => {
  it("follows the room, unless told not to", () => {
    expect(playerFor("h264", profiles, room, usual).query).toBe("resolution=640x360");
    expect(playerFor("h264", profiles, { ...room, width: null }, usual).query).toBe("");
    expect(playerFor("jpeg", profiles, room, usual)).toMatchObject({ codec: "jpeg", query: "resolution=640x360", adapts: true });
  });
  it("leaves a profile as it is", () => {
    const named = "streamprofile=Old+phone";
    expect(playerFor("profile:Old phone", profiles, room, usual)).toEqual({
      codec: "jpeg",
      query: named,
      snapshot: named,
      adapts: false,
      instead: "",
    });
    expect(playerFor("profile:Wall", profiles, room, usual).codec).toBe("h264");
  });
  it("says when a profile is shown in another codec than its own", () => {
    expect(playerFor("profile:Store", profiles, room, everything)).toMatchObject({ codec: "h265", instead: "" });
    expect(playerFor("profile:Store", profiles, room, usual)).toMatchObject({ codec: "h264", instead: "h265" });
  });
  it("is the ordinary picture when the profile is gone", () => {
    expect(playerFor("profile:gone", profiles, room, usual).codec).toBe("h264");
  });
  it("keeps the size of a view area while it is zoomed", () => {
    const area = { ...room, camera: "3", shape: 4 / 3 };
    expect(playerFor("h264", profiles, area, usual)).toMatchObject({
      query: "resolution=640x480&camera=3",
      snapshot: "camera=3",
    });
    expect(playerFor("h264", profiles, { ...area, width: 5000 }, usual).query).toBe("resolution=1104x828&camera=3");
    const tall = playerFor("h264", profiles, { ...area, shape: 0.3, width: 5000 }, usual).query;
    const [across = 0, down = 0] = /\d+x\d+/.exec(tall)?.[0].split("x").map(Number) ?? [];
    expect(across * down).toBeLessThanOrEqual(1280 * 720);
    expect(across / down).toBeCloseTo(0.3, 2);
    expect(playerFor("profile:Wall", profiles, area, usual).query).toBe("streamprofile=Wall&camera=3");
  });
});

it("each format has what stands in its way", () => {
  expect(usual.map(({ codec, obstacle }) => [codec, obstacle])).toEqual([
    ["h264", null],
    ["h265", "browser"],
    ["av1", "device"],
    ["jpeg", null],
  ]);
});

import { describe, expect, it } from "vitest";
import { playerFor } from "./formats";

const room = { resolutions: ["1280x720", "640x360"], shape: 16 / 9, width: 600 };
const profiles = [
  { name: "Old phone", parameters: "videocodec=jpeg&fps=5" },
  { name: "Wall", parameters: "resolution=1280x720" },
];

describe("what the player asks for", () => {
  it("follows the room, unless told not to", () => {
    expect(playerFor("h264", profiles, room).query).toBe("resolution=640x360");
    expect(playerFor("h264", profiles, { ...room, width: null }).query).toBe("");
    expect(playerFor("jpeg", profiles, room)).toMatchObject({ codec: "jpeg", query: "resolution=640x360", adapts: true });
  });
  it("leaves a profile as it is", () => {
    const old = playerFor("profile:Old phone", profiles, room);
    expect(old).toEqual({ codec: "jpeg", query: "streamprofile=Old+phone", snapshot: "streamprofile=Old+phone", adapts: false });
    expect(playerFor("profile:Wall", profiles, room).codec).toBe("h264");
  });
  it("is the ordinary picture when the profile is gone", () => {
    expect(playerFor("profile:gone", profiles, room).codec).toBe("h264");
  });
});

import { describe, expect, it } from "vitest";
import { correction, fitting, Meter, Multipart, snapshotName } from "./timing";

describe("the live edge", () => {
  it("is caught up with gently, and with a jump when far away", () => {
    expect(correction({ late: 0.1, picture: 0.04 }).kind).toBe("normal");
    expect(correction({ late: 0.5, picture: 0.04 }).kind).toBe("faster");
    expect(correction({ late: 3, picture: 0.04 })).toEqual({ kind: "jump", back: 0.09 });
    expect(correction({ late: -1, picture: 0.04 }).kind).toBe("jump");
  });
  it("leaves a slow stream its time", () => {
    expect(correction({ late: 1.1, picture: 1 }).kind).toBe("normal");
  });
});

describe("the meter", () => {
  it("counts what came within its window", () => {
    const meter = new Meter(2);
    for (let i = 0; i <= 100; i += 1) meter.add(i / 25, 1000);
    const { fps, kbps } = meter.rates(4);
    expect(fps).toBeCloseTo(25, 0);
    expect(kbps).toBeCloseTo(200, -1);
    expect(meter.rates(10)).toEqual({ fps: 0, kbps: 0 });
  });
});

describe("the size that fits", () => {
  const offered = ["1280x720", "1024x768", "640x480", "640x360", "320x180"];
  it("has the shape of the picture and enough pixels", () => {
    expect(fitting(offered, 16 / 9, 500)).toBe("640x360");
    expect(fitting(offered, 16 / 9, 641)).toBe("1280x720");
    expect(fitting(offered, 16 / 9, 4000)).toBe("1280x720");
    expect(fitting(offered, 2, 100)).toBe("");
  });
});

it("a snapshot is named by its moment", () => {
  expect(snapshotName(new Date(2026, 0, 2, 3, 4, 5))).toBe("snapshot_2026_01_02_03_04_05.jpg");
});

describe("motion JPEG", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  it("is taken apart wherever the chunks end", () => {
    const stream = bytes(
      "--b\r\nContent-Type: image/jpeg\r\nContent-Length: 5\r\n\r\nhello\r\n--b\r\nContent-Length: 3\r\n\r\nyou\r\n--b\r\n",
    );
    for (const step of [1, 7, 500]) {
      const parts = new Multipart();
      const found: string[] = [];
      for (let at = 0; at < stream.length; at += step) {
        found.push(...parts.push(stream.subarray(at, at + step)).map((part) => new TextDecoder().decode(part)));
      }
      expect(found).toEqual(["hello", "you"]);
    }
  });
  it("refuses what has no length", () => {
    expect(() => new Multipart().push(bytes("--b\r\n\r\n\r\n"))).toThrow();
  });
});

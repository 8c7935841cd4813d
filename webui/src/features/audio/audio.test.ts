import { expect, test } from "vitest";
import { meterPart, meterTone } from "./audio";
import { linkTo, spoken } from "./clips/clips";

test("silence is the beginning of the meter, full scale its end", () => {
  expect(meterPart(-96)).toBe(0);
  expect(meterPart(-30)).toBe(50);
  expect(meterPart(3)).toBe(100);
});

test("the meter warns before it is too loud", () => {
  expect([-80, -30, -8, -1].map(meterTone)).toEqual(["quiet", "good", "loud", "over"]);
});

test("a length is read as minutes and seconds", () => {
  expect(spoken(0.4)).toBe("0:01");
  expect(spoken(75)).toBe("1:15");
});

test("a link plays the clip with the volume and the repeats that were chosen", () => {
  expect(linkTo("http://door", 3, 80, 2)).toBe("http://door/axis-cgi/playclip.cgi?clip=3&volume=80&repeat=2");
  expect(linkTo("http://door", 0, 100, 0)).toBe("http://door/axis-cgi/playclip.cgi?clip=0");
});

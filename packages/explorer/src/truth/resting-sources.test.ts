import { expect, test } from "vitest";
import { createWords } from "../format/words.ts";
import { restingSources, sayResting } from "./resting-sources.ts";

const NOW_MS = Date.parse("2026-11-29T12:00:00Z");
const until = (minutes: number) => new Date(NOW_MS + minutes * 60_000).toISOString();
const words = createWords("en-GB");

test("sources rest until their time has come, the one that is back first first", () => {
  const resting = restingSources(
    [
      { channel: "87", share: 0.5 },
      { channel: "86", share: 0.2, restsUntil: until(30) },
      { channel: "89", share: 0.2, restsUntil: until(-1) },
      { channel: "1222001", tag: "Music", share: 0.1, restsUntil: until(5) },
    ],
    NOW_MS,
  );
  expect(resting.map(({ channel }) => channel)).toEqual(["1222001", "86"]);
  expect(sayResting(resting, words)).toMatch(/^Resting: lifestyle · Music until [\d:]+, suggested until [\d:]+$/);
  expect(sayResting([], words)).toBe("All sources are asked");
});

import { describe, expect, test } from "vitest";
import { hueOf, initialsOf } from "./initials.ts";
import { createWords } from "./words.ts";

const NOW_MS = Date.parse("2026-11-29T12:00:00Z");
const MINUTE_MS = 60_000;

describe("createWords", () => {
  const words = createWords("en");

  test("numbers are short for the eye and whole on demand, in the reader's language", () => {
    expect([words.short(999), words.short(12_345), words.count(12_345)]).toEqual(["999", "12.3K", "12,345"]);
    expect(createWords("de").count(12_345)).toBe("12.345");
  });

  test("a duration has two parts at the most", () => {
    expect([5_000, 90_000, 200 * MINUTE_MS, 120 * MINUTE_MS, 3_000 * MINUTE_MS].map(words.duration)).toEqual([
      "5s",
      "1m",
      "3h 20m",
      "2h",
      "2d 2h",
    ]);
  });

  test("a clock that runs ahead is now, not the future", () => {
    expect(words.ago(NOW_MS + 5_000, NOW_MS)).toBe("now");
    expect(words.ago(NOW_MS - 3 * MINUTE_MS, NOW_MS)).toMatch(/^3\s?m(?:in)?\.? ago$/);
  });

  test("what is no language and no region is shown as it came", () => {
    expect([words.language("en"), words.language("not a code!"), words.region("DE"), words.region("?")]).toEqual([
      "English",
      "not a code!",
      "Germany",
      "?",
    ]);
  });
});

test("a drawn cover has letters in any script, and always something", () => {
  expect(["Maple Vale", "老陈 在线", "كريم لايف", "owner.7", "🌵", ""].map(initialsOf)).toEqual([
    "MV",
    "老在",
    "كل",
    "O7",
    "?",
    "?",
  ]);
});

test("the colour of a room is its own for ever", () => {
  expect(hueOf("7300000000000000001")).toBe(hueOf("7300000000000000001"));
  expect(hueOf("7300000000000000001")).not.toBe(hueOf("7300000000000000002"));
});

import { describe, expect, test } from "vitest";
import type { Found } from "../../compose/read-catalogue.ts";
import { reportRecord, reportText } from "./list-report.ts";
import { durationWords, utcWords } from "./time-words.ts";

const NOW_MS = Date.parse("2026-11-29T08:00:00Z");

const found = (change: Partial<Found> = {}): Found => ({
  keys: [1, 2, 3],
  unknown: {},
  liveRooms: 1_300,
  asOfMs: NOW_MS,
  estimate: "unknown",
  collection: { lastCallAtMs: NOW_MS - 5_000, lastGoodAtMs: NOW_MS - 5_000 },
  ...change,
});
const first = (change: Partial<Found>, counts = { shown: 3, givenBefore: 0 }) =>
  reportText(found(change), counts).split("\n")[0];

describe("the line of counts", () => {
  test("says what was left out, by the field that nobody knows", () => {
    expect(first({})).toBe("3 matched");
    expect(first({ unknown: { language: 1_037, age: 3 } })).toBe(
      "3 matched; left out: 1,037 language unknown, 3 age unknown",
    );
    expect(first({}, { shown: 1, givenBefore: 2 })).toBe("3 matched, 1 shown, 2 given before");
  });

  test("never leaves an empty list to speak for itself", () => {
    const nothing = { shown: 0, givenBefore: 0 };
    expect(first({ keys: [] }, nothing)).toBe("no room matches; the catalogue knows 1,300 live rooms");
    expect(first({ keys: [], liveRooms: 0, unknown: { game: 2 } }, nothing)).toBe(
      "no room matches; left out: 2 game unknown; the catalogue knows no live room",
    );
  });
});

describe("how collecting goes", () => {
  const text = (collection: Found["collection"]) => reportText(found({ collection }), { shown: 3, givenBefore: 0 });

  test("is not mentioned where it goes well", () => {
    expect(text(found().collection)).not.toMatch(/refused|nobody/);
  });

  test("nobody asked, or nobody asked for a while", () => {
    expect(text({})).toContain("nobody has asked the upstream within a day: `livescout watch` collects");
    expect(text({ lastCallAtMs: NOW_MS - 3 * 3_600_000 })).toContain(
      "nobody has asked for 3 h: `livescout watch` goes on",
    );
  });

  test("refusals are told with number, time, reason and next step, also in JSON", () => {
    const refused = {
      calls: 4,
      sinceMs: NOW_MS - 600_000,
      outcome: "captcha",
      cause: "A cause.",
      nextStep: "A step.",
    } as const;
    const collection = { lastCallAtMs: NOW_MS, lastGoodAtMs: NOW_MS - 900_000, refused };
    expect(text(collection)).toContain(
      "the last 4 calls were refused, since 2026-11-29 07:50 UTC: the last good answer came 15 min ago\ncaptcha: A cause. A step.\n",
    );
    expect(reportRecord(found({ collection }), { world: "upstream" })).toMatchObject({
      matched: 3,
      collection: { lastGoodAt: "2026-11-29T07:45:00.000Z", refused: { calls: 4, since: "2026-11-29T07:50:00.000Z" } },
    });
  });
});

test("times for people", () => {
  const words = [400, 119_000, 120_000, 7_199_000, 7_200_000, 172_800_000].map(durationWords);
  expect(words).toEqual(["0 s", "119 s", "2 min", "119 min", "2 h", "2 d"]);
  expect(utcWords(NOW_MS)).toBe("2026-11-29 08:00 UTC");
});

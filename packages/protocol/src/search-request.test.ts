import { expect, test } from "vitest";
import { SHIPPED_IDENTITY } from "./identity.ts";
import { buildSearchRequest } from "./search-request.ts";

test("the words go out encoded, in order, with the identity around them", () => {
  const { path, origin, queryText } = buildSearchRequest(
    { channel: "search", words: "猫 & dog", region: "DE", cursor: "12" },
    SHIPPED_IDENTITY,
  );
  expect(origin + path).toBe("https://www.tiktok.com/api/search/live/full/");
  expect(queryText).toContain("&keyword=%E7%8C%AB%20%26%20dog&offset=12&os=");
  expect(queryText).toContain("&region=DE&");
});

test.each([[""], [" "], ["a".repeat(101)], ["a\u0000"], ["\ud800"]])(
  "words that are no words are refused by name",
  (words) => {
    expect(() => buildSearchRequest({ channel: "search", words, region: "US" }, SHIPPED_IDENTITY)).toThrow(/^words: /);
  },
);

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHANNEL_IDS, CHANNELS } from "./channels.ts";
import { buildFeedRequest } from "./feed-request.ts";
import { identityFromUrl } from "./identity-from-url.ts";
import { SHIPPED_IDENTITY } from "./identity.ts";

type Captured = { id: string; url: string; userAgent: string };
const captured = (
  JSON.parse(readFileSync(new URL("../../../test/fixtures/vectors/captured.json", import.meta.url), "utf8")) as {
    cases: Captured[];
  }
).cases.filter(({ url }) => url.includes("/webcast/feed/"));

const valuesOf = (queryText: string) =>
  new Map(queryText.split("&").map((pair) => pair.split("=") as [string, string]));

describe("a captured feed URL is rebuilt byte for byte", () => {
  test("there are captures of 2022, 2024 and 2025", () => {
    expect(captured.map(({ id }) => id.slice(0, 12))).toEqual([
      "feed-2022-11",
      "feed-2024-04",
      "feed-2024-12",
      "feed-2025-05",
    ]);
  });

  test.each(captured)("$id", ({ url, userAgent }) => {
    const { query, identity } = identityFromUrl(url, userAgent);
    const sent = url.slice(url.indexOf("?") + 1, url.indexOf("&msToken="));
    expect(buildFeedRequest(query, identity).queryText).toBe(sent);
  });

  test("another User-Agent than the URL's own is refused by name", () => {
    const [first] = captured;
    expect(() => identityFromUrl(first?.url ?? "", "Mozilla/5.0 (another)")).toThrow(/userAgent/);
  });

  test("a parameter this version has no name for is kept", () => {
    const [first] = captured;
    const url = (first?.url ?? "").replace("?aid=", "?a_new_one=1%202&aid=");
    const { query, identity } = identityFromUrl(url, first?.userAgent ?? "");
    expect(buildFeedRequest(query, identity).queryText.startsWith("a_new_one=1%202&aid=1988")).toBe(true);
  });
});

describe("each channel asks as the page does", () => {
  test.each(CHANNEL_IDS)("channel %s: first page and load more", (id) => {
    const channel = CHANNELS[id];
    const base = { channel: id, region: "US", count: 20, isLoggedIn: false } as const;
    const first = valuesOf(buildFeedRequest(base, SHIPPED_IDENTITY).queryText);
    const more = valuesOf(buildFeedRequest({ ...base, cursor: "1780000000000" }, SHIPPED_IDENTITY).queryText);
    expect(first.get("channel_id")).toBe(id);
    expect(first.get("req_from")).toBe(channel.reqFrom.first);
    expect(first.get("max_time")).toBe(id === "1111006" ? undefined : "0");
    expect(more.get("req_from")).toBe(channel.reqFrom.more);
    expect(more.get("max_time")).toBe("1780000000000");
  });

  test("cursor 0 is the first page", () => {
    const query = { channel: "87", region: "US" } as const;
    expect(buildFeedRequest({ ...query, cursor: "0" }, SHIPPED_IDENTITY).queryText).toBe(
      buildFeedRequest(query, SHIPPED_IDENTITY).queryText,
    );
  });

  test("a tag is sent where the channel takes one and ignored elsewhere", () => {
    const tag = "PUBG: BATTLEGROUNDS";
    expect(buildFeedRequest({ channel: "1111006", region: "US", tag }, SHIPPED_IDENTITY).queryText).toContain(
      "&related_live_tag=PUBG%3A%20BATTLEGROUNDS&req_from=",
    );
    expect(buildFeedRequest({ channel: "87", region: "US", tag }, SHIPPED_IDENTITY).queryText).not.toContain(
      "related_live_tag",
    );
  });
});

test("names stand in ASCII order and every value is percent-encoded, whatever the tag", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (tag) => {
      const { queryText } = buildFeedRequest(
        { channel: "1111006", region: "US", tag, count: 50 },
        { ...SHIPPED_IDENTITY, deviceId: "7300000000000000001" },
      );
      const names = queryText.split("&").map((pair) => pair.slice(0, pair.indexOf("=")));
      expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)));
      expect(queryText).toMatch(/^[\w.~=&%-]+$/);
    }),
  );
});

test("a query that breaks a rule is refused by field, without its value", () => {
  const build = (broken: object) => () =>
    buildFeedRequest({ channel: "87", region: "US", ...broken }, SHIPPED_IDENTITY);
  expect(build({ count: 0 })).toThrow(/^count: expected a whole number from 1 to 50$/);
  expect(build({ cursor: "12x34secret" })).toThrow(/^cursor: expected 1 to 16 digits$/);
  expect(build({ channel: "99" })).toThrow(/^channel: expected one of /);
});

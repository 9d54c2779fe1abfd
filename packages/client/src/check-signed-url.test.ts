import {
  buildDrawerTabsRequest,
  buildFeedRequest,
  buildSearchRequest,
  type FeedQuery,
  type SearchQuery,
  SHIPPED_IDENTITY,
} from "@livescout/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSignedUrl } from "./check-signed-url.ts";

const query: FeedQuery = {
  channel: "1111006",
  tag: "League of Legends",
  region: "US",
  count: 20,
  cursor: "1780000000000",
};
const queryText = buildFeedRequest(query, SHIPPED_IDENTITY).queryText;
const suffix = "&X-Dynosaur=Mab/c-&msToken=&X-Bogus=1&X-Gnarly=Mxy/z-==";
const good = `https://webcast.tiktok.com/webcast/feed/?${queryText}${suffix}`;

describe("the upstream's own addresses are allowed", () => {
  test.each(["https://webcast.tiktok.com", "https://webcast.us.tiktok.com", "https://webcast.eu-1a.tiktok.com"])(
    "%s",
    (origin) => {
      expect(checkSignedUrl(good.replace("https://webcast.tiktok.com", origin), { query }).kind).toBe("allowed");
    },
  );
});

describe("a hostile gateway's URL never gets anything", () => {
  const cases: [name: string, url: string][] = [
    ["another host", good.replace("webcast.tiktok.com", "gateway.invalid")],
    ["a host that only ends alike", good.replace("webcast.tiktok.com", "webcast.tiktok.com.gateway.invalid")],
    ["a host that only begins alike", good.replace("webcast.tiktok.com", "evilwebcast.tiktok.com")],
    ["two labels", good.replace("webcast.tiktok.com", "webcast.a.b.tiktok.com")],
    ["the site's host", good.replace("webcast.tiktok.com", "www.tiktok.com")],
    ["a port", good.replace("webcast.tiktok.com", "webcast.tiktok.com:8443")],
    ["the default port spelled out", good.replace("webcast.tiktok.com", "webcast.tiktok.com:443")],
    ["user info", good.replace("https://", "https://webcast.tiktok.com@")],
    [
      "user info before another host",
      good.replace("https://webcast.tiktok.com", "https://webcast.tiktok.com@gateway.invalid"),
    ],
    ["plain http", good.replace("https://", "http://")],
    ["another scheme", good.replace("https://", "ftp://")],
    ["upper-case scheme", good.replace("https://", "HTTPS://")],
    ["a backslash", good.replace("https://webcast.tiktok.com/", "https://gateway.invalid\\@webcast.tiktok.com/")],
    ["another path", good.replace("/webcast/feed/", "/webcast/room/info/")],
    ["a longer path", good.replace("/webcast/feed/", "/webcast/feed/../room/")],
    ["no slash at the end of the path", good.replace("/webcast/feed/?", "/webcast/feed?")],
    ["a doubled path", good.replace("/webcast/feed/", "/webcast/feed/webcast/feed/")],
    ["a fragment", `${good}#x`],
    ["a blank", good.replace("count=20", "count=20 ")],
    ["a line break", good.replace("count=20", "count=20\r\nx: y")],
    ["a quote that would be re-encoded", good.replace("count=20", "count=20'")],
    ["a character beyond ASCII", good.replace("count=20", "count=2０")],
    ["another channel", good.replace("channel_id=1111006", "channel_id=87")],
    ["a repeated channel", `${good}&channel_id=87`],
    ["another tag", good.replace("League%20of%20Legends", "PUBG")],
    ["no tag", good.replace("&related_live_tag=League%20of%20Legends", "")],
    ["another cursor", good.replace("max_time=1780000000000", "max_time=0")],
    ["no cursor", good.replace("&max_time=1780000000000", "")],
    ["another region", good.replace("&region=US", "&region=DE")],
    ["another count", good.replace("count=20", "count=50")],
    ["no query", "https://webcast.tiktok.com/webcast/feed/"],
    ["nothing", ""],
    ["endless", good + "&x=y".repeat(10_000)],
  ];
  test.each(cases)("%s", (_name, url) => {
    expect(url).not.toBe(good);
    expect(checkSignedUrl(url, { query }).kind).toBe("refused");
  });
});

test("a search goes to the site's own address with the words that were asked, and nowhere else", () => {
  const search: SearchQuery = { channel: "search", words: "cats & dogs", region: "US" };
  const { origin, path, queryText: text } = buildSearchRequest(search, SHIPPED_IDENTITY);
  const url = `${origin}${path}?${text}&X-Gnarly=M`;
  const verdict = (changed: string) => checkSignedUrl(changed, { query: search }).kind;
  expect(verdict(url)).toBe("allowed");
  expect(verdict(url.replace("www.", "webcast."))).toBe("refused");
  expect(verdict(url.replace("cats", "dogs"))).toBe("refused");
  expect(verdict(url.replace("offset=0", "offset=12"))).toBe("refused");
  expect(verdict(good)).toBe("refused");
});

test("the category drawer is asked for on the feed's hosts, and nowhere else", () => {
  const drawer = { channel: "tabs", region: "US" } as const;
  const { origin, path, queryText: text } = buildDrawerTabsRequest(drawer, SHIPPED_IDENTITY);
  const url = `${origin}${path}?${text}&X-Gnarly=M`;
  const verdict = (changed: string) => checkSignedUrl(changed, { query: drawer }).kind;
  expect(verdict(url)).toBe("allowed");
  expect(verdict(url.replace("webcast.", "www."))).toBe("refused");
  expect(verdict(url.replace("region=US", "region=DE"))).toBe("refused");
  expect(verdict(good)).toBe("refused");
});

test("with an origin given by the user, exactly that origin and no other is allowed", () => {
  const upstreamOrigin = "http://127.0.0.1:4100";
  const local = good.replace("https://webcast.tiktok.com", upstreamOrigin);
  expect(checkSignedUrl(local, { query, upstreamOrigin }).kind).toBe("allowed");
  expect(checkSignedUrl(good, { query, upstreamOrigin }).kind).toBe("refused");
  expect(checkSignedUrl(local.replace(":4100", ":4101"), { query, upstreamOrigin }).kind).toBe("refused");
});

test("what is allowed is sent byte for byte by fetch", () => {
  const characters = fc.string({ unit: fc.constantFrom(...Array.from("abcXYZ019-_.~%=/+:,@;!*()$|[]{}^`\\?\"'<>é ")) });
  fc.assert(
    fc.property(characters, (noise) => {
      const url = `${good}&extra=${noise}`;
      if (checkSignedUrl(url, { query }).kind === "allowed") expect(new URL(url).href).toBe(url);
    }),
  );
});

import { buildFeedRequest, SHIPPED_IDENTITY, type UnsignedRequest } from "@livescout/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendedNames, fillTemplate, readTemplate, withoutParameters } from "./page-template.ts";

const SITE = "https://www.tiktok.com";
const FEED = "https://webcast.us.tiktok.com/webcast/feed/";

const OWN =
  "WebIdLastTime=1&aid=1988&browser_version=5.0%20(X11)&channel_id=87&content_type=0&device_id=7300000000000000001" +
  "&from_page=&history_len=2&max_time=0&os=linux&region=DE&req_from=page&user_is_login=true";

const asked = (queryText: string, rest: Partial<UnsignedRequest> = {}): UnsignedRequest => ({
  ...buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY),
  queryText,
  ...rest,
});

const template = (queryText = OWN, address = FEED) => {
  const read = readTemplate(`${address}?${queryText}`, SITE);
  if (read === undefined) throw new Error("no template");
  return read;
};

const filled = (request: UnsignedRequest, from = template()) => {
  const result = fillTemplate(from, request);
  if (result.kind !== "filled") throw new Error(result.why);
  return result;
};

describe("which requests of a page are templates", () => {
  test.each([
    ["https://webcast.tiktok.com/webcast/feed/?a=1", true],
    ["https://webcast.us.tiktok.com/webcast/feed/?a=1", true],
    ["https://www.tiktok.com/webcast/feed/?a=1", true],
    ["https://webcast.tiktok.com/webcast/feed/drawer_tabs/?a=1", false],
    ["https://webcast.tiktok.com/webcast/feed?a=1", false],
    ["https://webcast.tiktok.com.fixture.invalid/webcast/feed/?a=1", false],
    ["http://webcast.tiktok.com/webcast/feed/?a=1", false],
    ["https://fixture.invalid/webcast/feed/?a=1", false],
    ["https://webcast.tiktok.com/webcast/feed/", false],
  ])("%s: %s", (url, isTemplate) => {
    expect(readTemplate(url, SITE) !== undefined).toBe(isTemplate);
  });

  test("a page of any origin that the user names is asked on that origin", () => {
    const origin = "http://127.0.0.1:8081";
    const read = readTemplate(`${origin}/webcast/feed/?a=1`, origin);
    expect(read?.feedOrigin).toBe(origin);
  });
});

describe("a call of ours is a clone", () => {
  test("only business parameters are replaced, in the page's own places", () => {
    const query = "channel_id=89&from_page=live&max_time=5&region=US&req_from=mine&aid=7&user_is_login=false";
    expect(filled(asked(query)).unsignedUrl).toBe(
      `${FEED}?WebIdLastTime=1&aid=1988&browser_version=5.0%20%28X11%29&channel_id=89` +
        "&device_id=7300000000000000001&from_page=live&history_len=2&max_time=5&os=linux&region=US&req_from=mine" +
        "&user_is_login=true",
    );
  });

  test("what is asked but missing is put in by ASCII order, what is not asked for goes", () => {
    const query = "channel_id=1111006&count=20&region=US&related_live_tag=PUBG%3A%20x&req_from=mine";
    const { unsignedUrl } = filled(asked(query));
    expect(unsignedUrl).toContain("&channel_id=1111006&count=20&device_id=");
    expect(unsignedUrl).toContain("&region=US&related_live_tag=PUBG%3A%20x&req_from=mine&user_is_login=true");
    expect(unsignedUrl).not.toMatch(/max_time|content_type|from_page/);
  });

  test("signature parameters, also ones to come, and fragments are left out; nothing stands there twice", () => {
    const own = `${OWN}&aid=9&X-Dynosaur=a&msToken=b&X-Bogus=1&X-Gnarly=c&X-Tomorrow=d&_signature=e#part`;
    const { unsignedUrl } = filled(asked("channel_id=87&channel_id=89#x"), template(own));
    expect(unsignedUrl).not.toMatch(/X-|msToken|_signature|#|aid=9/);
    expect(unsignedUrl.match(/channel_id=/g)).toHaveLength(1);
    expect(unsignedUrl).toContain("channel_id=87");
  });

  test("what the script was seen to append is taken out of the template", () => {
    const signed = `${FEED}?a=1&verifyTomorrow=2&X-Gnarly=3`;
    expect(appendedNames(`${FEED}?a=1`, signed)).toEqual(["verifyTomorrow", "X-Gnarly"]);
    expect(withoutParameters(template("a=1&verifyTomorrow=9"), ["verifyTomorrow"]).pairs).toEqual([["a", "1"]]);
  });

  test("whatever text a page or a caller writes, the query is one that no socket changes", () => {
    const safe = /^(?:[\w.~-]+=(?:[\w.~-]|%[0-9A-Fa-f]{2})*)(?:&[\w.~-]+=(?:[\w.~-]|%[0-9A-Fa-f]{2})*)*$/;
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), (own, words) => {
        const text = (value: string) => value.replaceAll(/[&#]/g, "");
        const from = template(`aid=1988&own=${text(own)}&region=DE`);
        const { unsignedUrl } = filled(asked(`channel_id=87&related_live_tag=${text(words)}`), from);
        expect(unsignedUrl.slice(FEED.length + 1)).toMatch(safe);
      }),
    );
  });

  test("a plus sign is a blank, escapes stay as they are", () => {
    expect(filled(asked("related_live_tag=a+b%2Bc%3a"), template("aid=1")).unsignedUrl).toBe(
      `${FEED}?aid=1&related_live_tag=a%20b%2Bc%3a`,
    );
  });
});

describe("where the signed query goes", () => {
  test("to the host that the caller asked for, whichever of the upstream's the page asks", () => {
    expect(filled(asked("channel_id=87")).address).toBe("https://webcast.tiktok.com/webcast/feed/");
  });

  test("to the caller's own upstream, where one was named", () => {
    const origin = "http://127.0.0.1:8081";
    expect(filled(asked("channel_id=87", { origin })).address).toBe(`${origin}/webcast/feed/`);
  });

  test("never to a page's origin that is not the upstream's", () => {
    const from = readTemplate("https://fixture.invalid/webcast/feed/?a=1", "https://fixture.invalid");
    expect(from !== undefined && filled(asked("channel_id=87"), from).address).toBe(
      "https://webcast.tiktok.com/webcast/feed/",
    );
  });
});

test("LIVE search is asked on the page's site, with the page's environment and no feed parameters", () => {
  const search = asked("aid=1&from_page=search&keyword=cats%20x&offset=0&region=US", {
    path: "/api/search/live/full/",
    origin: SITE,
  });
  expect(filled(search)).toEqual({
    kind: "filled",
    address: `${SITE}/api/search/live/full/`,
    unsignedUrl:
      `${SITE}/api/search/live/full/?WebIdLastTime=1&aid=1988&browser_version=5.0%20%28X11%29` +
      "&device_id=7300000000000000001&from_page=search&history_len=2&keyword=cats%20x&offset=0&os=linux&region=US" +
      "&user_is_login=true",
  });
});

test("the category drawer is asked for where the page asks for feeds, without a feed's parameters", () => {
  const drawer = asked("aid=1&region=US&scene=0", { path: "/webcast/feed/drawer_tabs/" });
  expect(filled(drawer)).toEqual({
    kind: "filled",
    address: "https://webcast.tiktok.com/webcast/feed/drawer_tabs/",
    unsignedUrl:
      `${FEED}drawer_tabs/?WebIdLastTime=1&aid=1988&browser_version=5.0%20%28X11%29` +
      "&device_id=7300000000000000001&history_len=2&os=linux&region=US&scene=0&user_is_login=true",
  });
});

test("any other path is never signed", () => {
  expect(fillTemplate(template(), asked("a=1", { path: "/webcast/room/enter/" })).kind).toBe("unsupported");
});

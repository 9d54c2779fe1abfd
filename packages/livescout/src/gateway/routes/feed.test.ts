import { SHIPPED_IDENTITY, type Signer } from "@livescout/protocol";
import { FeedAnswer, UNLIMITED } from "@livescout/protocol/wire";
import { afterEach, describe, expect, test } from "vitest";
import {
  createFakeVisitors,
  createTestGateway,
  expectContractHeaders,
  expectError,
  FIXTURE_VISITOR,
  type TestGateway,
  type TestGatewayOptions,
  UPSTREAM,
} from "../../../../../test/support/gateway-fakes.ts";

let gateway: TestGateway;
let key: string;
afterEach(() => gateway.close());

async function open(options: TestGatewayOptions = {}, tier: "pro" | "ultra" | "free" = "pro"): Promise<void> {
  gateway = await createTestGateway(options);
  key = await gateway.keyOf(tier);
}

const feed = (query: { [name: string]: string } = {}, more: { key?: string } = {}) =>
  gateway.call({ key, ...more, url: `/webcast/feed?${new URLSearchParams(query)}` });

describe("an answer", () => {
  test("has every field of the contract, in its order, and matches the schema of the wire", async () => {
    await open();
    const answer = await feed();
    expect(answer.status).toBe(200);
    expectContractHeaders(answer);
    expect(Object.keys(answer.json())).toEqual([
      "status_code",
      "signed_url",
      "method",
      "headers",
      "cookies",
      "region",
      "channel_id",
      "feed_remaining",
      "feed_limit",
      "note",
      "load_more_url",
      "signed_at",
      "expires_at",
      "signer",
      "sign_id",
      "world",
    ]);
    expect(FeedAnswer.parse(answer.json())).toEqual(answer.json());
    expect(answer.json()).toMatchObject({
      status_code: 0,
      method: "GET",
      headers: {
        "User-Agent": SHIPPED_IDENTITY.userAgent,
        Referer: "https://www.tiktok.com/",
        Origin: "https://www.tiktok.com",
        Accept: "*/*",
        "Accept-Language": "en-US,en;q=0.9",
      },
      cookies: "ttwid=fixture-ttwid%7C1",
      region: "US",
      channel_id: "87",
      feed_remaining: 99,
      feed_limit: 100,
      note: "Fetch signed_url from your client/IP with these headers and cookies.",
      signed_at: "2026-11-22T12:00:15.000Z",
      expires_at: "2026-11-22T12:01:15.000Z",
      signer: { name: "fake", scheme: "5.3.2", version: "2.0.0.561", verified: true },
      world: "upstream",
    });
    expect(answer.json().sign_id).toMatch(/^[\w-]{22}$/);
    expect(answer.headers["content-encoding"]).toBeUndefined();
    expect(answer.headers["content-length"]).toBe(String(Buffer.byteLength(answer.text)));
  });

  test("is signed for the upstream given, with the visitor's device id and the caller's parameters", async () => {
    await open();
    const { signed_url: url } = (
      await feed({ channel_id: "89", count: "7", region: "uk", max_time: "1700000000000" })
    ).json();
    expect(url.startsWith(`${UPSTREAM}/webcast/feed/?`)).toBe(true);
    const parameters = Object.fromEntries(new URL(url).searchParams);
    expect(parameters).toMatchObject({
      channel_id: "89",
      count: "7",
      region: "GB",
      max_time: "1700000000000",
      req_from: "pc_web_game_feed_loadmore",
      device_id: FIXTURE_VISITOR.deviceId,
      user_is_login: "false",
    });
  });

  test("clamps count at 50, upper-cases the region and takes UK as GB, and says so in its echo", async () => {
    await open();
    const answer = (await feed({ count: "999999999999999999999", region: "uk" })).json();
    expect(new URL(answer.signed_url).searchParams.get("count")).toBe("50");
    expect(answer.region).toBe("GB");
    expect(answer.load_more_url).toContain("&count=50&region=GB&");
  });

  test("warns of a region that nobody was assigned, and of a visitor that others use too", async () => {
    await open();
    expect((await feed({ region: "XX" })).json().signer.warnings).toEqual([
      "shipped_identity",
      "unassigned_region",
      "shared_visitor",
    ]);
  });

  test("takes POST with a JSON object of the same names, numbers included, merged with the query", async () => {
    await open();
    const answer = await gateway.call({
      method: "POST",
      key,
      url: "/webcast/feed?region=DE",
      body: { channel_id: 1111006, count: 3, tag: "Garena Free Fire", logged_in: true, foo: { bar: [] } },
    });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ channel_id: "1111006", region: "DE" });
    const { searchParams } = new URL(answer.json().signed_url);
    expect([
      searchParams.get("related_live_tag"),
      searchParams.get("count"),
      searchParams.get("user_is_login"),
    ]).toEqual(["Garena Free Fire", "3", "true"]);
  });

  test("takes POST without any body", async () => {
    await open();
    expect((await gateway.call({ method: "POST", key })).status).toBe(200);
  });

  test("ignores a tag where the channel has none", async () => {
    await open();
    const answer = (await feed({ tag: "chess" })).json();
    expect(answer.signed_url + answer.load_more_url).not.toContain("chess");
  });
});

describe("cookies", () => {
  test("are ttwid, the session under both its names, then msToken", async () => {
    await open();
    const answer = (
      await feed({ session_id: "fixture-session", ms_token: "fixture-token==", ttwid: "fixture-own" })
    ).json();
    expect(answer.cookies).toBe(
      "ttwid=fixture-own; sessionid=fixture-session; sessionid_ss=fixture-session; msToken=fixture-token==",
    );
    expect(answer.signer.warnings).toEqual(["shipped_identity"]);
  });

  test("hold the session and nothing else of the answer does", async () => {
    await open();
    const { cookies: _, ...rest } = (await feed({ channel_id: "42", session_id: "fixture-session" })).json();
    expect(JSON.stringify(rest)).not.toContain("fixture-session");
    expect(new URL(rest.signed_url).searchParams.get("user_is_login")).toBe("true");
  });

  test("a part without a value is left out; without a visitor the answer says why", async () => {
    await open({ visitor: createFakeVisitors(null, "the upstream's page gave no ttwid (HTTP 403)") });
    const answer = (await feed()).json();
    expect(answer.cookies).toBe("");
    expect(answer.signer.warnings).toEqual([
      "shipped_identity",
      "no_visitor: the upstream's page gave no ttwid (HTTP 403)",
      "no_device_id",
    ]);
  });

  test("a call waits for the first visitor, for a second at most", async () => {
    const asked: unknown[] = [];
    const visitor = createFakeVisitors(null);
    await open({
      visitor: {
        ...visitor,
        get: async (options) => {
          asked.push(options?.waitMs);
          return options?.waitMs === 1_000 ? FIXTURE_VISITOR : undefined;
        },
      },
    });
    expect((await feed()).json().cookies).toBe("ttwid=fixture-ttwid%7C1");
    expect(asked).toContain(1_000);
    expect(asked.every((waitMs) => waitMs === 0 || waitMs === 1_000)).toBe(true);
  });

  test("a new device id of the visitor is in the next signature", async () => {
    let visitor = FIXTURE_VISITOR;
    await open({ visitor: { get: async () => visitor, state: () => ({ visitor }), close() {} } });
    await feed();
    visitor = { ...FIXTURE_VISITOR, deviceId: "7300000000000000002" };
    gateway.clock.pass(1_000);
    expect((await feed()).json().signed_url).toContain("device_id=7300000000000000002");
  });
});

describe("load_more_url", () => {
  test("is this gateway with a literal {MAX_TIME}, and keeps what the page was asked with", async () => {
    await open();
    const answer = await feed({
      channel_id: "1222001",
      tag: "a&b=ä",
      count: "9",
      region: "de",
      logged_in: "true",
      ttwid: "fixture-own",
    });
    const { load_more_url: url } = answer.json();
    expect(url).toBe(
      "http://127.0.0.1:8080/webcast/feed?channel_id=1222001&tag=a%26b%3D%C3%A4&count=9&region=DE&logged_in=true&max_time={MAX_TIME}",
    );
  });

  test("can be called as it stands once the cursor is filled in", async () => {
    await open();
    const { load_more_url: url } = (await feed({ channel_id: "87" })).json();
    const next = await gateway.call({ key, url: url.replace("http://127.0.0.1:8080", "").replace("{MAX_TIME}", "17") });
    expect(new URL(next.json().signed_url).searchParams.get("max_time")).toBe("17");
  });

  test("holds the key only where the caller put it in the query", async () => {
    await open();
    const byHeader = (await feed()).json().load_more_url;
    const byQuery = (await gateway.call({ url: `/webcast/feed?apiKey=${key}` })).json().load_more_url;
    const byBody = (await gateway.call({ method: "POST", body: { apiKey: key } })).json().load_more_url;
    expect([byHeader.includes(key), byQuery.includes(`apiKey=${key}&`), byBody.includes(key)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test("never holds a session, a ttwid or a token", async () => {
    await open();
    const answer = await feed({ session_id: "fixture-session", ttwid: "fixture-own", ms_token: "fixture-token" });
    expect(answer.json().load_more_url).not.toContain("fixture");
  });

  test("begins with the public address, else a plain Host, else where the gateway listens", async () => {
    await open({ publicUrl: "https://gateway.invalid/live" });
    expect((await feed()).json().load_more_url).toMatch(/^https:\/\/gateway\.invalid\/live\/webcast\/feed\?/);
    await gateway.close();
    await open({ listeningOrigin: () => "http://127.0.0.1:9999" });
    const odd = await gateway.call({ key, headers: { host: "a@b" } });
    expect(odd.json().load_more_url).toMatch(/^http:\/\/127\.0\.0\.1:9999\/webcast\/feed\?/);
  });
});

describe("the key", () => {
  test("is taken from header, bearer header, query and body alike, and from several places at once", async () => {
    await open();
    const ways = [
      gateway.call({ headers: { "x-api-key": key } }),
      gateway.call({ headers: { authorization: `Bearer ${key}` } }),
      gateway.call({ url: `/webcast/feed?apiKey=${key}` }),
      gateway.call({ method: "POST", body: { apiKey: key } }),
      gateway.call({
        method: "POST",
        url: `/webcast/feed?apiKey=${key}`,
        headers: { "x-api-key": `${key}, ${key}`, authorization: `Bearer ${key}` }, // as two equal headers arrive
        body: { apiKey: key },
      }),
    ];
    expect((await Promise.all(ways)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  test("different keys in different places are nobody's, though one of them is valid", async () => {
    await open();
    const other = await gateway.keyOf("pro");
    expectError(await gateway.call({ key, url: `/webcast/feed?apiKey=${other}` }), 401, "invalid_key");
    expectError(await gateway.call({ key, headers: { authorization: `Bearer ${other}` } }), 401, "invalid_key");
    expectError(await gateway.call({ headers: { "x-api-key": `${key}, ${other}` } }), 401, "invalid_key");
    expectError(await gateway.call({ url: `/webcast/feed?apiKey=${key}&apiKey=${other}` }), 401, "invalid_key");
  });

  test("a mistyped key is told what is wrong with it", async () => {
    await open();
    const typo = `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}`;
    expect(String(expectError(await gateway.call({ key: typo }), 401, "invalid_key")["error"])).toContain("checksum");
  });

  test("a revoked key is told so, and does not block its address", async () => {
    await open();
    const { record } = await gateway.keyRing.issue({ tier: "pro", name: "x" });
    const { key: lost, record: lostRecord } = await gateway.keyRing.issue({ tier: "pro", name: "y" });
    expect(record.id).not.toBe(lostRecord.id);
    await gateway.keyRing.revoke(lostRecord.id);
    for (let n = 0; n < 70; n++) expectError(await gateway.call({ key: lost.reveal() }), 401, "revoked_key");
  });

  test("another tier acts within a second", async () => {
    await open({}, "free");
    const body = expectError(await feed(), 403, "tier_required");
    expect(body).toMatchObject({ required_tier: "basic", tier: "free" });
    const [record] = await gateway.keyRing.list();
    await gateway.keyRing.setTier(record?.id ?? "", "pro");
    gateway.clock.pass(1_000);
    expect((await feed()).json()).toMatchObject({ feed_limit: 100 });
  });

  test("with --auth none any value is taken, also none; nothing is limited", async () => {
    await open({ auth: "none" });
    for (const call of [{}, { key: "anything" }, { url: "/webcast/feed?apiKey=x" }]) {
      const answer = await gateway.call(call);
      expect(answer.json()).toMatchObject({ feed_remaining: UNLIMITED, feed_limit: UNLIMITED });
      expect(answer.headers["ratelimit"]).toBeUndefined();
      expect(answer.headers["x-ratelimit-limit"]).toBe(String(UNLIMITED));
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
});

describe("sessions", () => {
  test.each(["42", "88"])("channel %s needs one, or the word that the caller attaches it", async (channel) => {
    await open();
    const body = expectError(await feed({ channel_id: channel }), 400, "session_required");
    expect(body["parameter"]).toBe("session_id");
    expectError(await feed({ channel_id: channel, logged_in: "false" }), 400, "session_required");
    expect((await feed({ channel_id: channel, logged_in: "true" })).status).toBe(200);
    expect((await feed({ channel_id: channel, session_id: "fixture-session" })).status).toBe(200);
  });

  test("an operator may refuse them: the refusal points to logged_in=true", async () => {
    await open({ sessions: "refuse" });
    const body = expectError(await feed({ session_id: "fixture-session" }), 400, "session_not_accepted");
    expect(body["error"]).toContain("logged_in=true");
    expect(JSON.stringify(body)).not.toContain("fixture-session");
    expect((await feed({ channel_id: "42", logged_in: "true" })).status).toBe(200);
  });

  test.each(["sessionid=fixture-session", "sessionid=fixture-session; ttwid=fixture-own", "fixture;session"])(
    "a pasted cookie line is told for what it is, not shown: %s",
    async (pasted) => {
      await open();
      const body = expectError(await feed({ session_id: pasted }), 400, "invalid_parameter");
      expect(body["expected"]).toMatch(/alone/);
      expect(JSON.stringify(body)).not.toContain("fixture");
    },
  );
});

describe("a signer's own words", () => {
  const withSigner = async (change: object): Promise<void> => {
    const base = (await createTestGateway()).deps.signer;
    const signer: Signer = {
      name: "other",
      sign: async (request) => ({ ...(await base.sign(request)), ...change }),
    };
    await open({ signer });
  };

  test("bring no header into step 2 but the five of the contract", async () => {
    await withSigner({
      headers: {
        "user-agent": "old",
        referer: "https://www.tiktok.com/",
        cookie: "sessionid=fixture",
        host: "x",
        "accept-encoding": "br",
      },
    });
    expect((await feed()).json().headers).toEqual({
      "User-Agent": SHIPPED_IDENTITY.userAgent,
      Referer: "https://www.tiktok.com/",
    });
  });

  test("cannot send the caller to another address", async () => {
    await withSigner({ signedUrl: "https://elsewhere.invalid/webcast/feed/?a=1" });
    expectError(await feed(), 503, "signer_unavailable");
  });

  test("stay JSON whatever is in them", async () => {
    await withSigner({ warnings: ['a"b\\c\n\u2028ä'], scheme: '"', build: null });
    expect((await feed()).json().signer).toMatchObject({
      scheme: '"',
      version: null,
      warnings: ['a"b\\c\n\u2028ä', "shared_visitor"],
    });
  });
});

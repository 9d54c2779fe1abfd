/** `/v1` on HTTP: who may read what, where a key may stand, which pages may read, what a call costs. */
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { createTestCatalogue, fixtureRoom, roomId } from "../../../../test/support/catalogue-fakes.ts";
import {
  type Answer,
  type CallOptions,
  createTestGateway,
  expectContractHeaders,
  expectError,
  NOON_MS,
  type TestGateway,
  type TestGatewayOptions,
} from "../../../../test/support/gateway-fakes.ts";
import { LivescoutError } from "@livescout/protocol";
import { createCatalogueApi } from "../catalogue/api/catalogue-api.ts";
import { CATALOGUE_ROUTES } from "../catalogue/api/catalogue-routes.ts";

let gateway: TestGateway;
afterEach(() => gateway.close());

const nowMs = () => NOON_MS;

async function start(options: TestGatewayOptions = {}) {
  const { store, see } = createTestCatalogue({ nowMs });
  await see([fixtureRoom(1), fixtureRoom(2)]);
  // A stream that begins in a closed server ends at once, so that a test can read it whole.
  const catalogue = createCatalogueApi({ store, nowMs, sleep: async () => endStreams() });
  let endStreams = () => {};
  gateway = await createTestGateway({
    catalogue: {
      ...catalogue,
      answer(call) {
        if (call.path !== "/v1/events") return catalogue.answer(call);
        const short = new AbortController();
        endStreams = () => short.abort();
        return catalogue.answer({ ...call, signal: short.signal });
      },
    },
    ...options,
  });
  return { store };
}

const URLS: { readonly [path: string]: string } = {
  "/v1/rooms/{id}": `/v1/rooms/${roomId(1)}`,
  "/v1/rooms/{id}/history": `/v1/rooms/${roomId(1)}/history`,
  "/v1/owners/{uniqueId}": "/v1/owners/fixture.1",
  "/v1/export.{form}": "/v1/export.csv",
  "/v1/check": "/v1/check?names=fixture.1",
};
const ROUTES = CATALOGUE_ROUTES.map((route) => ({ ...route, url: URLS[route.path] ?? route.path }));
const withKey = (url: string, key: string): string => `${url}${url.includes("?") ? "&" : "?"}apiKey=${key}`;
const allowedOrigin = ({ headers }: Answer) => headers["access-control-allow-origin"];
const PAGE = { origin: "https://page.invalid", "sec-fetch-site": "cross-site" };

describe.each(ROUTES)("GET $path", ({ url, isForViewKeys }) => {
  test("answers a full key in a header, with the headers of the contract, and no page of another origin", async () => {
    await start();
    const key = await gateway.keyOf("pro");
    for (const headers of [{ "x-api-key": key }, { authorization: `Bearer ${key}` }] as Record<string, string>[]) {
      const answer = await gateway.call({ url, headers: { ...headers, ...PAGE } });
      expect(answer.status).toBe(200);
      expectContractHeaders(answer);
      expect(allowedOrigin(answer)).toBeUndefined();
    }
  });

  test("a full key in the address is refused with a sentence that says where to send it", async () => {
    await start();
    const key = await gateway.keyOf("pro");
    for (const call of [{}, { key }]) {
      const answer = await gateway.call({ url: withKey(url, key), ...call });
      const body = expectError(answer, 400, "invalid_parameter");
      expect(body).toMatchObject({ parameter: "apiKey", expected: expect.stringContaining("x-api-key header") });
      expect(answer.text).not.toContain(key);
      expect(allowedOrigin(answer)).toBeUndefined();
    }
  });

  test(
    isForViewKeys
      ? "answers a view key, in a header or in the address, and pages may read it"
      : "refuses a view key: it sees rooms and events alone",
    async () => {
      await start();
      const key = await gateway.keyOf("pro", ["read"]);
      for (const call of [{ url, key }, { url: withKey(url, key) }]) {
        const answer = await gateway.call({ ...call, headers: PAGE });
        expect(allowedOrigin(answer)).toBe("*");
        expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
        if (isForViewKeys) expect(answer.status).toBe(200);
        else expect(expectError(answer, 403, "scope_required")["required_scope"]).toBe("feed");
      }
    },
  );

  test("refuses a key for the feed alone", async () => {
    await start();
    const key = await gateway.keyOf("pro", ["feed"]);
    expect(expectError(await gateway.call({ url, key }), 403, "scope_required")["required_scope"]).toBe("read");
    expectError(await gateway.call({ url: withKey(url, key) }), 400, "invalid_parameter");
  });

  test("refuses strangers, wherever their key stands, and a page learns nothing of it", async () => {
    await start();
    const full = await gateway.keyOf("pro");
    const view = await gateway.keyOf("pro", ["read"]);
    const wrong: CallOptions[] = [
      { url: withKey(url, "nonsense") },
      { url, key: "nonsense" },
      { url: withKey(url, view), key: full },
      { url: withKey(url, "%E0%A4%A") },
    ];
    for (const call of wrong) {
      const answer = await gateway.call({ ...call, headers: PAGE });
      expectError(answer, 401, "invalid_key");
      expect(allowedOrigin(answer)).toBeUndefined();
    }
    expectError(await gateway.call({ url }), 401, "missing_key");
    expectError(await gateway.call({ url: withKey(url, "") }), 401, "missing_key");
  });

  test("a revoked view key is refused", async () => {
    await start();
    const { key, record } = await gateway.keyRing.issue({ tier: "pro", scopes: ["read"] });
    await gateway.keyRing.revoke(record.id);
    expectError(await gateway.call({ url: withKey(url, key.reveal()) }), 401, "revoked_key");
  });

  test("costs rate and no unit of the feed", async () => {
    await start();
    const key = await gateway.keyOf("basic");
    const left = async () => (await gateway.call({ url, key })).headers["x-ratelimit-remaining"];
    expect([await left(), await left()]).toEqual(["29", "28"]);
    const limits = await gateway.call({ url: "/webcast/rate_limits", key });
    expect(limits.json().data.feed).toMatchObject({ limit: 20, remaining: 20 });
    for (let n = 0; n < 28; n++) await left();
    const answer = await gateway.call({ url, key });
    expect(expectError(answer, 429, "rate_limited")["retry_after"]).toBe(45);
    expect(answer.headers["retry-after"]).toBe("45");
  });

  test("a page asks first, without a key; other methods are 405", async () => {
    await start();
    const preflight = await gateway.call({
      method: "OPTIONS",
      url,
      headers: { ...PAGE, "access-control-request-headers": "x-api-key" },
    });
    expect([preflight.status, allowedOrigin(preflight)]).toEqual([204, "*"]);
    expect(preflight.headers["access-control-allow-headers"]).toContain("x-api-key");
    expect(preflight.headers["access-control-allow-methods"]).toBe("GET, OPTIONS");
    expect(preflight.headers["access-control-allow-headers"]).toContain("last-event-id"); // of a page that reads a stream by fetch
    for (const method of ["POST", "PUT", "DELETE", "HEAD"]) {
      const answer = await gateway.call({ method, url });
      expect([answer.status, answer.headers["allow"]]).toEqual([405, "GET, OPTIONS"]);
    }
  });

  test("without keys answers this machine alone: no foreign Host, Origin or site, and no page may read it", async () => {
    await start({ auth: "none" });
    const answer = await gateway.call({ url: withKey(url, "any") });
    expect([answer.status, allowedOrigin(answer)]).toEqual([200, undefined]);
    for (const headers of [
      { host: "rebound.invalid" },
      { origin: "https://page.invalid" },
      { "sec-fetch-site": "cross-site" },
    ] as Record<string, string>[]) {
      const refused = await gateway.call({ url, headers });
      expectError(refused, 403, "forbidden_origin");
      expect(allowedOrigin(refused)).toBeUndefined();
      expectError(await gateway.call({ method: "OPTIONS", url, headers }), 403, "forbidden_origin");
    }
  });
});

describe("a view key elsewhere", () => {
  test.each([
    ["/webcast/feed", "GET"],
    ["/webcast/feed", "POST"],
    ["/webcast/rate_limits", "GET"],
    ["/webcast/feed/outcome", "POST"],
  ])("%s refuses it: 403, and no unit is taken", async (url, method) => {
    await start();
    const key = await gateway.keyOf("pro", ["read"]);
    const answer = await gateway.call({ url, method, key, ...(method === "POST" && { body: {} }) });
    const body = expectError(answer, 403, "scope_required");
    expect(body).toMatchObject({ required_scope: "feed", error: expect.stringContaining("view key") });
    expect(answer.headers["ratelimit"] ?? "").not.toContain('"day";r=99');
  });
});

test("a parameter that cannot be decoded is told; nothing sent is repeated", async () => {
  await start();
  const key = await gateway.keyOf("pro");
  const answer = await gateway.call({ url: "/v1/rooms?topic=%E0%A4%A", key });
  expect(expectError(answer, 400, "invalid_parameter")["parameter"]).toBe("query");
  const odd = await gateway.call({ url: "/v1/rooms?viewers=Zq9xWv&topic=a+b%20c", key });
  expect(expectError(odd, 400, "invalid_parameter")["parameter"]).toBe("viewers");
  expect(odd.text).not.toContain("Zq9xWv");
});

test("a plus is a blank, and texts of any script arrive", async () => {
  const { store } = await start();
  await store.record({
    atMs: NOON_MS,
    sightings: [{ room: fixtureRoom(3, { topic: "Музыка и чат", title: "音楽" }), source: { channel: "87" } }],
  });
  const key = await gateway.keyOf("pro");
  const answer = await gateway.call({
    url: `/v1/rooms?topic=${encodeURIComponent("музыка и чат").replaceAll("%20", "+")}`,
    key,
  });
  expect(answer.json()).toMatchObject({ matched: 1, rooms: [{ id: roomId(3), title: "音楽" }] });
});

describe("compression", () => {
  const GZIP = { "accept-encoding": "gzip, br" };
  const many = Array.from({ length: 120 }, (_, n) => fixtureRoom(n + 10));

  test("of long lists and exports is for whoever asks for it, and changes nothing in them", async () => {
    const { store } = await start();
    await store.record({ atMs: NOON_MS, sightings: many.map((room) => ({ room, source: { channel: "87" } })) });
    const key = await gateway.keyOf("pro");
    for (const url of ["/v1/rooms?limit=200", "/v1/export.ndjson", "/v1/export.json", "/v1/export.csv"]) {
      const plain = await gateway.call({ url, key });
      const zipped = await gateway.call({ url, key, headers: GZIP });
      expect([plain.headers["content-encoding"], zipped.headers["content-encoding"]]).toEqual([undefined, "gzip"]);
      expect([plain.headers["vary"], zipped.headers["vary"]]).toEqual(["Accept-Encoding", "Accept-Encoding"]);
      expectContractHeaders(zipped);
      expect(gunzipSync(zipped.bytes).toString()).toBe(plain.text);
      expect(zipped.bytes.length * 3).toBeLessThan(plain.bytes.length);
    }
  });

  test("leaves out short answers, refusals and streams of events: an event must not wait for the next", async () => {
    await start();
    const key = await gateway.keyOf("pro");
    for (const url of ["/v1/rooms?viewers=9..", "/v1/rooms?viewers=x", "/v1/events"]) {
      expect((await gateway.call({ url, key, headers: GZIP })).headers["content-encoding"]).toBeUndefined();
    }
  });
});

test("what is not there is 404 in the gateway's form", async () => {
  await start();
  const key = await gateway.keyOf("pro");
  for (const url of [`/v1/rooms/${roomId(9)}`, "/v1/owners/nobody", "/v1/export.xml", "/v1/", "/v1/rooms/"]) {
    expectError(await gateway.call({ url, key }), 404, "not_found");
  }
});

test("a catalogue that cannot be read is 503; a fault of ours is 500; neither shows its cause", async () => {
  const { store } = await start();
  const key = await gateway.keyOf("pro");
  store.findRooms = () => Promise.reject(new LivescoutError("store", "fixture-cause"));
  store.roomById = () => Promise.reject(new Error("fixture-cause"));
  const store503 = await gateway.call({ url: "/v1/rooms", key });
  const fault = await gateway.call({ url: `/v1/rooms/${roomId(1)}`, key });
  expectError(store503, 503, "store_unavailable");
  expectError(fault, 500, "internal");
  expect(store503.text + fault.text).not.toContain("fixture-cause");
});

test("without a catalogue there is no /v1", async () => {
  gateway = await createTestGateway();
  expectError(await gateway.call({ url: "/v1/rooms", key: await gateway.keyOf("pro") }), 404, "not_found");
});

test("no key is ever logged", async () => {
  const { store } = await start();
  const key = await gateway.keyOf("pro", ["read"]);
  store.findRooms = () => Promise.reject(new LivescoutError("store", "broken"));
  await gateway.call({ url: withKey("/v1/rooms?viewers=1..", key) });
  expect(gateway.log.join("")).toContain("the store could not be asked");
  expect(gateway.log.join("")).not.toContain(key);
});

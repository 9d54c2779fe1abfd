/** What every route owes its callers: with no key, a wrong key, a spent quota, a foreign page, a wrong method. */
import { afterEach, describe, expect, test } from "vitest";
import {
  type CallOptions,
  createTestGateway,
  expectContractHeaders,
  expectError,
  type TestGateway,
} from "../../../../test/support/gateway-fakes.ts";
import { createApiKey } from "../access/api-key.ts";
import { randomBytes } from "node:crypto";

type RouteCase = { path: string; method: "GET" | "POST"; needsKey: boolean; status: number; body?: object };

const ROUTES: RouteCase[] = [
  { path: "/webcast/feed", method: "GET", needsKey: true, status: 200 },
  { path: "/webcast/feed", method: "POST", needsKey: true, status: 200, body: { count: 1 } },
  { path: "/webcast/rate_limits", method: "GET", needsKey: true, status: 200 },
  {
    path: "/webcast/feed/outcome",
    method: "POST",
    needsKey: true,
    status: 404,
    body: { sign_id: "A".repeat(22), outcome: "rooms" },
  },
  { path: "/health/live", method: "GET", needsKey: false, status: 200 },
  { path: "/health/ready", method: "GET", needsKey: false, status: 200 },
  { path: "/metrics", method: "GET", needsKey: false, status: 200 },
  { path: "/openapi.json", method: "GET", needsKey: false, status: 200 },
  { path: "/docs", method: "GET", needsKey: false, status: 200 },
];

let gateway: TestGateway;
afterEach(() => gateway.close());

const callOf = ({ path, method, body }: RouteCase, more: CallOptions = {}): CallOptions => ({
  method,
  url: path,
  ...(body !== undefined && { body }),
  ...more,
});

describe.each(ROUTES)("$method $path", (route) => {
  test("answers as it should, with the headers of the contract", async () => {
    gateway = await createTestGateway();
    const key = await gateway.keyOf("pro");
    const answer = await gateway.call(callOf(route, route.needsKey ? { key } : {}));
    expect(answer.status).toBe(route.status);
    expectContractHeaders(answer);
  });

  test("with a spent quota only the feed refuses", async () => {
    gateway = await createTestGateway();
    const key = await gateway.keyOf("basic");
    for (let n = 0; n < 20; n++) expect((await gateway.call({ key })).status).toBe(200);
    const answer = await gateway.call(callOf(route, { key }));
    if (route.path !== "/webcast/feed") return expect(answer.status).toBe(route.status);
    const body = expectError(answer, 429, "quota_exhausted");
    expect(body["resets_at"]).toBe("2026-11-23T00:00:00.000Z");
    expect(answer.headers["retry-after"]).toBe("43185");
    expect(answer.headers["ratelimit"]).toContain('"day";r=0;t=43185');
    return undefined;
  });

  test("another method is 405 and says which are right; HEAD is one of the others", async () => {
    gateway = await createTestGateway();
    const right = ROUTES.filter(({ path }) => path === route.path).map(({ method }) => method);
    for (const method of ["HEAD", "PUT", "DELETE", "PATCH", "PROPFIND", "GET", "POST"]) {
      if (right.includes(method as "GET")) continue;
      const answer = await gateway.call({ method, url: route.path });
      expect(answer.status).toBe(405);
      expect(answer.headers["allow"]?.split(", ").slice(0, right.length)).toEqual(right);
      expectContractHeaders(answer);
      if (method !== "HEAD") expectError(answer, 405, "method_not_allowed");
    }
  });

  test("a page of any origin may read it where there are keys; none may read the figures", async () => {
    gateway = await createTestGateway();
    const isOpen = route.path !== "/metrics";
    const key = await gateway.keyOf("pro");
    const headers = isOpen ? { origin: "https://page.invalid", "sec-fetch-site": "cross-site" } : {};
    const answer = await gateway.call(callOf(route, { key, headers }));
    expect(answer.status).toBe(route.status);
    expect(answer.headers["access-control-allow-origin"]).toBe(isOpen ? "*" : undefined);
    expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
    if (isOpen) expect(answer.headers["access-control-expose-headers"]).toMatch(/^X-RateLimit-Limit, .*X-Request-Id/);
  });

  test("a page asks first, without a key, and is told what it may send", async () => {
    gateway = await createTestGateway();
    const headers = { origin: "https://page.invalid", "access-control-request-headers": "x-api-key" };
    const answer = await gateway.call({ method: "OPTIONS", url: route.path, headers });
    if (route.path === "/metrics") return expectError(answer, 403, "forbidden_origin");
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(answer.headers["access-control-allow-headers"]).toBe(
      "x-api-key, authorization, content-type, last-event-id",
    );
    expect(answer.headers["access-control-allow-methods"]).toContain(route.method);
    expectContractHeaders(answer);
    return undefined;
  });

  test.each([
    ["a rebinding Host", { host: "rebound.invalid:8080" }],
    ["a foreign Origin", { origin: "https://page.invalid" }],
    ["a cross-site call", { "sec-fetch-site": "cross-site" }],
  ])("without keys %s is 403, and no page may read that", async (_name, headers) => {
    gateway = await createTestGateway({ auth: "none" });
    const answer = await gateway.call(callOf(route, { headers }));
    expectError(answer, 403, "forbidden_origin");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect((await gateway.call(callOf(route))).status).toBe(route.status);
  });
});

describe.each(ROUTES.filter(({ needsKey }) => needsKey))("$method $path, which needs a key,", (route) => {
  test("without a key: 401 missing_key; with unknown, mistyped and empty ones: 401", async () => {
    gateway = await createTestGateway();
    const stranger = createApiKey((size) => randomBytes(size)).reveal();
    expectError(await gateway.call(callOf(route)), 401, "missing_key");
    expectError(await gateway.call(callOf(route, { key: "" })), 401, "missing_key");
    expectError(await gateway.call(callOf(route, { key: stranger })), 401, "invalid_key");
    expectError(await gateway.call(callOf(route, { key: "nonsense" })), 401, "invalid_key");
    const shown = await gateway.call(callOf(route, { headers: { authorization: "Basic abc" } }));
    expectError(shown, 401, "missing_key");
    expect(shown.headers["x-ratelimit-limit"]).toBe("60");
    expect(shown.headers["x-ratelimit-remaining"]).toBe("55");
    expect(shown.headers["ratelimit"]).toMatch(/^"minute";r=55;t=\d+$/);
  });

  test("strangers of one address are stopped after 60 calls a minute, a valid key there is not", async () => {
    gateway = await createTestGateway();
    const key = await gateway.keyOf("pro");
    for (let n = 0; n < 60; n++) expectError(await gateway.call(callOf(route)), 401, "missing_key");
    const stopped = await gateway.call(callOf(route));
    expect(expectError(stopped, 429, "rate_limited")["retry_after"]).toBe(45);
    expect(stopped.headers["retry-after"]).toBe("45");
    expectError(await gateway.call(callOf(route, { key: "nonsense" })), 429, "rate_limited");
    expectError(await gateway.call(callOf(route, { remoteAddress: "192.0.2.9" })), 401, "missing_key");
    expect((await gateway.call(callOf(route, { key }))).status).toBe(route.status);
    gateway.clock.pass(45_000);
    expectError(await gateway.call(callOf(route)), 401, "missing_key");
  });
});

test.each([
  "/",
  "/webcast/feed/",
  "/webcast",
  "/webcast/FEED",
  "/metrics/x",
  "/docs/",
  "/favicon.ico",
  "/%E0%A4%A",
  "/..%2f",
])("every other path is 404 in the same form: %s", async (url) => {
  gateway = await createTestGateway();
  const body = expectError(await gateway.call({ url }), 404, "not_found");
  expect(JSON.stringify(body)).not.toContain(url === "/" ? "://" : url);
  expectError(await gateway.call({ url, method: "POST", body: { a: 1 } }), 404, "not_found");
});

test("the request id is ours, never the caller's", async () => {
  gateway = await createTestGateway();
  const answer = await gateway.call({ url: "/health/live", headers: { "x-request-id": "fixture-chosen" } });
  expect(answer.headers["x-request-id"]).not.toBe("fixture-chosen");
});

test("/metrics is no path at all where the gateway is told not to serve it", async () => {
  gateway = await createTestGateway({ servesMetrics: false });
  expectError(await gateway.call({ url: "/metrics" }), 404, "not_found");
});

test("behind a trusted proxy the client's address counts, from anyone else the header is nothing", async () => {
  gateway = await createTestGateway({ trustProxy: "10.0.0.0/8" });
  const from = (remoteAddress: string, client: string) =>
    gateway.call({ remoteAddress, headers: { "x-forwarded-for": client } });
  expect((await from("10.0.0.1", "192.0.2.1")).headers["x-ratelimit-remaining"]).toBe("59");
  expect((await from("10.0.0.1", "192.0.2.1")).headers["x-ratelimit-remaining"]).toBe("58");
  expect((await from("10.0.0.2", "192.0.2.2")).headers["x-ratelimit-remaining"]).toBe("59");
  expect((await from("198.51.100.1", "192.0.2.3")).headers["x-ratelimit-remaining"]).toBe("59");
  expect((await from("198.51.100.1", "192.0.2.4")).headers["x-ratelimit-remaining"]).toBe("58");
});

test("addresses of one IPv6 network of 64 bits count together", async () => {
  gateway = await createTestGateway();
  const remaining = async (remoteAddress: string) =>
    (await gateway.call({ remoteAddress })).headers["x-ratelimit-remaining"];
  expect(await remaining("2001:db8:1:2::1")).toBe("59");
  expect(await remaining("2001:db8:1:2:ffff::9")).toBe("58");
  expect(await remaining("2001:db8:1:3::1")).toBe("59");
});

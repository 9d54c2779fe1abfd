import { expect, test } from "vitest";
import { createVisitorSource } from "./visitor.ts";

const urlOf = (input: string | URL | Request): string => (input instanceof Request ? input.url : input.toString());

const TTWID = "1%7Cfixture-visitor%7C1780000000%7Cabc";
const DEVICE_ID = "7300000000000000001";
const pageAnswer = () => new Response("<html>", { headers: { "set-cookie": `ttwid=${TTWID}; Path=/; Secure` } });
const privacyAnswer = () => new Response(`{"body":{"consent":{"wid":"${DEVICE_ID}"}}}`);

function site(routes: { page?: () => Response; privacy?: () => Response }) {
  const paths: string[] = [];
  const clock = { nowMs: 1_780_000_000_000 };
  const fetch: typeof globalThis.fetch = (input) => {
    const path = new URL(urlOf(input)).pathname;
    paths.push(path);
    return Promise.resolve(
      path.startsWith("/api/") ? (routes.privacy ?? privacyAnswer)() : (routes.page ?? pageAnswer)(),
    );
  };
  const source = createVisitorSource({
    siteOrigin: "https://site.invalid",
    userAgent: "Mozilla/5.0 x",
    fetch,
    nowMs: () => clock.nowMs,
  });
  return { source, paths, clock };
}

test("a visitor has the page's ttwid and the device id of the privacy answer, and is fetched once", async () => {
  const { source, paths } = site({});
  const [first, second] = await Promise.all([source.get(), source.get()]);
  expect(first?.ttwid.reveal()).toBe(TTWID);
  expect(first?.deviceId).toBe(DEVICE_ID);
  expect(second).toBe(first);
  expect(paths).toEqual(["/", "/api/v1/web-cookie-privacy/config"]);
  expect(JSON.stringify(source.state())).not.toContain(TTWID);
});

test("a visitor knows where the upstream takes its address to be, where the answer says so", async () => {
  const body = `{"body":{"appProps":{"region":"DE"},"consent":{"wid":"${DEVICE_ID}"}}}`;
  expect(await site({ privacy: () => new Response(body) }).source.get()).toMatchObject({ country: "DE" });
  expect(await site({}).source.get()).not.toHaveProperty("country");
});

test("it says how many calls the next question may make, before it makes them", async () => {
  const { source, clock } = site({});
  expect(source.state().callsDue).toBe(3);
  const asking = source.get();
  expect(source.state().callsDue).toBe(0);
  await asking;
  expect(source.state()).toMatchObject({ calls: 2, callsDue: 0 });
  clock.nowMs += 2 * 86_400_000;
  expect(source.state().callsDue).toBe(3);
});

test("an old visitor still serves while a new one is fetched", async () => {
  const { source, paths, clock } = site({});
  await source.get();
  clock.nowMs += 2 * 86_400_000;
  expect((await source.get({ waitMs: 0 }))?.deviceId).toBe(DEVICE_ID);
  expect(paths.length).toBeGreaterThan(2);
});

test("a page without a cookie is asked once more at its other address, then left alone for a while", async () => {
  const { source, paths, clock } = site({ page: () => new Response("<html>") });
  expect(await source.get()).toBeUndefined();
  expect(paths).toEqual(["/", "/live"]);
  expect(source.state()).toMatchObject({ problem: expect.stringContaining("no ttwid"), calls: 2 });
  await source.get();
  expect(paths).toHaveLength(2);
  clock.nowMs += 31_000;
  await source.get();
  expect(paths).toHaveLength(4);
});

test("after 403 the page is left alone for at least 300 s", async () => {
  const { source, paths, clock } = site({ page: () => new Response("", { status: 403 }) });
  await source.get();
  clock.nowMs += 299_000;
  await source.get();
  expect(paths).toEqual(["/"]);
  clock.nowMs += 2_000;
  await source.get();
  expect(paths).toEqual(["/", "/"]);
});

test("without a device id the visitor serves and the problem is said", async () => {
  const { source } = site({ privacy: () => new Response("{}") });
  const visitor = await source.get();
  expect(visitor?.deviceId).toBeUndefined();
  expect(source.state().problem).toContain("no device id");
});

test("a device id that is no device id is not taken", async () => {
  const { source } = site({ privacy: () => new Response('{"body":{"consent":{"wid":"12"}}}') });
  expect((await source.get())?.deviceId).toBeUndefined();
});

test("a broken connection is a problem with a reason, never an exception", async () => {
  const fetch: typeof globalThis.fetch = () =>
    Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }));
  const source = createVisitorSource({ userAgent: "Mozilla/5.0 x", fetch });
  expect(await source.get()).toBeUndefined();
  expect(source.state().problem).toContain("ECONNREFUSED");
});

test("a caller waits no longer than it said", async () => {
  const source = createVisitorSource({ userAgent: "Mozilla/5.0 x", fetch: () => new Promise(() => undefined) });
  expect(await source.get({ waitMs: 1 })).toBeUndefined();
});

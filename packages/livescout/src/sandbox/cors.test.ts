import { verifySignedUrl } from "@livescout/protocol/signature";
import { expect, test } from "vitest";
import { createSandbox, type SandboxOptions } from "./sandbox-routes.ts";

const HOST = "127.0.0.1:8081";
const FEED = "/webcast/feed/?a=1";

const open = (options: Partial<SandboxOptions> = {}) =>
  createSandbox({ nowMs: () => 1_790_540_157_129, verify: verifySignedUrl, ...options });

type Sent = { method?: string; target?: string; headers?: Record<string, string> };

function ask({ method = "GET", target = FEED, headers = {} }: Sent, options: Partial<SandboxOptions> = {}) {
  const all: Record<string, string> = { host: HOST, ...headers };
  return open(options).answer({ method, target, header: (name) => all[name] });
}

test("a page of a known origin may read the answer, refusals by the upstream's rules too", () => {
  for (const origin of ["https://www.tiktok.com", "http://localhost:8081"]) {
    const { status, headers } = ask({ headers: { origin } });
    expect({ status, headers }).toMatchObject({
      status: 200,
      headers: { "access-control-allow-origin": origin, "access-control-allow-credentials": "true" },
    });
    expect(headers["access-control-expose-headers"]).toContain("x-ms-token");
  }
  expect(ask({}).headers).not.toHaveProperty("access-control-allow-origin");
});

test("a page of a foreign origin is refused, and not even told so readably", () => {
  const { status, headers } = ask({ headers: { origin: "https://evil.invalid" } });
  expect(status).toBe(403);
  expect(headers).not.toHaveProperty("access-control-allow-origin");
});

test("an OPTIONS is answered where it asks for leave, and what is posted is telemetry alone", () => {
  const leave = { origin: "https://www.tiktok.com", "access-control-request-method": "GET" };
  const asked = { ...leave, "access-control-request-headers": "x-page-trace" };
  expect(ask({ method: "OPTIONS", headers: asked })).toMatchObject({
    status: 204,
    headers: { "access-control-allow-headers": "x-page-trace", "access-control-allow-origin": leave.origin },
  });
  expect(ask({ method: "OPTIONS", headers: { ...leave, origin: "https://evil.invalid" } }).status).toBe(403);
  expect(ask({ method: "OPTIONS" }).status).toBe(405);
  expect(ask({ method: "POST" }).status).toBe(405);
  expect(ask({ method: "POST", target: "/monitor_browser/collect/batch/?event=alive" }).status).toBe(204);
});

test("the page's two names on loopback are two sites to a browser, and both its own", () => {
  const crossSite = { "sec-fetch-site": "cross-site" };
  expect(ask({ headers: { ...crossSite, origin: "http://localhost:8081" } }).status).toBe(200);
  expect(ask({ headers: { ...crossSite, host: "localhost:8081", origin: `http://${HOST}` } }).status).toBe(200);
  expect(ask({ headers: { ...crossSite, origin: "http://localhost:9999" } }).status).toBe(403);
  expect(ask({ headers: crossSite }).status).toBe(403);
});

test("the upstream's names are answered only where they were given, and pictures then come over TLS", () => {
  const extraHosts = ["www.tiktok.com", "webcast.tiktok.com", "webcast.us.tiktok.com"];
  const room = { target: "/api-live/user/room/?uniqueId=nobody", headers: { host: "webcast.us.tiktok.com" } };
  expect(ask(room).status).toBe(403);
  expect(ask(room, { extraHosts }).status).toBe(200);
  expect(ask({ ...room, headers: { host: "api.tiktok.com" } }, { extraHosts }).status).toBe(403);
  const page = { target: "/webcast/feed/drawer_tabs/?scene=1", headers: { host: "webcast.tiktok.com" } };
  expect(ask(page, { extraHosts }).body).toContain('"https://webcast.tiktok.com/picture/');
});

test("the recommend answer mints an msToken of 128 characters, the service worker hides only where asked to", () => {
  const { headers } = ask({ target: "/api/recommend/item_list/?aid=1988" });
  expect(headers["x-ms-token"]).toMatch(/^[\w-]{128}$/);
  expect(String(headers["set-cookie"])).toContain(`msToken=${String(headers["x-ms-token"])};`);
  expect(ask({ target: "/sw.js" }).body).not.toContain("respondWith");
  expect(ask({ target: "/sw.js?hides=1" }).body).toContain("respondWith");
});

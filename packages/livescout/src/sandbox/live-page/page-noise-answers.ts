/** Answers to what the live page sends beside its feed: telemetry, the request that brings an `msToken`, a service worker. */
import { emptyAnswer, jsonAnswer, type Answer } from "../answer.ts";
import { hash32, seededText } from "../seeded-hash.ts";

const TELEMETRY_PATHS = ["/monitor_browser/collect/batch/", "/v1/list"];

/** Telemetry is sent by POST, as nothing else is. */
export const isTelemetry = (path: string): boolean => TELEMETRY_PATHS.includes(path);

export type NoiseContext = { seed: number; timeMs: number };

/** `undefined` for a path that is none of these. */
export function noiseAnswer(target: string, { seed, timeMs }: NoiseContext): Answer | undefined {
  const [path = "", query = ""] = target.split("?", 2);
  if (isTelemetry(path)) return emptyAnswer(204);
  switch (path) {
    case "/sw.js":
      return script(query.includes("hides=1") ? HIDING_WORKER : "// a service worker that does nothing\n");
    case "/api/recommend/item_list/": {
      const msToken = mintMsToken(seed, timeMs);
      const answer = jsonAnswer({ extra: { now: timeMs }, hasMore: false, itemList: [], statusCode: 0 });
      const cookie = `msToken=${msToken}; Path=/; Max-Age=864000; Secure; SameSite=None`;
      return { ...answer, headers: { ...answer.headers, "x-ms-token": msToken, "set-cookie": [cookie] } };
    }
    default:
      return undefined;
  }
}

/** As real ones: 124 to 128 characters of base64url (upstream-feed §2). */
export const mintMsToken = (seed: number, timeMs: number): string =>
  seededText(hash32(seed, timeMs, Math.floor(timeMs / 0x1_0000_0000), 73), 1, 124) + "sand";

const script = (body: string): Answer => ({
  status: 200,
  headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-store" },
  body,
});

/** Makes every request of the page anew: the network of the page then shows none of them. */
const HIDING_WORKER = `
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => event.respondWith(fetch(event.request)));
`;

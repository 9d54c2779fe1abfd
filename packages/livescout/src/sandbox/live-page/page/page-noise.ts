/**
 * What a page sends beside its feed: telemetry, a request that brings an `msToken`, a service worker. A signer has to
 * tell its own request from all this.
 */
import { environmentParameters, writeQuery, type VisitorFacts } from "./browser-facts.ts";
import type { PageWindow } from "./page-window.ts";

const TELEMETRY_EVERY_MS = 10_000;

/** `origin` is another than the page's: the JSON body makes the browser ask by OPTIONS before. */
export function startTelemetry(window: PageWindow, origin: string): void {
  const report = (event: string) => {
    const body = JSON.stringify({ event, at: Math.floor(window.performance.now()) });
    void window
      .fetch(`${origin}/monitor_browser/collect/batch/?biz_id=tiktok_live&event=${event}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      })
      .catch(() => undefined);
    window.navigator.sendBeacon("/v1/list", body);
  };
  report("page_view");
  window.setInterval(() => report("alive"), TELEMETRY_EVERY_MS);
}

/** The listed path whose answer brings an `msToken` to a visitor that has none. */
export async function fetchMsToken(window: PageWindow, visitor: VisitorFacts): Promise<void> {
  const query = writeQuery({ ...environmentParameters(window, visitor), count: "6" });
  const answer = await window.fetch(`/api/recommend/item_list/?${query}`).catch(() => undefined);
  if (answer !== undefined) keepMsToken(window, answer);
}

/** `xmst` in local storage is where the signer takes it from. */
export function keepMsToken(window: PageWindow, answer: { headers: { get(name: string): string | null } }): void {
  const minted = answer.headers.get("x-ms-token");
  if (minted !== null && minted !== "") window.localStorage.setItem("xmst", minted);
}

/** One that `hides` takes the page over before the page goes on; the other kind only stands there. */
export async function startServiceWorker(window: PageWindow, { hides }: { hides: boolean }): Promise<void> {
  const { serviceWorker } = window.navigator;
  if (serviceWorker === undefined) return;
  const registered = serviceWorker.register(hides ? "/sw.js?hides=1" : "/sw.js").catch(() => undefined);
  if (!hides || serviceWorker.controller !== null) return;
  await registered;
  await new Promise<void>((resolve) => {
    serviceWorker.addEventListener("controllerchange", () => resolve());
    if (serviceWorker.controller !== null) resolve();
    window.setTimeout(() => resolve(), TAKEN_WITHIN_MS);
  });
}

const TAKEN_WITHIN_MS = 3_000;

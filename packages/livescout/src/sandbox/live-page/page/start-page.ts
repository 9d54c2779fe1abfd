/**
 * Where the page begins: `live-page.ts` writes one line into the HTML that calls `startPage`. Nothing here runs at import.
 *
 * The order is the upstream's: hooks, visitor, layout, own feed request. What a pitfall changes is named in `pitfalls`.
 */
import { canvasHash, envcodeOf, watchBehaviour } from "./browser-facts.ts";
import { startOwnFeed } from "./own-feed.ts";
import { createPageSigner, LISTED_PATHS } from "./page-signer.ts";
import type { MutationName } from "../mutations.ts";
import { createPageScheme, type PageScheme } from "./page-scheme.ts";
import { fetchMsToken, startServiceWorker, startTelemetry } from "./page-noise.ts";
import type { PageWindow } from "./page-window.ts";
import { installHooks, type SignUrl } from "./request-hooks.ts";

export type PageOptions = { pitfalls: readonly string[]; mutations: readonly MutationName[] };

const LATE_HOOKS_MS = 3_000;
const SIGNATURES_BEFORE_DEATH = 20;

export async function startPage(window: PageWindow, { pitfalls, mutations }: PageOptions): Promise<void> {
  const has = (name: string): boolean => pitfalls.includes(name);
  const scheme = createPageScheme(mutations);
  const hook = () => {
    installHooks(window, { signUrl: signerOf(window, scheme, has), resolvesAfterAbort: has("resolves_after_abort") });
  };
  const isLate = has("late_hooks");
  if (!isLate && !has("never_signs")) hook();
  const [first, second] = feedOrigins(window.location);
  await startServiceWorker(window, { hides: has("service_worker") });
  const visitor = { deviceId: await fetchDeviceId(window), region: "US" };
  startOwnFeed(window, {
    origins: has("both_hosts") ? [first, second] : [first],
    visitor,
    ...(has("preflight") && { headers: { "x-page-trace": "1" } }),
    // Counted from the request that must go out unsigned: a slow machine may take as long to come to it.
    ...(isLate && { onFirstAsked: () => window.setTimeout(hook, LATE_HOOKS_MS) }),
  });
  startTelemetry(window, second);
  await fetchMsToken(window, visitor);
}

function signerOf(window: PageWindow, scheme: PageScheme, has: (name: string) => boolean): SignUrl {
  const { navigator, performance, crypto } = window;
  return createPageSigner({
    pageUrl: window.location.href,
    userAgent: navigator.userAgent,
    msToken: () => window.localStorage.getItem("xmst") ?? "",
    canvas: canvasHash(window),
    envcode: envcodeOf(navigator),
    ubcode: watchBehaviour(window),
    nowMs: () => Date.now(),
    nowMicros: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
    randomWords: (count) => crypto.getRandomValues(new Uint32Array(count)),
    scheme,
    paths: has("drops_path") ? LISTED_PATHS.filter((path) => path !== "/webcast/feed/") : LISTED_PATHS,
    ...(has("dies_after_20") && { signaturesMax: SIGNATURES_BEFORE_DEATH }),
  });
}

/**
 * The page of the real host asks its webcast sibling, one in the United States another. On loopback the first is the
 * page's own origin, and the second the same server under its other name.
 */
export function feedOrigins({ host, origin, protocol }: PageWindow["location"]): [string, string] {
  if (host.startsWith("www.")) {
    return [`${protocol}//webcast.${host.slice(4)}`, `${protocol}//webcast.us.${host.slice(4)}`];
  }
  const other = host.replace(/^[^:]+/, (name) => (name === "localhost" ? "127.0.0.1" : "localhost"));
  return [origin, `${protocol}//${other}`];
}

async function fetchDeviceId(window: PageWindow): Promise<string> {
  const answer = await window.fetch("/api/v1/web-cookie-privacy/config?appId=1988").catch(() => undefined);
  const consent = answer?.ok === true ? ((await answer.json()) as { body?: { consent?: { wid?: string } } }) : {};
  return consent.body?.consent?.wid ?? "";
}

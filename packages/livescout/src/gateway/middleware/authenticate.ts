/**
 * Who calls. The same key in several places is normal, different keys are nobody's.
 *
 * Calls without a valid key count on the window of their address, and are refused there once it is used up; a valid key
 * from the same address is not held up by them.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Identified, KeyRing } from "../../access/key-ring.ts";
import { KEY_SCOPES, type KeyScope, type ScopeHolder } from "../../access/key-scopes.ts";
import type { QuotaHolder } from "../../access/quota.ts";
import type { RateWindow, RateWindows } from "../../access/rate-windows.ts";
import type { Refusal } from "../error-response.ts";
import type { Exchange } from "../exchange.ts";
import type { Logger } from "../../runtime/logger.ts";
import { storeUnavailable } from "../store-unavailable.ts";
import { secondsUntil } from "./answer-headers.ts";

/** Whose calls, rate and quota, and what for; the one caller of a gateway without keys is `local` and may do everything. */
export type Caller = QuotaHolder & ScopeHolder;

export type Authentication = { kind: "caller"; caller: Caller } | { kind: "refused"; refusal: Refusal };

/** Never rejects: where the key store cannot tell, nobody is let in. */
export type Authenticate = (exchange: Exchange, sentKeys: readonly string[]) => Promise<Authentication>;

export type AuthenticateDeps = {
  keyRing?: KeyRing | undefined;
  rateWindows: RateWindows;
  nowMs: () => number;
  logger: Logger;
};

const LOCAL: Authentication = { kind: "caller", caller: { id: "local", tier: "local", scopes: KEY_SCOPES } };

export function createAuthenticate({ keyRing, rateWindows, nowMs, logger }: AuthenticateDeps): Authenticate {
  if (keyRing === undefined) return () => Promise.resolve(LOCAL);

  const refuse = (exchange: Exchange, refusal: Refusal): Authentication => {
    const window = rateWindows.hitAddress(exchange.address());
    exchange.minute = window;
    if (!window.isExceeded || refusal.code === "revoked_key") return { kind: "refused", refusal };
    return { kind: "refused", refusal: rateLimited(window, nowMs()) };
  };

  return async (exchange, sentKeys) => {
    const key = oneKey(exchange.raw.headers, sentKeys);
    if (key.kind === "none") return refuse(exchange, { code: "missing_key" });
    if (key.kind === "several") return refuse(exchange, { code: "invalid_key", why: "different keys were sent" });
    try {
      const identified = await keyRing.identify(key.text);
      if (identified.kind === "known") return { kind: "caller", caller: identified.record };
      return refuse(exchange, unknownKey(identified));
    } catch (error) {
      return { kind: "refused", refusal: storeUnavailable({ logger }, exchange, error) };
    }
  };
}

/** What to say to a key that is not for this; `undefined` where it is. */
export const scopeRefusal = ({ scopes }: ScopeHolder, requiredScope: KeyScope): Refusal | undefined =>
  scopes.includes(requiredScope) ? undefined : { code: "scope_required", requiredScope };

export const rateLimited = (window: RateWindow, nowMs: number): Refusal => ({
  code: "rate_limited",
  retryAfterSeconds: Math.max(1, secondsUntil(window.resetAtSeconds * 1000, nowMs)),
});

function unknownKey(identified: Exclude<Identified, { kind: "known" }>): Refusal {
  switch (identified.kind) {
    case "malformed":
      return { code: "invalid_key", why: identified.why };
    case "unknown":
      return { code: "invalid_key", why: "there is no such key here" };
    case "revoked":
      return { code: "revoked_key" };
    default:
      return identified satisfies never;
  }
}

export const hasKeyHeader = ({ raw: { headers } }: Exchange): boolean =>
  headers["x-api-key"] !== undefined || headers.authorization !== undefined;

type PresentedKey = { kind: "none" } | { kind: "several" } | { kind: "one"; text: string };

/** Header, bearer header, query and body, in this order; empty is absent. */
function oneKey(headers: IncomingHttpHeaders, sentKeys: readonly string[]): PresentedKey {
  const bearer =
    headers.authorization === undefined ? undefined : /^Bearer +(\S+) *$/i.exec(headers.authorization)?.[1];
  let [text = "", ...others] = headerKeys(headers["x-api-key"]);
  if (bearer !== undefined) others.push(bearer);
  for (const sent of others.length === 0 ? sentKeys : [...others, ...sentKeys]) {
    if (text !== "" && sent !== text) return { kind: "several" };
    text = sent;
  }
  return text === "" ? { kind: "none" } : { kind: "one", text };
}

/** Node joins equal headers with commas, as clients do that set one twice; no key holds one. */
function headerKeys(header: string | string[] | undefined): string[] {
  if (typeof header !== "string") return [];
  if (!header.includes(",")) return [header.trim()];
  return header
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
}

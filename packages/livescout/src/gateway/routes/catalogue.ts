/**
 * `/v1`, the catalogue's API, for keys that may read: costs rate, never a unit of the feed.
 *
 * A view key is for pages and overlays: it alone may stand in the address, and its answers alone may be read by pages of any
 * origin. It sees rooms and events.
 */
import { isViewKey } from "../../access/key-scopes.ts";
import { findTier } from "../../access/tiers.ts";
import type { CatalogueApi } from "../../catalogue/api/catalogue-call.ts";
import { CATALOGUE_ROUTES, type CatalogueRoute } from "../../catalogue/api/catalogue-routes.ts";
import { createAnswerCatalogue } from "../catalogue-answer.ts";
import type { Refusal } from "../error-response.ts";
import type { GatewayDeps } from "../gateway-deps.ts";
import type { Route, RouteSpec } from "../http-shell.ts";
import { type Authenticate, type Caller, rateLimited, scopeRefusal } from "../middleware/authenticate.ts";
import { readQueryPairs } from "../middleware/query-pairs.ts";
import type { Respond } from "../respond.ts";

export type CatalogueRoutesDeps = Pick<GatewayDeps, "keyRing" | "rateWindows" | "tiers" | "nowMs" | "logger"> & {
  catalogue: CatalogueApi;
  authenticate: Authenticate;
  respond: Respond;
};

/** Streams stay open: a view key that everybody can see must not use up the gateway's connections. */
const CALLS_OF_A_KEY_MAX = 100;
const OVERLOADED_RETRY_SECONDS = 5;

export function createCatalogueRoutes(deps: CatalogueRoutesDeps): RouteSpec[] {
  const { keyRing, rateWindows, tiers, nowMs, authenticate, respond } = deps;
  const answer = createAnswerCatalogue({ ...deps, compresses: true });
  const hasKeys = keyRing !== undefined;
  const calls = createCallsInFlight();

  const serve = (route: CatalogueRoute): Route => {
    return async (exchange) => {
      const { pairs, apiKeys, problem } = readQueryPairs(exchange.url);
      const authentication = await authenticate(exchange, apiKeys);
      if (authentication.kind === "refused") return respond.refuse(exchange, authentication.refusal);
      const { caller } = authentication;
      exchange.isCorsOpen = hasKeys && isViewKey(caller);
      exchange.minute = rateWindows.hitKey(caller.id, findTier(tiers, caller.tier).minute);
      if (exchange.minute.isExceeded) return respond.refuse(exchange, rateLimited(exchange.minute, nowMs()));
      const refusal = refuseCaller(caller, route, hasKeys && apiKeys.length > 0);
      if (refusal !== undefined) return respond.refuse(exchange, refusal);
      if (problem !== undefined) return respond.refuse(exchange, { code: "invalid_parameter", ...problem });
      if (!calls.begin(caller.id)) {
        return respond.refuse(exchange, { code: "overloaded", retryAfterSeconds: OVERLOADED_RETRY_SECONDS });
      }
      const isStillAllowed = async () => (await authenticate(exchange, apiKeys)).kind === "caller";
      try {
        await answer(exchange, pairs, { isStillAllowed });
      } finally {
        calls.end(caller.id);
      }
    };
  };

  return CATALOGUE_ROUTES.map((route) => ({
    name: `catalogue_${route.name}`,
    methods: ["GET"],
    path: route.path,
    decidesCors: true,
    run: serve(route),
  }));
}

function createCallsInFlight() {
  const counts = new Map<string, number>();
  return {
    begin(id: string): boolean {
      const count = counts.get(id) ?? 0;
      if (count >= CALLS_OF_A_KEY_MAX) return false;
      counts.set(id, count + 1);
      return true;
    },
    end(id: string): void {
      const count = (counts.get(id) ?? 1) - 1;
      if (count > 0) counts.set(id, count);
      else counts.delete(id);
    },
  };
}

/** A full key in an address ends up in logs and histories: whoever sends it there is told, and learns nothing else. */
function refuseCaller(caller: Caller, { isForViewKeys }: CatalogueRoute, isInAddress: boolean): Refusal | undefined {
  if (isInAddress && !isViewKey(caller)) {
    const expected = "a view key in the address; send this key in the x-api-key header instead";
    return { code: "invalid_parameter", parameter: "apiKey", expected };
  }
  return scopeRefusal(caller, "read") ?? (isForViewKeys ? undefined : scopeRefusal(caller, "feed"));
}

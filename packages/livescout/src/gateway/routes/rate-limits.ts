/** `GET /webcast/rate_limits`: how much of minute and day is left. Costs nothing and counts nowhere. */
import type { RateLimitsAnswer } from "@livescout/protocol/wire";
import { findTier } from "../../access/tiers.ts";
import type { GatewayDeps } from "../gateway-deps.ts";
import { type Authenticate, scopeRefusal } from "../middleware/authenticate.ts";
import { readSentCall } from "../middleware/sent-call.ts";
import type { Respond } from "../respond.ts";
import { storeUnavailable } from "../store-unavailable.ts";
import { toAscii } from "./json-text.ts";
import type { Route } from "../http-shell.ts";

export type RateLimitsDeps = Pick<GatewayDeps, "quota" | "rateWindows" | "tiers" | "logger"> & {
  authenticate: Authenticate;
  respond: Respond;
};

export function createRateLimitsRoute(deps: RateLimitsDeps): Route {
  const { quota, rateWindows, tiers, authenticate, respond } = deps;
  return async (exchange) => {
    const authentication = await authenticate(exchange, readSentCall(exchange.url, undefined).apiKeys);
    if (authentication.kind === "refused") return respond.refuse(exchange, authentication.refusal);
    const { caller } = authentication;
    const minute = rateWindows.lookAtKey(caller.id, findTier(tiers, caller.tier).minute);
    exchange.minute = minute;
    const outOfScope = scopeRefusal(caller, "feed");
    if (outOfScope !== undefined) return respond.refuse(exchange, outOfScope);
    const day = await quota.look(caller).catch((error: unknown) => storeUnavailable(deps, exchange, error));
    if ("code" in day) return respond.refuse(exchange, day);
    exchange.day = day;
    const answer: RateLimitsAnswer = {
      status_code: 0,
      data: {
        tier: caller.tier,
        api: { limit: minute.limit, remaining: minute.remaining, reset_at: minute.resetAtSeconds },
        feed: { limit: day.limit, remaining: day.remaining, reset_at: Math.ceil(day.resetsAtMs / 1000) },
      },
    };
    respond.json(exchange, toAscii(JSON.stringify(answer)));
  };
}

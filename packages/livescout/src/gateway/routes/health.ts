/**
 * `/health/live`: the process answers. `/health/ready`: store and signer can be used, found out by using them. A catalogue
 * that cannot be asked is said beside it: the feed goes on without, so whoever routes by the status must go on routing.
 *
 * A trial signature costs what a real one does, so what was found holds for two seconds.
 */
import { COUNT_DEFAULT, DEFAULT_CHANNEL_ID, type FeedQuery, REGION_DEFAULT } from "@livescout/protocol";
import type { Refusal } from "../error-response.ts";
import type { Exchange } from "../exchange.ts";
import type { GatewayDeps } from "../gateway-deps.ts";
import type { Respond } from "../respond.ts";
import { storeUnavailable } from "../store-unavailable.ts";
import type { Route } from "../http-shell.ts";
import type { SignCall } from "./sign-call.ts";

export type HealthDeps = Pick<GatewayDeps, "stores" | "catalogue" | "nowMs" | "logger"> & {
  respond: Respond;
  sign: SignCall;
};

const HOLDS_MS = 2_000;
const TRIAL: FeedQuery = {
  channel: DEFAULT_CHANNEL_ID,
  count: COUNT_DEFAULT,
  region: REGION_DEFAULT,
  isLoggedIn: false,
};

export function createLiveRoute({ respond }: Pick<HealthDeps, "respond">): Route {
  return async (exchange) => respond.json(exchange, '{"status":"live"}');
}

export function createReadyRoute(deps: HealthDeps): Route {
  const { stores, catalogue, sign, respond, nowMs } = deps;
  let found: Promise<Found> | undefined;
  let foundAtMs = -Infinity;

  const findRefusal = async (exchange: Exchange): Promise<Refusal | undefined> => {
    const broken = await stores.check().catch((error: unknown) => storeUnavailable(deps, exchange, error));
    if (broken !== undefined) return broken;
    const trial = await sign({ query: TRIAL, isLoggedInSaid: false, warnings: [] }, exchange);
    return trial.kind === "signed"
      ? undefined
      : { code: "signer_unavailable", retryAfterSeconds: trial.retryAfterMs / 1000 };
  };

  const find = async (exchange: Exchange): Promise<Found> => {
    const broken = catalogue?.check().catch((error: unknown) => storeUnavailable(deps, exchange, error));
    const refusal = await findRefusal(exchange);
    return {
      refusal,
      ...(broken !== undefined && { catalogue: (await broken) === undefined ? "ready" : "unavailable" }),
    };
  };

  return async (exchange) => {
    const ageMs = nowMs() - foundAtMs;
    if (found === undefined || ageMs < 0 || ageMs > HOLDS_MS) {
      foundAtMs = nowMs();
      found = find(exchange);
    }
    const { refusal, ...parts } = await found;
    if (refusal === undefined) respond.json(exchange, JSON.stringify({ status: "ready", ...parts }));
    else respond.refuse(exchange, refusal);
  };
}

/** `catalogue`: absent where none is served. */
type Found = { refusal: Refusal | undefined; catalogue?: "ready" | "unavailable" };

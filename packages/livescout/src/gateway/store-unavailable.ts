/** A store that could not tell is 503 whatever it says: nobody is let in, nothing is charged, and the log has the cause. */
import type { Refusal } from "./error-response.ts";
import type { Exchange } from "./exchange.ts";
import type { GatewayDeps } from "./gateway-deps.ts";

const RETRY_SECONDS = 2;

export function storeUnavailable(
  { logger }: Pick<GatewayDeps, "logger">,
  { requestId, route }: Pick<Exchange, "requestId" | "route">,
  error: unknown,
): Refusal {
  logger.error("the store could not be asked", { requestId, route, error });
  return { code: "store_unavailable", retryAfterSeconds: RETRY_SECONDS };
}

/**
 * What lets a page of another origin read the feed: the live page stands under `www`, its feed under `webcast`.
 *
 * Which origins may at all is decided before (`sandbox-routes.ts`); here they are only told so.
 */
import { emptyAnswer, type Answer, type SandboxRequest } from "./answer.ts";

/** Headers for the answer to a request that names an origin; none for any other. */
export function corsHeaders({ header }: SandboxRequest): Answer["headers"] {
  const origin = header("origin");
  if (origin === undefined) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "x-ms-token, tt_orcas_res, x-livescout-world",
    vary: "Origin",
  };
}

/** The answer to the OPTIONS that goes before a request with headers of its own; `undefined` for any other request. */
export function preflightAnswer({ method, header }: SandboxRequest): Answer | undefined {
  if (method !== "OPTIONS" || header("access-control-request-method") === undefined) return undefined;
  return emptyAnswer(204, {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": header("access-control-request-headers") ?? "",
    "access-control-max-age": "0", // browsers ask anew each time
  });
}

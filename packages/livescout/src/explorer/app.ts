/**
 * The explorer's own small server as one HTTP application: the built page, the catalogue's API for it, and what it follows.
 *
 * It answers callers of this machine only, and every question about data needs the page's token. It never asks the upstream.
 */
import { createAnswerCatalogue } from "../gateway/catalogue-answer.ts";
import { createFigures } from "../gateway/figures.ts";
import { createHttpShell, type HttpShell, type Route, type RouteSpec } from "../gateway/http-shell.ts";
import { readQueryPairs } from "../gateway/middleware/query-pairs.ts";
import { createRespond } from "../gateway/respond.ts";
import { toAscii } from "../gateway/routes/json-text.ts";
import { CATALOGUE_ROUTES } from "../catalogue/api/catalogue-routes.ts";
import { createRateWindows } from "../access/rate-windows.ts";
import { createRandomIds } from "../runtime/random-ids.ts";
import type { ExplorerDeps } from "./explorer-deps.ts";
import { createFollowListRoute, createFollowRoute, FOLLOW_LIST_PATH } from "./routes/follow-list.ts";
import { createPageRoutes } from "./routes/page.ts";
import { createSparklinesRoute } from "./routes/sparklines.ts";
import { createTokenDoor } from "./with-token.ts";

/** More than a page ever asks in a minute: it is there so that every answer can carry the same headers. */
const CALLS_PER_MINUTE = 6_000;

export function createExplorer(deps: ExplorerDeps): HttpShell {
  const { nowMs, logger } = deps;
  const rateWindows = createRateWindows({ nowMs, addressLimit: CALLS_PER_MINUTE });
  const figures = createFigures();
  const respond = createRespond({ rateWindows, figures, nowMs });
  const parts = { ...deps, respond };
  const door = createTokenDoor(parts);
  const routes: RouteSpec[] = [
    ...createPageRoutes(parts),
    ...dataRoutes(parts).map((spec) => ({ ...spec, run: door(spec.run) })),
  ];
  const shell = { rateWindows, nowMs, logger, respond, figures, newId: createRandomIds() };
  return createHttpShell({ ...shell, routes, audience: "local", requestTimeoutMs: undefined });
}

type Parts = ExplorerDeps & { respond: ReturnType<typeof createRespond> };

function dataRoutes(parts: Parts): RouteSpec[] {
  const { respond, state, api, logger } = parts;
  const answer = createAnswerCatalogue({ catalogue: api, respond, logger });
  const catalogue: Route = async (exchange) => {
    const { pairs, problem } = readQueryPairs(exchange.url);
    if (problem !== undefined) return respond.refuse(exchange, { code: "invalid_parameter", ...problem });
    return answer(exchange, pairs);
  };
  return [
    ...CATALOGUE_ROUTES.map(({ name, path }): RouteSpec => ({ name, methods: ["GET"], path, run: catalogue })),
    {
      name: "state",
      methods: ["GET"],
      path: "/explore/state",
      run: async (exchange) => respond.json(exchange, toAscii(JSON.stringify(state))),
    },
    { name: "followed", methods: ["GET"], path: FOLLOW_LIST_PATH, run: createFollowListRoute(parts) },
    {
      name: "follow",
      methods: ["PUT", "DELETE"],
      path: `${FOLLOW_LIST_PATH}/{uniqueId}`,
      run: createFollowRoute(parts),
    },
    { name: "sparklines", methods: ["GET"], path: "/explore/sparklines", run: createSparklinesRoute(parts) },
  ];
}

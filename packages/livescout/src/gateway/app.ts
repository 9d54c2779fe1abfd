/** The gateway as one HTTP application: everything given, nothing opened. `listen.ts` puts it on a port. */
import { createQuietLogger } from "../runtime/quiet-logger.ts";
import { createRandomIds } from "../runtime/random-ids.ts";
import { createFigures, type Figures } from "./figures.ts";
import type { GatewayDeps } from "./gateway-deps.ts";
import { createHttpShell, type HttpShell, type HttpShellOptions, type RouteSpec } from "./http-shell.ts";
import { createAuthenticate } from "./middleware/authenticate.ts";
import { createRespond } from "./respond.ts";
import { createFeedRoute } from "./routes/feed.ts";
import { createLiveRoute, createReadyRoute } from "./routes/health.ts";
import { createMetricsRoute } from "./routes/metrics.ts";
import { createDocsRoutes } from "./routes/docs.ts";
import { createOutcomeRoute } from "./routes/outcome.ts";
import { createRateLimitsRoute } from "./routes/rate-limits.ts";
import { createSignCall } from "./routes/sign-call.ts";
import { createSignRegister } from "./routes/sign-register.ts";
import { createCatalogueRoutes } from "./routes/catalogue.ts";
import { createVisitorDesk } from "./visitor-desk.ts";

export type GatewayOptions = {
  /** Shared with the listener of `/metrics` where that is a separate one. */
  figures?: Figures;
  /** Whether `/metrics` is served here, to callers of this machine alone. Off where the port is public. */
  servesMetrics?: boolean;
  /** Where this gateway is reached, asked when a caller sent no usable Host. */
  listeningOrigin?: () => string;
};

const CALLS_IN_FLIGHT_MAX = 1_000;

export function createGateway(given: GatewayDeps, options: GatewayOptions = {}): HttpShell {
  // During an outage every call fails in the same way. What fails inside, on the other hand, is logged to the last one.
  const deps = { ...given, logger: createQuietLogger(given) };
  const { figures = createFigures(), servesMetrics = true, listeningOrigin = () => "http://127.0.0.1" } = options;
  const shell = shellParts(given, figures);
  const services = { ...shell, ...deps, authenticate: createAuthenticate({ ...deps, keyRing: deps.keyRing }) };
  const visitors = createVisitorDesk({ ...deps, source: deps.visitor });
  const sign = createSignCall({ ...services, visitors });
  const register = createSignRegister(deps);
  const callsInFlightMax = deps.callsInFlightMax ?? CALLS_IN_FLIGHT_MAX;
  const feed = createFeedRoute({ ...services, sign, register, callsInFlightMax, listeningOrigin });
  const { catalogue } = deps;
  const servesCatalogue = catalogue !== undefined;
  const docs = createDocsRoutes({ ...services, servesMetrics, hasKeys: deps.keyRing !== undefined, servesCatalogue });
  const routes: RouteSpec[] = [
    { name: "feed", methods: ["GET", "POST"], path: "/webcast/feed", run: feed },
    { name: "rate_limits", methods: ["GET"], path: "/webcast/rate_limits", run: createRateLimitsRoute(services) },
    {
      name: "outcome",
      methods: ["POST"],
      path: "/webcast/feed/outcome",
      run: createOutcomeRoute({ ...services, register }),
    },
    { name: "live", methods: ["GET"], path: "/health/live", run: createLiveRoute(services) },
    { name: "ready", methods: ["GET"], path: "/health/ready", run: createReadyRoute({ ...services, sign }) },
    { name: "openapi", methods: ["GET"], path: "/openapi.json", run: docs.openapi },
    { name: "docs", methods: ["GET"], path: "/docs", run: docs.docs },
    ...(catalogue === undefined ? [] : createCatalogueRoutes({ ...services, catalogue })),
    ...(servesMetrics ? [{ ...metricsRoute(given, shell), isLocalOnly: true }] : []),
  ];
  return createHttpShell({ ...shell, routes, audience: deps.keyRing === undefined ? "local" : "pages" });
}

/** `/metrics` alone, for a listener of its own. On loopback it answers callers of this machine only. */
export function createMetricsApp(
  deps: GatewayDeps,
  { figures, isLocalOnly }: { figures: Figures; isLocalOnly: boolean },
): HttpShell {
  const shell = shellParts(deps, figures);
  return createHttpShell({
    ...shell,
    routes: [metricsRoute(deps, shell)],
    audience: isLocalOnly ? "local" : "programs",
  });
}

type ShellParts = Omit<HttpShellOptions, "routes" | "audience">;

function shellParts(deps: GatewayDeps, figures: Figures): ShellParts {
  const { rateWindows, nowMs, logger, trustProxy, requestTimeoutMs, slowReaderMs } = deps;
  const respond = createRespond({ rateWindows, figures, nowMs, ...(slowReaderMs !== undefined && { slowReaderMs }) });
  const newId = createRandomIds(deps.fillRandom);
  const proxies = trustProxy === undefined ? {} : { trustProxy };
  return { rateWindows, nowMs, logger, requestTimeoutMs, respond, figures, newId, ...proxies };
}

const metricsRoute = (deps: GatewayDeps, { respond, figures }: ShellParts): RouteSpec => ({
  name: "metrics",
  methods: ["GET"],
  path: "/metrics",
  run: createMetricsRoute({ ...deps, respond, figures }),
});

/**
 * Fastify as this gateway uses it: routing, reading bodies, connections, closing. Every answer leaves through `Respond`.
 *
 * Its own request logging, schema compilers, HEAD routes and replies stay off: they cost, and its logs would hold URLs.
 */
import type { ServerResponse } from "node:http";
import { fastify, type FastifyInstance, type FastifyRequest } from "fastify";
import { checkLocalCaller } from "../runtime/loopback.ts";
import type { Refusal } from "./error-response.ts";
import type { Exchange } from "./exchange.ts";
import type { Figures } from "./figures.ts";
import type { GatewayDeps } from "./gateway-deps.ts";
import { createClientErrorHandler, createSocketRefusal, URL_LENGTH_MAX } from "./middleware/client-error.ts";
import { preflightHeaders } from "./middleware/answer-headers.ts";
import type { SentBody } from "./middleware/sent-call.ts";
import type { Respond } from "./respond.ts";

export type Route = (exchange: Exchange) => Promise<void>;

export type RouteSpec = {
  /** Label in the figures. */
  name: string;
  methods: readonly ("GET" | "POST")[];
  path: string;
  run: Route;
  /** Answers callers of this machine only, whatever the rest of the listener does. */
  isLocalOnly?: boolean;
};

export type HttpShellOptions = Pick<GatewayDeps, "rateWindows" | "trustProxy" | "nowMs" | "logger"> & {
  requestTimeoutMs: number | undefined;
  routes: readonly RouteSpec[];
  respond: Respond;
  figures: Figures;
  newId: () => string;
  /** Who may call: anyone, pages of any origin included; anyone but pages; or callers of this machine alone. */
  audience: "pages" | "programs" | "local";
};

const BODY_BYTES_MAX = 16_384;
const REQUEST_TIMEOUT_MS = 10_000;
const NO_QUERY = Object.freeze({});

/** Without this Fastify loads two compilers of JSON Schema at creation, which is a fifth of the gateway's start. */
const noCompiler = (): never => {
  throw new TypeError("routes of the gateway have no JSON Schema: the wire's schemas validate");
};

export function createHttpShell(options: HttpShellOptions): FastifyInstance {
  const { routes, respond } = options;
  const app = createApp(options);
  const serve = createServe(options);
  for (const spec of routes) {
    app.route({
      method: [...spec.methods],
      url: spec.path,
      handler(request, reply) {
        reply.hijack();
        serve(request, reply.raw, spec);
      },
    });
  }
  const nowhere = createNowhere(options);
  app.setNotFoundHandler((request, reply) => {
    reply.hijack();
    serve(request, reply.raw, nowhere(request.raw.url));
  });
  // What Fastify refuses before there is a handler: a body that it cannot read.
  app.setErrorHandler((error, request, reply) => {
    reply.hijack();
    const spec = specAt(routes, request.raw.url) ?? nowhere(request.raw.url);
    const run: Route = async (exchange) => respond.refuse(exchange, readingRefusal(error));
    serve(request, reply.raw, { ...spec, run });
  });
  app.addHook("preClose", async () => respond.close());
  return app;
}

function createApp(options: HttpShellOptions): FastifyInstance {
  const { requestTimeoutMs: requestTimeout = REQUEST_TIMEOUT_MS, trustProxy, newId } = options;
  const serve = createServe(options);
  const nowhere = createNowhere(options);
  const parser = { ...options, isCorsOpen: options.audience === "pages" };
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout,
    genReqId: newId,
    requestIdHeader: false,
    ...(trustProxy !== undefined && { trustProxy }),
    routerOptions: { querystringParser: () => NO_QUERY },
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    http: {
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.min(1_000, requestTimeout),
      requireHostHeader: false, // we refuse it ourselves, in our own form
    },
    clientErrorHandler: createClientErrorHandler(parser),
    frameworkErrors: (_error, request, reply) => {
      reply.hijack();
      serve(request, reply.raw, nowhere(request.raw.url));
    },
  });
  const refuseTunnel = createSocketRefusal(parser);
  app.server.on("connect", (_request, socket) => {
    refuseTunnel({ code: "method_not_allowed", allow: "GET, POST" }, socket);
  });
  // Nothing here waits for "100 Continue": whoever expects something else is answered like everybody.
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (request, text, done) => {
    const mediaType = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
    const body: SentBody = { mediaType, text: String(text) };
    done(null, body);
  });
  return app;
}

type Served = Pick<RouteSpec, "name" | "run" | "isLocalOnly">;
type Serve = (request: FastifyRequest, response: ServerResponse, served: Served) => void;

function createServe({ respond, logger, audience }: HttpShellOptions): Serve {
  return (request, response, { name, run, isLocalOnly = audience === "local" }) => {
    const { raw, body } = request;
    const exchange: Exchange = {
      raw,
      response,
      requestId: request.id,
      url: raw.url ?? "",
      body: isSentBody(body) ? body : undefined,
      address: () => request.ip ?? "unknown",
      route: name,
      isCorsOpen: audience === "pages" && !isLocalOnly,
      minute: undefined,
      day: undefined,
    };
    const refusal = refuseAtTheDoor(exchange, isLocalOnly);
    if (refusal !== undefined) return respond.refuse(exchange, refusal);
    run(exchange).catch((error: unknown) => {
      logger.error("a call failed inside", { requestId: exchange.requestId, route: name, error });
      respond.refuse(exchange, { code: "internal" });
    });
  };
}

const isSentBody = (body: unknown): body is SentBody =>
  typeof body === "object" && body !== null && "mediaType" in body;

function refuseAtTheDoor({ raw, url }: Exchange, isLocalOnly: boolean): Refusal | undefined {
  if (url.length > URL_LENGTH_MAX) return { code: "too_large", part: "address" };
  if (isLocalOnly) {
    const caller = checkLocalCaller(raw.headers);
    if (caller.kind === "foreign") return { code: "forbidden_origin", why: caller.why };
  }
  if (raw.headers.host === undefined && raw.httpVersion === "1.1") {
    return { code: "invalid_parameter", parameter: "host", expected: "a Host header, as HTTP/1.1 demands" };
  }
  return undefined;
}

/** Paths that do not exist, methods that a path does not answer, and preflights of pages. */
function createNowhere({ routes, respond }: HttpShellOptions): (url: string | undefined) => Served {
  return (url) => {
    const spec = specAt(routes, url);
    return {
      name: "none",
      ...(spec?.isLocalOnly === true && { isLocalOnly: true }),
      async run(exchange) {
        if (spec === undefined) return respond.refuse(exchange, { code: "not_found", what: "path" });
        const allow = [...spec.methods, ...(exchange.isCorsOpen ? ["OPTIONS"] : [])].join(", ");
        const isPreflight = exchange.isCorsOpen && exchange.raw.method === "OPTIONS";
        if (isPreflight) return respond.nothing(exchange, preflightHeaders(allow));
        respond.refuse(exchange, { code: "method_not_allowed", allow });
      },
    };
  };
}

function specAt(routes: readonly RouteSpec[], url = ""): RouteSpec | undefined {
  const path = url.split("?", 1)[0];
  return routes.find((route) => route.path === path);
}

/** @throws the error itself where it is not about the body. */
function readingRefusal(error: unknown): Refusal {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return { code: "too_large", part: "body" };
  const isOfReading = typeof code === "string" && (code.startsWith("FST_ERR_CTP_") || code === "ECONNRESET");
  if (!isOfReading) throw error;
  return {
    code: "invalid_parameter",
    parameter: "body",
    expected: "one JSON object of parameters, sent as application/json",
  };
}

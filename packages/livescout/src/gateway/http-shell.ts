/**
 * The HTTP side of the gateway: paths and methods, bodies, connections, closing. Every answer leaves through `Respond`.
 *
 * On `node:http` alone: for a table of a few paths a framework cost 8 MB at rest and a fifth of the start.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { checkLocalCaller } from "../runtime/loopback.ts";
import { matchPath } from "../runtime/path-template.ts";
import type { Refusal } from "./error-response.ts";
import type { Exchange } from "./exchange.ts";
import type { Figures } from "./figures.ts";
import type { GatewayDeps } from "./gateway-deps.ts";
import { preflightHeaders } from "./middleware/answer-headers.ts";
import { createClientAddress } from "./middleware/client-address.ts";
import { createClientErrorHandler, createSocketRefusal, URL_LENGTH_MAX } from "./middleware/client-error.ts";
import { readBody } from "./middleware/read-body.ts";
import type { Respond } from "./respond.ts";

export type Route = (exchange: Exchange) => Promise<void>;

export type RouteSpec = {
  /** Label in the figures. */
  name: string;
  methods: readonly ("GET" | "POST" | "PUT" | "DELETE")[];
  /** May have one `{segment}` that stands for anything but a slash. */
  path: string;
  run: Route;
  /** Answers callers of this machine only, whatever the rest of the listener does. */
  isLocalOnly?: boolean;
  /** Pages of any origin may ask first; whether they may read the answer, the route says by who calls. */
  decidesCors?: boolean;
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

export type HttpShell = {
  /** Not listening yet. */
  server: Server;
  /** Answers under way finish, idle connections end. Twice is the same as once. */
  close(): Promise<void>;
};

const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than callers and proxies usually keep theirs, so that it is they who close. */
const KEEP_ALIVE_MS = 75_000;
/** Answers under way get this long at closing; what hangs after it is cut. */
const CLOSE_GRACE_MS = 15_000;

export function createHttpShell(options: HttpShellOptions): HttpShell {
  const server = createHttpServer(options);
  const serve = createServe(options);
  server.on("request", serve);
  server.on("checkExpectation", serve); // whoever expects something else than "100-continue" is answered like everybody
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    options.respond.close();
    if (!server.listening) return;
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    await new Promise((resolve) => server.close(resolve));
    clearTimeout(cut);
  };
  return { server, close: () => (closing ??= close()) };
}

function createHttpServer(options: HttpShellOptions): Server {
  const { requestTimeoutMs: requestTimeout = REQUEST_TIMEOUT_MS, audience } = options;
  const server = createServer({
    requestTimeout,
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: Math.min(1_000, requestTimeout),
    keepAliveTimeout: KEEP_ALIVE_MS,
    requireHostHeader: false, // we refuse it ourselves, in our own form
  });
  const parser = { ...options, isCorsOpen: audience === "pages" };
  server.on("clientError", createClientErrorHandler(parser));
  const refuseTunnel = createSocketRefusal(parser);
  server.on("connect", (_request, socket) => {
    refuseTunnel({ code: "method_not_allowed", allow: "GET, POST" }, socket);
  });
  return server;
}

function createServe(options: HttpShellOptions): (raw: IncomingMessage, response: ServerResponse) => void {
  const { routes, respond, logger } = options;
  const openExchange = createExchanges(options);
  const findSpec = createFindSpec(routes);
  return (raw, response) => {
    const url = originForm(raw.url ?? "");
    const spec = findSpec(pathOf(url));
    const isAnswered = spec !== undefined && spec.methods.some((method) => method === raw.method);
    const exchange = openExchange(raw, response, { url, spec, isAnswered });
    const refusal = refuseAtTheDoor(exchange, spec?.isLocalOnly ?? options.audience === "local");
    if (refusal !== undefined) return respond.refuse(exchange, refusal);
    if (!isAnswered) {
      if (spec?.decidesCors === true) exchange.isCorsOpen = options.audience === "pages"; // no key comes with a question
      return answerElsewhere(respond, exchange, spec);
    }
    const done = raw.method === "POST" ? runWithBody(spec, exchange, respond) : spec.run(exchange);
    done.catch((error: unknown) => {
      logger.error("a call failed inside", { requestId: exchange.requestId, route: exchange.route, error });
      respond.refuse(exchange, { code: "internal" });
    });
  };
}

/** Fixed paths are found by their name, those with a `{segment}` one after the other. */
function createFindSpec(routes: readonly RouteSpec[]): (path: string) => RouteSpec | undefined {
  const isFixed = ({ path }: RouteSpec): boolean => !path.includes("{");
  const fixed = new Map(routes.filter(isFixed).map((spec) => [spec.path, spec]));
  const templates = routes.filter((spec) => !isFixed(spec));
  return (path) => fixed.get(path) ?? templates.find((spec) => matchPath(spec.path, path) !== undefined);
}

type Target = { url: string; spec: RouteSpec | undefined; isAnswered: boolean };

function createExchanges({ audience, newId, trustProxy }: HttpShellOptions) {
  const clientAddress = createClientAddress(trustProxy);
  return (raw: IncomingMessage, response: ServerResponse, { url, spec, isAnswered }: Target): Exchange => ({
    raw,
    response,
    requestId: newId(),
    url,
    body: undefined,
    address: () => clientAddress(raw.socket.remoteAddress, forwardedFor(raw)),
    route: isAnswered && spec !== undefined ? spec.name : "none",
    isCorsOpen: audience === "pages" && spec?.isLocalOnly !== true && spec?.decidesCors !== true,
    minute: undefined,
    day: undefined,
  });
}

function forwardedFor({ headers }: IncomingMessage): string | undefined {
  const { "x-forwarded-for": header } = headers;
  return typeof header === "string" ? header : header?.join(",");
}

async function runWithBody(spec: RouteSpec, exchange: Exchange, respond: Respond): Promise<void> {
  const read = await readBody(exchange.raw);
  switch (read.kind) {
    case "read":
      exchange.body = read.body;
      return spec.run(exchange);
    case "too_large":
      return respond.refuse(exchange, { code: "too_large", part: "body" });
    case "gone":
      return undefined;
    default:
      return read satisfies never;
  }
}

function refuseAtTheDoor({ raw, url }: Exchange, isLocalOnly: boolean): Refusal | undefined {
  if (url.length > URL_LENGTH_MAX) return { code: "too_large", part: "address" };
  if (isLocalOnly) {
    const caller = checkLocalCaller(raw.headers);
    if (caller.kind === "foreign") return { code: "forbidden_origin", why: caller.why };
  }
  const hosts = countHosts(raw.rawHeaders);
  if (hosts > 1 || (hosts === 0 && raw.httpVersion === "1.1")) {
    return { code: "invalid_parameter", parameter: "host", expected: "one Host header, as HTTP/1.1 demands" };
  }
  return undefined;
}

/** The parser keeps the first of several, and a proxy before us may have gone by another. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") count++;
  }
  return count;
}

/** Paths that do not exist, methods that a path does not answer, and preflights of pages. */
function answerElsewhere(respond: Respond, exchange: Exchange, spec: RouteSpec | undefined): void {
  if (spec === undefined) return respond.refuse(exchange, { code: "not_found", what: "path" });
  const allow = [...spec.methods, ...(exchange.isCorsOpen ? ["OPTIONS"] : [])].join(", ");
  const isPreflight = exchange.isCorsOpen && exchange.raw.method === "OPTIONS";
  if (isPreflight) return respond.nothing(exchange, preflightHeaders(allow));
  respond.refuse(exchange, { code: "method_not_allowed", allow });
}

/** A target may come with scheme and authority before the path, as if to a proxy. */
const originForm = (target: string): string =>
  target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?#]*(?=\/)/i, "");

export function pathOf(url: string): string {
  const cut = url.indexOf("?");
  return cut === -1 ? url : url.slice(0, cut);
}

/**
 * The page and its assets: no data in them, so no token is asked for.
 *
 * The content policy lets the page talk to this very origin alone; only pictures of rooms come from elsewhere, and their
 * servers are not told where they are shown.
 */
import type { Exchange } from "../../gateway/exchange.ts";
import type { RouteSpec } from "../../gateway/http-shell.ts";
import { acceptsGzip } from "../../gateway/middleware/accepts-gzip.ts";
import type { Respond } from "../../gateway/respond.ts";
import type { ExplorerDeps } from "../explorer-deps.ts";
import type { PageFile } from "../page-files.ts";

export type PageRoutesDeps = Pick<ExplorerDeps, "page" | "pictureOrigin"> & { respond: Respond };

export function createPageRoutes({ page, pictureOrigin, respond }: PageRoutesDeps): RouteSpec[] {
  const safety = safetyHeaders(pictureOrigin);
  return page.map((file) => ({
    name: "page",
    methods: ["GET"],
    path: file.path,
    run: async (exchange) => sendFile(respond, exchange, file, safety),
  }));
}

function sendFile(respond: Respond, exchange: Exchange, file: PageFile, safety: readonly string[]): void {
  const headers = [...safety, "Vary", "Accept-Encoding"];
  if (acceptsGzip(exchange)) {
    respond.text(exchange, file.contentType, file.zipped, [...headers, "Content-Encoding", "gzip"]);
  } else respond.text(exchange, file.contentType, file.body, headers);
}

export function safetyHeaders(pictureOrigin: string | undefined): string[] {
  const pictures = ["'self'", "data:", "https:", ...(pictureOrigin === undefined ? [] : [pictureOrigin])];
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    `img-src ${pictures.join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return [
    "Content-Security-Policy",
    policy.join("; "),
    "Referrer-Policy",
    "no-referrer",
    "X-Content-Type-Options",
    "nosniff",
    "Cross-Origin-Opener-Policy",
    "same-origin",
    "Cross-Origin-Resource-Policy",
    "same-origin",
  ];
}

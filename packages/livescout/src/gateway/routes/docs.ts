/** `/openapi.json` and `/docs`: made at the first call, kept as text, compressed where that is asked for. */
import { gzipSync } from "node:zlib";
import type { Exchange } from "../exchange.ts";
import type { Route } from "../http-shell.ts";
import { acceptsGzip } from "../middleware/accepts-gzip.ts";
import type { Respond } from "../respond.ts";

export type DocsDeps = { respond: Respond; hasKeys: boolean; servesMetrics: boolean; servesCatalogue: boolean };

type Page = { contentType: string; body: string; zipped: Uint8Array; headers: readonly string[] };

export function createDocsRoutes({ respond, ...options }: DocsDeps): { openapi: Route; docs: Route } {
  let pages: Promise<{ openapi: Page; docs: Page }> | undefined;
  const send = (name: "openapi" | "docs"): Route => {
    return async (exchange) => {
      pages ??= createPages(options);
      sendPage(respond, exchange, (await pages)[name]);
    };
  };
  return { openapi: send("openapi"), docs: send("docs") };
}

async function createPages(options: Omit<DocsDeps, "respond">): Promise<{ openapi: Page; docs: Page }> {
  const [{ describeApi }, { renderDocsPage }] = await Promise.all([
    import("../api/describe-api.ts"),
    import("../api/docs-page.ts"),
  ]);
  const api = describeApi(options);
  const { html, contentSecurityPolicy } = renderDocsPage(api);
  const policy = ["Content-Security-Policy", contentSecurityPolicy, "X-Content-Type-Options", "nosniff"];
  return {
    openapi: page("application/json; charset=utf-8", JSON.stringify(api), []),
    docs: page("text/html; charset=utf-8", html, policy),
  };
}

const page = (contentType: string, body: string, headers: readonly string[]): Page => ({
  contentType,
  body,
  zipped: gzipSync(body),
  headers: [...headers, "Vary", "Accept-Encoding"],
});

function sendPage(respond: Respond, exchange: Exchange, { contentType, body, zipped, headers }: Page): void {
  if (acceptsGzip(exchange)) respond.text(exchange, contentType, zipped, [...headers, "Content-Encoding", "gzip"]);
  else respond.text(exchange, contentType, body, headers);
}

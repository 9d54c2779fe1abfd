/**
 * The sandbox's live page on a bare `node:http` server, with just enough of an upstream beneath it: for tests of pages
 * and browsers that need no world. The feed answers one room to what is signed right, and nothing to all else.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { verifySignedUrl } from "@livescout/protocol/signature";
import { createLivePage, type LivePageOptions } from "../../packages/livescout/src/sandbox/live-page/live-page.ts";

export type SeenRequest = { method: string; target: string; host: string; userAgent: string; verdict?: string };

export type LivePageServer = { url: string; port: number; seen: SeenRequest[]; close(): Promise<void> };

const FEED = JSON.stringify({
  status_code: 0,
  extra: { max_time: 1_790_000_000_000, has_more: true, now: 1_790_000_000_000, total: 1 },
  data: [
    {
      type: 1,
      data: {
        id_str: "7300000000000000001",
        status: 2,
        title: "A room",
        user_count: 12,
        owner: { id_str: "7300000000000000002", display_id: "one.room", nickname: "One Room" },
      },
    },
  ],
});

export async function startLivePageServer(options: LivePageOptions = {}): Promise<LivePageServer> {
  const page = createLivePage(options);
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const { method = "GET", url: target = "/", headers } = request;
    const entry: SeenRequest = {
      method,
      target,
      host: headers.host ?? "",
      userAgent: headers["user-agent"] ?? "",
    };
    seen.push(entry);
    request.resume();
    const cors = {
      "access-control-allow-origin": headers.origin ?? "*",
      "access-control-allow-credentials": "true",
      "access-control-allow-headers": headers["access-control-request-headers"] ?? "",
      "access-control-allow-methods": "GET, POST",
      "access-control-expose-headers": "x-ms-token, tt_orcas_res",
    };
    const send = (status: number, type: string, body: string, more: Record<string, string | string[]> = {}) =>
      response.writeHead(status, { "content-type": type, ...cors, ...more }).end(body);
    const answer = page.answer({ method, target, header: (name) => String(headers[name] ?? "") });
    if (method === "OPTIONS") send(204, "text/plain", "");
    else if (answer !== undefined) {
      const cookie = { "set-cookie": [`ttwid=1%7Cfixture%7C1790000000%7C${"0".repeat(64)}; Path=/`] };
      setTimeout(
        () => send(answer.status, "text/plain", answer.body, { ...answer.headers, ...cookie }),
        answer.delayMs ?? 0,
      );
    } else if (target.startsWith("/api/v1/web-cookie-privacy/config")) {
      send(200, "application/json", '{"body":{"consent":{"wid":"7300000000000000003"}}}');
    } else if (target.startsWith("/webcast/feed/")) {
      entry.verdict = verifySignedUrl(`http://${entry.host}${target}`, { userAgent: entry.userAgent }).kind;
      if (entry.verdict === "valid") send(200, "application/json", FEED, { "x-ms-token": "fixture-ms-token" });
      else send(200, "application/json", "", { tt_orcas_res: "1" });
    } else send(404, "text/plain", "not here");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A sandbox behind a server that answers feed requests of its choice with an empty 200, as the upstream refuses. */
import { createServer, type IncomingMessage, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";

export type PickyUpstream = {
  url: string;
  /** Feed requests that came, the refused ones too. */
  feeds: { isRefused: boolean; userAgent: string }[];
};

/** A page's own requests carry it, those of a plain program do not. */
export const isFromPage = ({ headers }: IncomingMessage): boolean => headers["sec-fetch-site"] !== undefined;
export const isSignedByBrowser = ({ headers }: IncomingMessage): boolean =>
  (headers["user-agent"] ?? "").includes("HeadlessChrome");

export async function startPickyUpstream(refuses: (request: IncomingMessage) => boolean): Promise<PickyUpstream> {
  const sandbox = await startSandbox({ nowMs: Date.now });
  const feeds: PickyUpstream["feeds"] = [];
  const server = createServer((incoming, outgoing) => {
    const isFeed = incoming.url?.startsWith("/webcast/feed/?") === true;
    const isRefused = isFeed && refuses(incoming);
    if (isFeed) feeds.push({ isRefused, userAgent: incoming.headers["user-agent"] ?? "" });
    if (isRefused) {
      outgoing.writeHead(200, { "content-length": 0, tt_orcas_res: "1" }).end();
      return;
    }
    const { method, headers, url: path } = incoming;
    const forward = httpRequest(`${sandbox.url}${path}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forward.on("error", () => outgoing.destroy());
    incoming.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await sandbox.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, feeds };
}

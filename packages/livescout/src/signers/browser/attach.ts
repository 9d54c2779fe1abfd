/**
 * Attaches to a browser that the operator runs, on this machine alone. We open windows of our own, and touch, block in
 * and close only those.
 *
 * DevTools give whoever reaches them the whole browser: an address that is not loopback is refused, also a learned one.
 */
import { LivescoutError } from "@livescout/protocol";
import * as z from "zod/mini";
import { isLoopbackHost } from "../../runtime/loopback.ts";
import type { Browser } from "./browser.ts";
import { createCdp } from "./cdp.ts";
import { settleWithin } from "./settle-within.ts";
import { openSocketTransport } from "./socket-transport.ts";

const Version = z.object({ webSocketDebuggerUrl: z.string() });

const START_LINE =
  "start it with --remote-debugging-port=9222 and a separate --user-data-dir: a browser opens no DevTools for its usual profile";

export type AttachOptions = { attachMs: number; fetch?: typeof globalThis.fetch };

/** @throws LivescoutError in words that say what to do. */
export async function attachBrowser(
  cdpUrl: string,
  { attachMs, fetch = globalThis.fetch }: AttachOptions,
): Promise<Browser> {
  const socketUrl = await findSocket(cdpUrl, { attachMs, fetch });
  const cdp = createCdp(await openSocketTransport(socketUrl, { timeoutMs: attachMs }));
  const version = await settleWithin(attachMs, undefined, [cdp.send("Browser.getVersion")]);
  if (version === undefined) {
    cdp.close();
    throw new LivescoutError("timeout", "the browser's DevTools did not answer in time", { retryable: true });
  }
  return {
    cdp,
    product: version.product,
    holdsOwnProfile: true,
    ended: cdp.closed,
    openTab: async () =>
      (await cdp.send("Target.createTarget", { url: "about:blank", newWindow: true, background: true })).targetId,
    close: () => Promise.resolve(cdp.close()),
  };
}

async function findSocket(cdpUrl: string, { attachMs, fetch }: Required<AttachOptions>): Promise<string> {
  const url = URL.canParse(cdpUrl) ? new URL(cdpUrl) : undefined;
  if (url === undefined || !/^(?:http|ws):$/.test(url.protocol) || !isLoopbackHost(url.hostname)) {
    throw new LivescoutError(
      "invalid_setting",
      "cdp: expected an address of this machine, such as http://127.0.0.1:9222",
    );
  }
  if (url.protocol === "ws:") return url.href;
  const answer = await fetch(`${url.origin}/json/version`, {
    redirect: "error",
    signal: AbortSignal.timeout(attachMs),
  })
    .then((response) => response.json())
    .catch((cause: unknown) => {
      const why = `no browser answers at ${url.origin}; ${START_LINE}`;
      throw new LivescoutError("network", why, { retryable: true, cause });
    });
  const version = Version.safeParse(answer);
  if (!version.success || !URL.canParse(version.data.webSocketDebuggerUrl)) {
    throw new LivescoutError("network", `what answers at ${url.origin} is no browser's DevTools; ${START_LINE}`);
  }
  const socketUrl = new URL(version.data.webSocketDebuggerUrl);
  if (socketUrl.protocol !== "ws:" || !isLoopbackHost(socketUrl.hostname)) {
    throw new LivescoutError("unsafe_request", "the browser's DevTools name an address that is not this machine's");
  }
  return socketUrl.href;
}

/**
 * A real Chromium for tests, spoken to over a pipe: enough of CDP to open a page, hear its network and run a line in it.
 *
 * It knows nothing of livescout's own browser signer, so that it can judge it. The profile is fresh and is removed.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

export type CdpEvent = { method: string; params: Record<string, any>; sessionId?: string };

export type TestPage = {
  send(method: string, params?: Record<string, unknown>): Promise<any>;
  evaluate(expression: string): Promise<unknown>;
  /** All events so far, and from now on. */
  events: CdpEvent[];
  /** The first event, past or to come, that fits. */
  waitFor(fits: (event: CdpEvent) => boolean, timeoutMs?: number): Promise<CdpEvent>;
};

export type TestBrowser = { open(url: string): Promise<TestPage>; close(): Promise<void> };

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium is, `undefined` where none is. */
export const chromiumPath = (): string | undefined =>
  [process.env["LIVESCOUT_BROWSER"] ?? "", ...PLACES].find((path) => path !== "" && existsSync(path));

/** True where CI says that there has to be one: its absence then is a failure, not a skip. */
export const requiresChromium = (): boolean => (process.env["LIVESCOUT_REQUIRE"] ?? "").split(",").includes("chromium");

export async function launchChromium({ args = [] }: { args?: readonly string[] } = {}): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "livescout-chromium-"));
  const child = spawn(
    chromiumPath() ?? "chromium",
    [
      "--headless=new",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-extensions",
      "--mute-audio",
      "--window-size=1280,800",
      ...args,
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const toBrowser = child.stdio[3] as Writable;
  const fromBrowser = child.stdio[4] as Readable;
  toBrowser.on("error", () => undefined);
  const replies = new Map<number, (reply: { result?: unknown; error?: { message: string } }) => void>();
  const pages = new Map<string, (event: CdpEvent) => void>();
  let lastId = 0;
  let rest = "";
  fromBrowser.setEncoding("utf8");
  fromBrowser.on("data", (text: string) => {
    const parts = (rest + text).split("\0");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const message = JSON.parse(part);
      if (message.id === undefined) pages.get(message.sessionId ?? "")?.(message);
      else replies.get(message.id)?.(message);
      replies.delete(message.id);
    }
  });
  const send = (method: string, params: Record<string, unknown> = {}, sessionId?: string): Promise<any> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      replies.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(`${method}: ${error.message}`)),
      );
      toBrowser.write(`${JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) })}\0`);
    });

  return {
    async open(url) {
      const { targetId } = await send("Target.createTarget", { url: "about:blank" });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      const page = createPage((method, params) => send(method, params, sessionId));
      pages.set(sessionId, page.hear);
      for (const domain of ["Page", "Network", "Runtime"]) await send(`${domain}.enable`, {}, sessionId);
      await send("Page.navigate", { url }, sessionId);
      return page;
    },
    async close() {
      await send("Browser.close").catch(() => undefined);
      const timer = setTimeout(() => child.kill("SIGKILL"), 3_000);
      await exited;
      clearTimeout(timer);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function createPage(send: TestPage["send"]): TestPage & { hear(event: CdpEvent): void } {
  const events: CdpEvent[] = [];
  const waiting = new Set<(event: CdpEvent) => void>();
  return {
    send,
    events,
    hear(event) {
      events.push(event);
      for (const look of waiting) look(event);
    },
    async evaluate(expression) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? "the page threw");
      return result.value;
    },
    waitFor: (fits, timeoutMs = 15_000) =>
      new Promise((resolve, reject) => {
        const past = events.find(fits);
        if (past !== undefined) return resolve(past);
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no such event within ${timeoutMs} ms`));
        }, timeoutMs);
        const look = (event: CdpEvent) => {
          if (!fits(event)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(event);
        };
        waiting.add(look);
      }),
  };
}

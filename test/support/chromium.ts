/**
 * A real Chromium for tests, spoken to over a pipe: enough of CDP to open a page, hear its network and run a line in it.
 *
 * It knows nothing of livescout's own browser signer, so that it can judge it. The profile is fresh and is removed.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { removeFolder } from "./temporary-folder.ts";

/** The parts of CDP's events that tests look at. */
export type CdpEvent = {
  method: string;
  sessionId?: string;
  params: {
    requestId?: string;
    type?: string;
    request?: { url: string; method: string };
    response?: { url: string; fromServiceWorker?: boolean };
    entry?: { level: string; text: string; url?: string };
    exceptionDetails?: { text: string; exception?: { description?: string } };
    args?: { value?: unknown; description?: string }[];
  };
};

export type TestPage = {
  /** Runs an expression in the page; a promise is waited for. */
  evaluate: (expression: string) => Promise<unknown>;
  send: Send;
  /** All events so far. */
  events: CdpEvent[];
  /** The first event, past or to come, that fits. */
  waitFor: (fits: (event: CdpEvent) => boolean, timeoutMs?: number) => Promise<CdpEvent>;
  close: () => Promise<void>;
};

export type TestBrowser = {
  open: (url: string) => Promise<TestPage>;
  /** A profile of its own, as of a private window: what a page of another kept under the same address is not there. */
  openProfile: () => Promise<TestProfile>;
  close: () => Promise<void>;
};
/** Its pages go with it. */
export type TestProfile = Pick<TestBrowser, "open" | "close">;

type Send = (method: string, params?: Record<string, unknown>) => Promise<CdpResult>;
type CdpResult = {
  browserContextId?: string;
  targetId?: string;
  sessionId?: string;
  /** Of a picture, in base64. */
  data?: string;
  result?: { value?: unknown };
  exceptionDetails?: { exception?: { description?: string } };
};
type CdpMessage = CdpEvent & { id?: number; result?: CdpResult; error?: { message: string } };

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium is, `undefined` where none is. For `canRun("chromium", …)` of `require-suite.ts`. */
export const chromiumPath = (): string | undefined =>
  [process.env.LIVESCOUT_BROWSER ?? "", ...PLACES].find((path) => path !== "" && existsSync(path));

/** Killed sooner, a browser on a busy machine leaves helpers behind that still write into its profile. */
const CLOSE_MS_MAX = 30_000;

const ARGUMENTS = [
  "--headless=new",
  "--remote-debugging-pipe",
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
];

export async function launchChromium({ args = [] }: { args?: readonly string[] } = {}): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "livescout-chromium-"));
  const child = spawn(
    chromiumPath() ?? "chromium",
    [...ARGUMENTS, `--user-data-dir=${profile}`, ...args, "about:blank"],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const pages = new Map<string, (event: CdpEvent) => void>();
  const send = speak(child.stdio[3] as Writable, child.stdio[4] as Readable, (event) =>
    pages.get(event.sessionId ?? "")?.(event),
  );
  const open = async (url: string, profile: { browserContextId?: string } = {}): Promise<TestPage> => {
    const { targetId } = await send("Target.createTarget", { url: "about:blank", ...profile });
    const { sessionId = "" } = await send("Target.attachToTarget", { targetId, flatten: true });
    const { hear, ...page } = createPage((method, params) => send(method, params, sessionId));
    pages.set(sessionId, hear);
    for (const domain of ["Page", "Network", "Runtime"]) await page.send(`${domain}.enable`);
    await page.send("Page.navigate", { url });
    return page;
  };
  return {
    open: (url) => open(url),
    openProfile: async () => {
      const { browserContextId = "" } = await send("Target.createBrowserContext");
      return {
        open: (url) => open(url, { browserContextId }),
        close: async () => void (await send("Target.disposeBrowserContext", { browserContextId })),
      };
    },
    close: async () => {
      send("Browser.close").catch(() => undefined);
      const timer = setTimeout(() => child.kill("SIGKILL"), CLOSE_MS_MAX);
      await exited;
      clearTimeout(timer);
      // Its helpers end after it, and write until they do.
      await removeFolder(profile);
    },
  };
}

/** JSON, each message closed by a NUL. */
function speak(toBrowser: Writable, fromBrowser: Readable, hear: (event: CdpEvent) => void) {
  const replies = new Map<number, (message: CdpMessage) => void>();
  let lastId = 0;
  let rest = "";
  toBrowser.on("error", () => undefined); // the browser is gone: replies stay out, and tests run into their time limit
  fromBrowser.setEncoding("utf8");
  fromBrowser.on("data", (text: string) => {
    const parts = (rest + text).split("\0");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const message = JSON.parse(part) as CdpMessage;
      if (message.id === undefined) hear(message);
      else replies.get(message.id)?.(message);
      replies.delete(message.id ?? 0);
    }
  });
  return (method: string, params: Record<string, unknown> = {}, sessionId?: string): Promise<CdpResult> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      replies.set(id, ({ result = {}, error }) =>
        error === undefined ? resolve(result) : reject(new Error(`${method}: ${error.message}`)),
      );
      toBrowser.write(`${JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) })}\0`);
    });
}

function createPage(send: Send): TestPage & { hear: (event: CdpEvent) => void } {
  const events: CdpEvent[] = [];
  const waiting = new Set<(event: CdpEvent) => void>();
  return {
    send,
    events,
    close: async () => void (await send("Page.close")),
    hear: (event) => {
      events.push(event);
      for (const look of waiting) look(event);
    },
    evaluate: async (expression) => {
      const options = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await send("Runtime.evaluate", options);
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? "the page threw");
      return result?.value;
    },
    waitFor: (fits, timeoutMs = 60_000) =>
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

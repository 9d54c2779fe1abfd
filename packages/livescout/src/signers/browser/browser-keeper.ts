/**
 * The browser behind the pages: started when the first page is wanted, started anew when it has ended, and ended when
 * it does not answer any more.
 */
import { LivescoutError } from "@livescout/protocol";
import type { Browser } from "./browser.ts";
import { settleWithin } from "./settle-within.ts";

export type BrowserKeeperOptions = {
  open: () => Promise<Browser>;
  onStarted: (browser: Browser) => void;
  /** It ended without being told to. */
  onEnded: (why: string) => void;
};

export type BrowserKeeper = {
  /** The browser that runs; started where none does. */
  get(): Promise<Browser>;
  /** A blank tab. A browser that gives none in time is ended: the next call starts another. */
  openTab(browser: Browser, options: { timeoutMs: number }): Promise<string>;
  /** Ends it where it does not answer, or where `isSuspect`: the next call starts another. */
  review(browser: Browser, options: { isSuspect: boolean }): Promise<void>;
  running(): Browser | undefined;
  close(): Promise<void>;
};

const ANSWER_MS = 2_000;

export function createBrowserKeeper({ open, onStarted, onEnded }: BrowserKeeperOptions): BrowserKeeper {
  let starting: Promise<Browser> | undefined;
  let running: Browser | undefined;
  let isClosed = false;
  /** Browsers whose end was said, as it was ours. */
  const told = new WeakSet<Browser>();
  /** Browsers on their way out: their folders are still there. */
  const ending = new Set<Promise<void>>();

  async function end(browser: Browser): Promise<void> {
    const closing = browser.close();
    ending.add(closing);
    await closing;
    ending.delete(closing);
  }

  async function start(): Promise<Browser> {
    const browser = await open();
    if (isClosed) {
      await end(browser);
      throw new LivescoutError("internal", "the signer is closed");
    }
    running = browser;
    onStarted(browser);
    void watch(browser);
    return browser;
  }

  async function watch(browser: Browser): Promise<void> {
    const why = await browser.ended;
    if (told.has(browser) || isClosed) return;
    if (running === browser) forget();
    onEnded(why);
    await end(browser); // its profile is still there
  }

  function forget(): void {
    running = undefined;
    starting = undefined;
  }

  async function endIt(browser: Browser, why: string): Promise<void> {
    if (running === browser) forget();
    if (!told.has(browser)) onEnded(why);
    told.add(browser);
    await end(browser);
  }

  return {
    get() {
      if (running?.cdp.isOpen() === false) forget(); // it has ended; `watch` is about to say so
      starting ??= start().catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
      return starting;
    },
    async openTab(browser, { timeoutMs }) {
      const targetId = await settleWithin(timeoutMs, undefined, [browser.openTab()]);
      if (targetId !== undefined) return targetId;
      await endIt(browser, "it opened no tab");
      throw new LivescoutError("timeout", "the browser opened no tab", { retryable: true });
    },
    async review(browser, { isSuspect }) {
      const answer = await settleWithin(ANSWER_MS, undefined, [browser.cdp.send("Browser.getVersion")]);
      if (isSuspect || answer === undefined) await endIt(browser, "it did not answer any more");
    },
    running: () => running,
    async close() {
      isClosed = true;
      const last = running ?? (await starting?.catch(() => undefined));
      forget();
      await last?.close();
      await Promise.all(ending);
    },
  };
}

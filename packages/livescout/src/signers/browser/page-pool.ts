/**
 * One warm page at a time, and the next one before it goes: recycled without a pause, replaced when it stops signing,
 * started anew after a crash of page or browser, more slowly each time that fails.
 *
 * A page that was recycled finishes what it has under way before it is closed.
 */
import type { BrowserSignerEvent, BrowserSignerLimits } from "./browser-signer-types.ts";
import type { Page } from "./page.ts";
import { isPageFault } from "./page-error.ts";

export type PagePoolOptions = {
  /** A page that signs, in a browser that is started where none is. */
  open: () => Promise<Page>;
  nowMs: () => number;
  limits: Pick<BrowserSignerLimits, "recycleAfterSignatures" | "recycleAfterMs" | "reloadEveryMs">;
  onEvent: (event: BrowserSignerEvent) => void;
};

export type Lease = {
  page: Page;
  /** How it went: `trusted` goes on, `failed` is replaced. To be called once. */
  release(result: { kind: "signed" | "neutral" } | { kind: "failed"; why: string }): void;
};

export type PagePoolState = {
  page: Page | undefined;
  /** Why there is none, for people. */
  why: string | undefined;
  /** When the next attempt begins; `undefined` while one is under way, or where none will be made. */
  retryAtMs: number | undefined;
  isDead: boolean;
  pagesOpen: number;
  recycled: number;
  reloads: number;
  crashes: number;
};

export type PagePool = {
  start(): void;
  /** The warm page at once, or when there is one; `undefined` where none came in time. */
  lease(options: { waitMs: number; signal?: AbortSignal | undefined }): Promise<Lease | undefined>;
  state(): PagePoolState;
  close(): Promise<void>;
};

type Seat = { page: Page; openedAtMs: number; signedCount: number; underWay: number; isLeaving: boolean };

export function createPagePool({ open, nowMs, limits, onEvent }: PagePoolOptions): PagePool {
  const counts = { recycled: 0, reloads: 0, crashes: 0 };
  const seats = new Set<Seat>();
  const waiting = new Set<() => void>();
  let current: Seat | undefined;
  let isOpening = false;
  let isClosed = false;
  let isDead = false;
  let failuresInRow = 0;
  let reloadedAtMs = Number.NEGATIVE_INFINITY;
  let why: string | undefined;
  let retry: { timer: ReturnType<typeof setTimeout>; atMs: number } | undefined;

  const wake = () => {
    for (const look of waiting) look();
  };

  /** Makes sure that a page is there or on its way. */
  function ensure(delayMs = 0): void {
    if (isClosed || isDead || isOpening || retry !== undefined) return;
    if (delayMs <= 0) return void openNext();
    const timer = setTimeout(() => {
      retry = undefined;
      void openNext();
    }, delayMs);
    timer.unref(); // nobody is kept from ending
    retry = { timer, atMs: nowMs() + delayMs };
  }

  async function openNext(): Promise<void> {
    isOpening = true;
    const startedAtMs = nowMs();
    try {
      const page = await open();
      isOpening = false;
      if (isClosed) {
        await page.close();
        return;
      }
      seat(page);
      onEvent({ kind: "pageReady", way: page.way, elapsedMs: nowMs() - startedAtMs });
    } catch (error) {
      isOpening = false;
      if (!isClosed) notOpened(error);
    }
    wake();
  }

  function seat(page: Page): void {
    const next: Seat = { page, openedAtMs: nowMs(), signedCount: 0, underWay: 0, isLeaving: false };
    seats.add(next);
    void watch(next);
    if (current !== undefined) {
      counts.recycled++;
      onEvent({ kind: "pageRecycled", signedCount: current.signedCount });
      leave(current);
    }
    current = next;
    why = undefined;
  }

  async function watch(seated: Seat): Promise<void> {
    lost(seated, await seated.page.gone);
  }

  function notOpened(error: unknown): void {
    why = error instanceof Error ? error.message : "the page could not be opened";
    failuresInRow++;
    isDead = isFinal(error);
    const leastMs = isPageFault(error, "refused") ? REFUSED_RETRY_MS : 0;
    const retryInMs = isDead ? undefined : Math.max(leastMs, retryDelayMs(failuresInRow));
    onEvent({ kind: "pageFailed", why, retryInMs });
    if (retryInMs !== undefined) ensure(retryInMs);
  }

  function lost(gone: Seat, reason: string): void {
    if (!seats.delete(gone) || isClosed) return;
    void gone.page.close();
    if (gone.isLeaving) return;
    counts.crashes++;
    onEvent({ kind: "pageCrashed", why: reason });
    unseat(gone, reason);
    failuresInRow = gone.signedCount >= PROVEN_AFTER_SIGNATURES ? 0 : failuresInRow + 1;
    ensure(failuresInRow === 0 ? 0 : retryDelayMs(failuresInRow - 1));
  }

  /** The page answers, but not as it should: nobody is given it any more. */
  function distrust(failed: Seat, reason: string): void {
    if (failed !== current || isClosed) return;
    counts.reloads++;
    onEvent({ kind: "pageReloaded", why: reason });
    unseat(failed, reason);
    leave(failed);
    const delayMs = reloadedAtMs + limits.reloadEveryMs - nowMs();
    reloadedAtMs = nowMs() + Math.max(0, delayMs);
    ensure(delayMs);
  }

  function unseat(gone: Seat, reason: string): void {
    if (current !== gone) return;
    current = undefined;
    why = reason;
  }

  function leave(old: Seat): void {
    old.isLeaving = true;
    if (old.underWay === 0 && seats.delete(old)) void old.page.close();
  }

  function isDue({ signedCount, openedAtMs }: Seat): boolean {
    return (
      signedCount >= limits.recycleAfterSignatures * RECYCLE_EARLY || nowMs() - openedAtMs >= limits.recycleAfterMs
    );
  }

  function take(from: Seat): Lease {
    from.underWay++;
    return {
      page: from.page,
      release(result) {
        from.underWay--;
        if (result.kind === "signed") {
          from.signedCount++;
          if (from.signedCount === PROVEN_AFTER_SIGNATURES) failuresInRow = 0;
        }
        if (result.kind === "failed") distrust(from, result.why);
        if (from.isLeaving) leave(from);
        else if (from === current && isDue(from)) ensure();
      },
    };
  }

  return {
    start() {
      if (current === undefined) ensure();
    },
    lease({ waitMs, signal }) {
      if (current === undefined) ensure();
      if (current !== undefined) return Promise.resolve(take(current));
      const untilMs = nowMs() + waitMs;
      /** No page will be there in time. */
      const isVain = () => isClosed || isDead || (retry !== undefined && retry.atMs >= untilMs);
      if (waitMs <= 0 || isVain() || signal?.aborted === true) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const timer = setTimeout(() => finish(undefined), waitMs);
        const giveUp = () => finish(undefined);
        const look = () => {
          if (current !== undefined) finish(take(current));
          else if (isVain()) finish(undefined);
        };
        function finish(lease: Lease | undefined): void {
          clearTimeout(timer);
          waiting.delete(look);
          signal?.removeEventListener("abort", giveUp);
          resolve(lease);
        }
        waiting.add(look);
        signal?.addEventListener("abort", giveUp, { once: true });
      });
    },
    state: () => ({
      page: current?.page,
      why,
      retryAtMs: retry?.atMs,
      isDead: isDead || isClosed,
      pagesOpen: seats.size,
      ...counts,
    }),
    async close() {
      isClosed = true;
      clearTimeout(retry?.timer);
      retry = undefined;
      current = undefined;
      why = "the signer is closed";
      wake();
      const pages = [...seats].map(({ page }) => page.close());
      seats.clear();
      await Promise.all(pages);
    },
  };
}

/** The next page is begun before the old one is spent: it takes a moment to warm up. */
const RECYCLE_EARLY = 0.9;
/** A page that signed so often was sound: what ends it afterwards is no reason to wait. */
const PROVEN_AFTER_SIGNATURES = 5;

const RETRY_FIRST_MS = 1_000;
/** Each attempt loads the upstream's page: at a person's pace. */
const RETRY_MAX_MS = 300_000;
/** Where the upstream asks for a person, or turns the page down. */
const REFUSED_RETRY_MS = 60_000;

const retryDelayMs = (failures: number): number =>
  failures <= 0 ? 0 : Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_MAX_MS);

/** A wrong setting stays wrong; a broken page or browser may come back. */
function isFinal(error: unknown): boolean {
  return error instanceof Error && "retryable" in error && error.retryable === false;
}

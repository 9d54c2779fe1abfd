import { LivescoutError } from "@livescout/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BrowserSignerEvent } from "./browser-signer-types.ts";
import type { Page } from "./page.ts";
import { PageError, type PageFault } from "./page-error.ts";
import { createPagePool, type Lease } from "./page-pool.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

type FakePage = Page & { name: number; isClosed: boolean; crash: (why: string) => void };

function setUp({ recycleAfterSignatures = 10, recycleAfterMs = 1_800_000, reloadEveryMs = 10_000 } = {}) {
  const events: BrowserSignerEvent[] = [];
  const pages: FakePage[] = [];
  /** What the next openings do; nothing: a page after 100 ms. */
  const script: (Error | "never")[] = [];
  const open = async (): Promise<Page> => {
    const step = script.shift();
    await new Promise<void>((resolve) => setTimeout(resolve, step === "never" ? 1e9 : 100));
    if (step instanceof Error) throw step;
    let crash: (why: string) => void = () => {};
    const gone = new Promise<string>((resolve) => (crash = resolve));
    const page = { name: pages.length, isClosed: false, crash, gone, way: "replaced-fetch" } as unknown as FakePage;
    page.close = async () => void (page.isClosed = true);
    pages.push(page);
    return page;
  };
  const limits = { recycleAfterSignatures, recycleAfterMs, reloadEveryMs };
  const pool = createPagePool({ open, nowMs: Date.now, limits, onEvent: (event) => events.push(event) });
  /** Lets as much time pass as it takes. */
  const lease = async (waitMs = 60_000): Promise<Lease> => {
    const waiting: { found?: Lease | "none" } = {};
    void pool.lease({ waitMs }).then((found) => (waiting.found = found ?? "none"));
    await vi.advanceTimersByTimeAsync(0);
    while (waiting.found === undefined) await vi.advanceTimersByTimeAsync(10);
    if (waiting.found === "none") throw new Error("no page");
    return waiting.found;
  };
  const nameOf = ({ page }: Lease) => (page as FakePage).name;
  const signOnce = async () => {
    const given = await lease();
    given.release({ kind: "signed" });
    return nameOf(given);
  };
  const kinds = () => events.map(({ kind }) => kind);
  return { pool, pages, script, events, kinds, lease, nameOf, signOnce };
}

const broken = (fault: PageFault = "broken") => new PageError(fault, "the page is broken");

test("nothing is opened before it is wanted, and only one page for many callers", async () => {
  const { pool, pages } = setUp();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(pages).toHaveLength(0);
  const leases = [pool.lease({ waitMs: 500 }), pool.lease({ waitMs: 500 })];
  await vi.advanceTimersByTimeAsync(100);
  expect((await Promise.all(leases)).map((lease) => lease?.page)).toEqual([pages[0], pages[0]]);
});

test("who does not wait is told at once, and who waits is told when his time is over", async () => {
  const { pool, script } = setUp();
  script.push("never");
  expect(await pool.lease({ waitMs: 0 })).toBeUndefined();
  const late = pool.lease({ waitMs: 300 });
  await vi.advanceTimersByTimeAsync(300);
  expect(await late).toBeUndefined();
});

test("the caller's signal ends the waiting", async () => {
  const { pool, script } = setUp();
  script.push("never");
  const stop = new AbortController();
  const waiting = pool.lease({ waitMs: 60_000, signal: stop.signal });
  stop.abort();
  expect(await waiting).toBeUndefined();
});

test("the next page is warm before the spent one goes: nobody ever waits", async () => {
  const { pool, pages, signOnce, lease, nameOf, kinds } = setUp();
  const long = await lease();
  const names: number[] = [];
  for (let at = 0; at < 30; at++) {
    names.push(await signOnce());
    await vi.advanceTimersByTimeAsync(20);
  }
  expect(pool.state().recycled).toBe(2);
  expect([...new Set(names)]).toEqual([0, 1, 2]);
  expect([pages[0]?.isClosed, pages[1]?.isClosed]).toEqual([false, true]);
  expect(nameOf(long)).toBe(0);
  long.release({ kind: "signed" });
  expect(pages[0]?.isClosed).toBe(true);
  expect(kinds()).toEqual(["pageReady", "pageRecycled", "pageReady", "pageRecycled", "pageReady"]);
});

test("a page is recycled by age when it is next used, not while nobody asks", async () => {
  const { pages, signOnce } = setUp();
  await signOnce();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(pages).toHaveLength(1);
  expect(await signOnce()).toBe(0);
  await vi.advanceTimersByTimeAsync(100);
  expect(await signOnce()).toBe(1);
});

test("a recycling that fails leaves the old page at work", async () => {
  const { script, signOnce, pool, lease } = setUp();
  const first = await lease();
  first.release({ kind: "neutral" });
  script.push(broken(), broken());
  for (let at = 0; at < 20; at++) expect(await signOnce()).toBe(0);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await signOnce()).toBe(1);
  expect(pool.state()).toMatchObject({ recycled: 1, pagesOpen: 1 });
});

test("a page that failed is given to nobody any more, but what is under way there may finish", async () => {
  const { pages, lease, pool, nameOf } = setUp();
  const [one, two] = [await lease(), await lease()];
  one.release({ kind: "failed", why: "unsigned" });
  expect(pages[0]?.isClosed).toBe(false);
  expect(pool.state()).toMatchObject({ reloads: 1, why: "unsigned" });
  two.release({ kind: "failed", why: "unsigned" });
  expect([pages[0]?.isClosed, pool.state().reloads]).toEqual([true, 1]);
  expect(nameOf(await lease())).toBe(1);
});

test("pages that fail again and again are opened once per interval", async () => {
  const { pages, lease, pool } = setUp({ reloadEveryMs: 10_000 });
  for (let at = 0; at < 4; at++) (await lease()).release({ kind: "failed", why: "unsigned" });
  expect(pages).toHaveLength(4);
  expect(Date.now()).toBe(20_200);
  expect(await pool.lease({ waitMs: 5_000 })).toBeUndefined();
});

test("a crash of a proven page is mended at once; a page that crashes each time is given longer rests", async () => {
  const { pages, signOnce, lease, pool } = setUp({ recycleAfterSignatures: 1_000 });
  for (let at = 0; at < 5; at++) await signOnce();
  pages[0]?.crash("the page crashed");
  await vi.advanceTimersByTimeAsync(101);
  expect(await signOnce()).toBe(1);
  const rests: number[] = [];
  for (let at = 1; at < 6; at++) {
    pages[at]?.crash("the page crashed");
    await vi.advanceTimersByTimeAsync(0);
    const fromMs = Date.now();
    (await lease(400_000)).release({ kind: "signed" });
    rests.push(Date.now() - fromMs - 100);
  }
  expect(rests).toEqual([0, 1_000, 2_000, 4_000, 8_000]);
  expect(pool.state().crashes).toBe(6);
});

test("a refusal of the upstream's rests for a minute at least, and callers are not kept until then", async () => {
  const { script, pool, events } = setUp();
  script.push(broken("refused"));
  const waiting = pool.lease({ waitMs: 30_000 });
  await vi.advanceTimersByTimeAsync(100);
  expect(await waiting).toBeUndefined();
  expect(events).toEqual([{ kind: "pageFailed", why: "the page is broken", retryInMs: 60_000 }]);
  expect(pool.state()).toMatchObject({ isDead: false, retryAtMs: 60_100 });
});

test("what no second attempt can mend is said, and not tried again", async () => {
  const { script, pool, pages } = setUp();
  script.push(new LivescoutError("invalid_setting", "no such browser"));
  pool.start();
  await vi.advanceTimersByTimeAsync(10_000_000);
  expect(pool.state()).toMatchObject({ isDead: true, why: "no such browser", retryAtMs: undefined });
  expect(pages).toHaveLength(0);
});

test("after closing nothing is opened, nothing is given, and a page that comes late is closed", async () => {
  const { pool, pages } = setUp();
  pool.start();
  const waiting = pool.lease({ waitMs: 10_000 });
  await pool.close();
  expect(await waiting).toBeUndefined();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(pages.map(({ isClosed }) => isClosed)).toEqual([true]);
  expect(await pool.lease({ waitMs: 10_000 })).toBeUndefined();
});

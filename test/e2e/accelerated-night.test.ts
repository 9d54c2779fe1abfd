/**
 * A day and a night of a collector on a laptop, under a clock of its own: the lid is closed three times, the upstream blocks the
 * address twice, and a new version of its script leaves the signer without a signature for a while.
 */
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createFeedClient } from "@livescout/client";
import type { Signer } from "@livescout/protocol";
import { verifySignedUrl } from "@livescout/protocol/signature";
import { expect, test } from "vitest";
import type { CatalogueStore } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
import type { Pace } from "../../packages/livescout/src/catalogue/lane/pace.ts";
import { collectReport } from "../../packages/livescout/src/catalogue/report/collect-report.ts";
import { startWatcher } from "../../packages/livescout/src/catalogue/watcher.ts";
import { parseWorldRules } from "../../packages/livescout/src/sandbox/world-rules.ts";
import { createSandbox } from "../../packages/livescout/src/sandbox/sandbox-routes.ts";
import { createNativeSigner } from "../../packages/livescout/src/signers/native.ts";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import { temporaryFolder } from "../support/cli-process.ts";
import { createSandboxFetch, SANDBOX_ORIGIN } from "../support/sandbox-fetch.ts";
import { createVirtualTime, watchBusy } from "../support/virtual-time.ts";

const START_MS = Date.UTC(2026, 8, 1, 18);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PACE: Pace = { gapMs: 120_000, floorMs: 8_000, perHour: 45, perDay: 1_000 };
const FEED = "/webcast/feed/";

/** From the start, in ms. */
const SUSPENDS = [
  { atMs: 3 * HOUR_MS, forMs: 90 * MINUTE_MS },
  { atMs: 9 * HOUR_MS, forMs: 4 * HOUR_MS },
  { atMs: 21 * HOUR_MS, forMs: 30 * MINUTE_MS },
];
const BLOCKS = [
  { fromMs: 6 * HOUR_MS, toMs: 6.5 * HOUR_MS },
  { fromMs: 15 * HOUR_MS, toMs: 16 * HOUR_MS },
];
const NEW_SCRIPT = { fromMs: 18 * HOUR_MS, toMs: 19.5 * HOUR_MS };

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** A real catalogue; the small states of every few seconds stay in memory, since each would wait for the disk. */
async function openStore(): Promise<CatalogueStore> {
  const file = join(await temporaryFolder(), "catalogue.db");
  const store = await openSqliteCatalogue({ file, world: "sandbox" });
  const states = new Map<string, string>();
  return {
    ...store,
    writeState: async (name, value) => void states.set(name, JSON.stringify(value)),
    readState: async (name): Promise<unknown> => JSON.parse(states.get(name) ?? "null"),
    replaceState: async (name, { to }) => (states.set(name, JSON.stringify(to)), true), // nobody else is there
  };
}

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test("a night with three suspends, two blocks and a new script: no burst, memory flat, every gap explained", async () => {
  const { watched: store, isBusy } = watchBusy(await openStore());
  const time = createVirtualTime(START_MS, { isBusy });
  const { nowMs, sleep, passedMs } = time;
  const isWithin = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => passedMs() >= fromMs && passedMs() < toMs;
  const sandbox = createSandbox({ nowMs, verify: verifySignedUrl, rules: parseWorldRules({ rooms: 2_000 }) });
  const askedAtMs: number[] = [];
  const { fetch } = createSandboxFetch(sandbox, {
    instead(url) {
      if (url.pathname.startsWith("/webcast/") || url.pathname.startsWith("/api-live/")) askedAtMs.push(passedMs());
      return url.pathname === FEED && BLOCKS.some(isWithin) ? new Response("", { status: 403 }) : undefined;
    },
  });
  const native = createNativeSigner({ nowMs, upstreamOrigin: SANDBOX_ORIGIN });
  const signer: Signer = {
    name: "native",
    sign: (request, options) =>
      isWithin(NEW_SCRIPT)
        ? Promise.resolve({ kind: "unavailable", why: "version 6.0.0 of the script is not known" })
        : native.sign(request, options),
  };
  const client = createFeedClient({ signer, upstreamOrigin: SANDBOX_ORIGIN, fetch, nowMs, timeoutMs: 120_000 }); // real time
  const starting = startWatcher({
    store,
    client,
    sources: [{ source: { channel: "87" } }, { source: { channel: "86" } }, { source: { channel: "89" } }],
    tagChannels: ["1111006", "1222001"],
    hasTagList: true,
    laneName: "direct",
    pace: PACE,
    retention: { keepMs: 30 * 24 * HOUR_MS, thinAfterMs: 48 * HOUR_MS },
    regionAsked: "US",
    facts: () => ({ signer: "native" }),
    holder: "the laptop",
    nowMs,
    random: Math.random,
    sleep,
  });
  const watcher = await starting;

  let heapAfterMs = 0;
  for (const { atMs, forMs } of SUSPENDS) {
    await time.run(atMs - passedMs());
    heapAfterMs ||= heapBytes();
    time.suspend(forMs);
  }
  await time.run(24 * HOUR_MS - passedMs());
  const heapGrowth = heapBytes() - heapAfterMs;
  const report = await collectReport(store, { sinceMs: START_MS, nowMs: nowMs() });
  await watcher.close();
  await store.close();

  const gaps = askedAtMs.slice(1).map((ms, at) => ms - (askedAtMs[at] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(PACE.floorMs);
  for (const atMs of askedAtMs) {
    const inHour = askedAtMs.filter((each) => each <= atMs && each > atMs - HOUR_MS).length;
    expect(inHour).toBeLessThanOrEqual(PACE.perHour);
  }
  expect(askedAtMs.length).toBeGreaterThan(300);
  expect(heapGrowth).toBeLessThan(8_000_000);

  expect(report.gaps.filter(({ unexplainedMs }) => unexplainedMs > 0)).toEqual([]);
  const reasons = report.gaps.flatMap((gap) => gap.reasons);
  const count = (kind: string, outcome?: string) =>
    reasons.filter((reason) => reason.kind === kind && ("outcome" in reason ? reason.outcome : undefined) === outcome)
      .length;
  expect(count("asleep")).toBe(SUSPENDS.length);
  expect(count("rest", "forbidden")).toBeGreaterThanOrEqual(BLOCKS.length);
  expect(count("backOff", "signer_failed")).toBeGreaterThanOrEqual(1);
  expect(report.outcomes.forbidden).toBeLessThanOrEqual(8);
  expect(report.outcomes.signer_failed).toBeLessThanOrEqual(30);
  expect(report.calls).toBeGreaterThanOrEqual(askedAtMs.length);
}, 300_000);

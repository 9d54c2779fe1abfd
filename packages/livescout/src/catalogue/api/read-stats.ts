/**
 * `GET /v1/stats`: what is live by topic, game, language and source, what each source brought, how complete the list is, and
 * what the collector says of itself. Counted at most once a second, however many ask.
 */
import { type StatsAnswer, WireWatch } from "@livescout/protocol/wire";
import type { CatalogueStore, SourceYield } from "../catalogue-store.ts";
import type { CatalogueAnswer, CatalogueCall } from "./catalogue-call.ts";
import type { ReadEstimate } from "./estimates.ts";
import { readParameters } from "./read-parameters.ts";

export type StatsDeps = { store: CatalogueStore; nowMs: () => number; estimate: ReadEstimate };

const DAY_MS = 86_400_000;
const HOLDS_MS = 1_000;
/** A collector writes after every call, and says when the next is due; silence for longer means that it is gone. */
const SILENCE_MAX_MS = 300_000;

export function createReadStats(deps: StatsDeps): (call: CatalogueCall) => Promise<CatalogueAnswer> {
  const { nowMs } = deps;
  let counted: Promise<string> | undefined;
  let countedAtMs = -Infinity;
  return async ({ query }) => {
    const read = readParameters(query, { names: [] });
    if (read.kind === "refused") return read;
    const ageMs = nowMs() - countedAtMs;
    if (counted === undefined || ageMs < 0 || ageMs >= HOLDS_MS) {
      countedAtMs = nowMs();
      counted = countStats(deps).then(JSON.stringify);
      counted.catch(() => (countedAtMs = -Infinity));
    }
    return { kind: "json", body: await counted };
  };
}

async function countStats({ store, nowMs, estimate }: StatsDeps): Promise<StatsAnswer> {
  const atMs = nowMs();
  const sinceMs = atMs - DAY_MS;
  const tallies = await store.tallies({ nowMs: atMs });
  const watch = await readWatch(store, atMs);
  return {
    asOf: isoTime(atMs),
    world: store.world,
    live: tallies.live,
    byTopic: tallies.byTopic,
    byGame: tallies.byGame,
    byLanguage: tallies.byLanguage,
    bySource: tallies.bySource.map(({ source, ...tally }) => ({ ...source, ...tally })),
    yield: (await store.yields({ sinceMs })).map(wireYield),
    series: (await store.series({ sinceMs })).map(({ atMs: at, ...tally }) => ({ at: isoTime(at), ...tally })),
    ...(watch !== undefined && { watch }),
    estimate: await estimate(),
  };
}

const isoTime = (atMs: number): string => new Date(atMs).toISOString();

function wireYield({ source, lastAtMs, outcomes, ...counts }: SourceYield): StatsAnswer["yield"][number] {
  const known = Object.fromEntries(Object.entries(outcomes).filter(([, count]) => count > 0));
  return { ...source, ...counts, outcomes: known, lastAt: isoTime(lastAtMs) };
}

/** What the collector wrote last; of one that was killed it still says that it runs, so silence is judged here. */
export async function readWatch(store: CatalogueStore, nowMs: number): Promise<WireWatch | undefined> {
  const read = WireWatch.safeParse(await store.readState("watch"));
  if (!read.success) return undefined;
  const { at, budget, rests } = read.data;
  const expected = [at, budget.nextCallAt, rests?.until].map((time) => (time === undefined ? 0 : Date.parse(time)));
  const isSilent = nowMs - Math.max(...expected) > SILENCE_MAX_MS;
  return isSilent ? { ...read.data, isRunning: false } : read.data;
}

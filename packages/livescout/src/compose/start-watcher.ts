/**
 * The collector as commands run it: settings read into sources and a pace, the client's knowledge of signer and address beside.
 *
 * Prints nothing: what happens goes to `onEvent`, what holds now is in `state()`.
 */
import { CHANNELS, isChannelId, type World } from "@livescout/protocol";
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import { callsNeeded, floorOf, GAP_FLOOR_MS, type Pace } from "../catalogue/lane/pace.ts";
import type { Sleep } from "../catalogue/lane/turns.ts";
import type { PlanSource } from "../catalogue/plan/plan.ts";
import type { CollectorFacts, WatchEvent } from "../catalogue/watch/watch-types.ts";
import { startWatcher as startCollector, type Watcher, type WatcherOptions } from "../catalogue/watcher.ts";
import { createRandomIds } from "../runtime/random-ids.ts";
import type { ComposedClient } from "./create-client.ts";
import { laneNameOf } from "./lane-name.ts";
import { SettingError } from "./read-settings.ts";
import type { Settings } from "./settings.ts";
import { defaultSources, type WatchSource } from "./watch-settings.ts";

export { isPage } from "../catalogue/call-kinds.ts";
export type { WatchEnd, WatchEvent, WatchState } from "../catalogue/watch/watch-types.ts";
export type { Watcher } from "../catalogue/watcher.ts";

export type WatcherSettings = Pick<
  Settings,
  "sources" | "gap" | "calls-per-hour" | "calls-per-day" | "keep" | "disk-max" | "region" | "gateway" | "proxy"
>;

/** What a run is going to do, for people to see before it does. */
export type WatchPlan = {
  world: World;
  sources: readonly WatchSource[];
  pace: Pace;
  /** Calls that the pace comes to. */
  needed: { perHour: number; perDay: number };
};

/** @throws SettingError where the settings do not go together, or would ask the real upstream too often. */
export function planWatch(
  settings: WatcherSettings,
  { world, hasSession }: { world: World; hasSession: boolean },
): WatchPlan {
  const { gap: gapMs, gateway, "calls-per-hour": perHour, "calls-per-day": perDay } = settings;
  if (world === "upstream" && gapMs < GAP_FLOOR_MS)
    throw new SettingError([
      `gap: expected at least ${GAP_FLOOR_MS / 1_000}s before the real upstream; only a sandbox may be asked more often`,
    ]);
  const sources = settings.sources ?? defaultSources({ hasSession });
  const asker = sources.find(({ channel }) => isChannelId(channel) && CHANNELS[channel].needsSession);
  if (asker !== undefined && !hasSession)
    throw new SettingError([
      `sources: channel ${asker.channel} needs your own session (--session-file or LIVESCOUT_SESSION)`,
    ]);
  if (gateway !== undefined && sources.some(({ channel }) => channel === "search"))
    throw new SettingError(["sources: expected no search beside --gateway: a gateway signs the feed only"]);
  const pace: Pace = { gapMs, floorMs: floorOf(world, gapMs), perHour, perDay };
  return { world, sources, pace, needed: callsNeeded(pace) };
}

export type StartWatcherOptions = {
  settings: WatcherSettings;
  plan: WatchPlan;
  store: CatalogueStore;
  client: ComposedClient;
  nowMs: () => number;
  /** Since the machine was started, sleep counted. */
  uptimeMs?: () => number;
  random?: () => number;
  sleep?: Sleep;
  endsAtMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Awaited once the catalogue is this process's to fill, before anybody is asked. */
  beforeFirstCall?: () => Promise<void>;
  onEvent?: (event: WatchEvent) => void;
};

/** Observations are thinned to one an hour after this. */
const THIN_AFTER_MS = 2 * 86_400_000;

/** @throws LivescoutError `store` where another process collects into this catalogue. */
export async function startWatcher(options: StartWatcherOptions): Promise<Watcher> {
  const { settings, plan, store, client, nowMs, uptimeMs, random = Math.random, sleep = sleepFor } = options;
  const { endsAtMs, signal, beforeFirstCall, onEvent } = options;
  const { keep: keepMs, "disk-max": diskBytesMax, region, gateway } = settings;
  const wanted: WatcherOptions = {
    store,
    client,
    sources: plan.sources.filter(({ isEveryTag }) => isEveryTag !== true).map(planSource),
    tagChannels: plan.sources.flatMap(({ channel, isEveryTag }) =>
      isEveryTag === true && (channel === "1111006" || channel === "1222001") ? [channel] : [],
    ),
    hasTagList: gateway === undefined,
    laneName: laneNameOf(settings),
    pace: plan.pace,
    retention: { keepMs, thinAfterMs: THIN_AFTER_MS, ...(diskBytesMax !== undefined && { diskBytesMax }) },
    regionAsked: region,
    facts: () => collectorFacts(client),
    holder: createRandomIds()(),
    nowMs,
    uptimeMs,
    random,
    sleep,
    endsAtMs,
    signal,
    beforeFirstCall,
    ...(onEvent !== undefined && { onEvent }),
  };
  return startCollector(wanted);
}

const planSource = ({ channel, tag }: WatchSource): PlanSource => ({
  source: { channel, ...(tag !== undefined && { tag }) },
});

function collectorFacts(client: ComposedClient): CollectorFacts {
  const { signer, acceptance } = client.signing();
  const visitor = client.visitor();
  return {
    signer,
    ...(acceptance !== undefined && { acceptance }),
    ...(visitor?.country !== undefined && { egressCountry: visitor.country }),
    ...(visitor !== undefined && { visitorAtMs: visitor.obtainedAtMs }),
    visitorCalls: client.visitorCalls(),
    visitorCallsDue: client.visitorCallsDue(),
  };
}

function sleepFor(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}

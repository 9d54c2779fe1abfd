/**
 * The collector: asks at its lane's pace what the plan says, checks what is due, and records what every call brought, refusals
 * too. Prints nothing and ends in order; all that has to go on after a restart is in the store.
 */
import { type ChannelId, isGood } from "@livescout/protocol";
import type { CatalogueStore, Retention } from "./catalogue-store.ts";
import { createClockWatch } from "./lane/clock-watch.ts";
import { noteAbsence, openDiary } from "./lane/diary.ts";
import { laneStateOf } from "./lane/lane-record.ts";
import { createLane } from "./lane/lane.ts";
import { type Lease, takeLease } from "./lane/lease.ts";
import { DAY_MS, HOUR_MS, type Pace } from "./lane/pace.ts";
import { createSourceRests } from "./lane/source-rests.ts";
import { createTurns, type Sleep } from "./lane/turns.ts";
import { createPlan } from "./plan/create-plan.ts";
import type { Ask, PlanSource } from "./plan/plan.ts";
import { collectCheck } from "./watch/collect-check.ts";
import { collectorJobs, PLAN_STATE } from "./watch/collector-jobs.ts";
import { collectPage, type CollectOptions } from "./watch/collect-page.ts";
import { openTagList } from "./watch/collect-tags.ts";
import { describeWatch, WATCH_STATE } from "./watch/describe-watch.ts";
import { createMissingRooms, OVERDUE_AFTER_MS } from "./watch/missing-rooms.ts";
import { createProgress } from "./watch/progress.ts";
import { createRecorder } from "./watch/recorder.ts";
import { createTurnOrder, type Turn } from "./watch/turn-order.ts";
import { runUpkeep } from "./watch/upkeep.ts";
import type { CollectorFacts, WatchClient, WatchEnd, WatchEvent, WatchState } from "./watch/watch-types.ts";

export type WatcherOptions = {
  store: CatalogueStore;
  client: WatchClient;
  sources: readonly PlanSource[];
  /** Channels of which every tag is wanted that the category drawer names. */
  tagChannels: readonly Extract<ChannelId, "1111006" | "1222001">[];
  /** Whether that drawer can be asked; else what was known of it, or common names. */
  hasTagList: boolean;
  /** Egress address by name. */
  laneName: string;
  pace: Pace;
  retention: Retention;
  regionAsked: string;
  facts: () => CollectorFacts;
  /** A name that no other process has. */
  holder: string;
  nowMs: () => number;
  /** Since the machine was started, sleep counted: tells a clock that was set from time that has passed. */
  uptimeMs?: (() => number) | undefined;
  random: () => number;
  sleep: Sleep;
  /** When to end by itself. */
  endsAtMs?: number | undefined;
  /** Ends the wait for a former collector's lease. */
  signal?: AbortSignal | undefined;
  /** Awaited once the catalogue is this process's to fill, before anybody is asked. */
  beforeFirstCall?: (() => Promise<void>) | undefined;
  onEvent?: (event: WatchEvent) => void;
};

export type Watcher = {
  state(): WatchState;
  /** How it ended. @throws what broke it */
  readonly closed: Promise<WatchEnd>;
  /** Ends in order; resolves when all is kept. */
  close(): Promise<void>;
};

/** @throws LivescoutError `store` where another process collects into this catalogue. */
export async function startWatcher(options: WatcherOptions): Promise<Watcher> {
  const { store, holder, nowMs, sleep, onEvent = () => {} } = options;
  const stopping = new AbortController();
  const before = options.signal === undefined ? stopping.signal : AbortSignal.any([options.signal, stopping.signal]);
  const onWatching = () => onEvent({ kind: "takesOver" });
  const lease = await takeLease({ store, holder, nowMs, sleep, signal: before, onWatching });
  try {
    await options.beforeFirstCall?.();
    return await openWatcher(options, { lease, stopping });
  } catch (error) {
    await lease.release();
    throw error;
  }
}

const SOURCE_RESTS_STATE = "source_rests";

type Opened = { lease: Lease; stopping: AbortController };

async function openWatcher(options: WatcherOptions, { lease, stopping }: Opened): Promise<Watcher> {
  const { store, client, laneName, pace, retention, regionAsked, facts, nowMs, uptimeMs, random, sleep } = options;
  const { onEvent = () => {}, endsAtMs } = options;
  const { signal } = stopping;
  const startedAtMs = nowMs();
  let end: WatchEnd | { kind: "broke"; error: unknown } | undefined;
  function stop(why: NonNullable<typeof end>): void {
    end ??= why;
    stopping.abort();
  }

  const diary = await openDiary(store, { onFailed: (error) => stop({ kind: "broke", error }) });
  noteAbsence(diary, lease.before, startedAtMs);
  const calls = await store.calls({ sinceMs: startedAtMs - DAY_MS });
  const laneState = laneStateOf(laneName);
  const saved = await store.readState(laneState);
  const lane = createLane({
    name: laneName,
    pace,
    random,
    saved,
    ...(uptimeMs !== undefined && { clockSetByMs: createClockWatch({ nowMs, uptimeMs }) }),
    calls: calls.filter((each) => each.lane === laneName),
  });
  const rests = createSourceRests({ random, saved: await store.readState(SOURCE_RESTS_STATE) });
  const tags = await openTagList(store, { channels: options.tagChannels, isServed: options.hasTagList });
  const known = tags.isDue(startedAtMs) && tags.sources().isShipped ? undefined : tags.sources(); // else asked for first
  const plan = createPlan({
    sources: [...options.sources, ...(known?.sources ?? [])],
    nowMs,
    random,
    state: await store.readState(PLAN_STATE),
  });
  const missing = createMissingRooms(
    store,
    calls.filter(({ atMs }) => atMs > startedAtMs - OVERDUE_AFTER_MS),
  );
  const order = createTurnOrder({ store, plan, tags, rests });
  const progress = createProgress();
  let wait: WatchState["wait"];

  /** Before each call and after it. Whoever was frozen for so long that another collects now ends here, and calls no more. */
  async function saveLane(): Promise<void> {
    if (!(await lease.isHeld())) {
      stop({ kind: "replaced" });
      signal.throwIfAborted();
    }
    await store.writeState(laneState, lane.save());
  }
  const turns = createTurns({
    lane,
    nowMs,
    sleep,
    signal,
    save: saveLane,
    along: () => facts().visitorCallsDue ?? 0,
    onWait(next) {
      wait = next;
      if (next.kind === "budget") diary.note({ kind: "budget", fromMs: nowMs(), toMs: next.untilMs, why: next.window });
      onEvent({ kind: "waits", wait: next });
    },
  });
  const describe = (isRunning: boolean) =>
    describeWatch(
      {
        ...facts(),
        isRunning,
        startedAtMs,
        regionAsked,
        lane,
        shares: plan.shares(),
        restsUntil: (source, atMs) => rests.restsUntil(source, atMs),
        lastGoodAtMs: progress.lastGoodAtMs(),
        lastCall: progress.lastCall(),
      },
      nowMs(),
    );

  const recorder = createRecorder({
    store,
    lane,
    saveLane,
    progress,
    facts,
    keep: (entry) => diary.note(entry),
    nowMs,
    onEvent,
    describe: () => describe(true),
  });

  const collecting: CollectOptions = {
    client,
    lane: laneName,
    nowMs,
    signal,
    async pace(options) {
      await turns.wait();
      await turns.count(options);
    },
  };

  async function perform(turn: Exclude<Turn, { kind: "nothing" }>): Promise<void> {
    switch (turn.kind) {
      case "ask":
        return takePage(turn.ask);
      case "check": {
        await recorder.take(await collectCheck(turn.target, { ...collecting, store }));
        return store.dropChecks([turn.target]); // not before: what a kill cuts off is looked at again
      }
      case "tags": {
        await recorder.take(await tags.collect(collecting));
        const { sources, isShipped } = tags.sources();
        plan.addSources(sources);
        return onEvent({ kind: "tags", sources: sources.map(({ source }) => source), isShipped });
      }
      default:
        return turn satisfies never;
    }
  }

  async function takePage(ask: Ask): Promise<void> {
    const { result, ...collected } = await collectPage(ask, collecting);
    const { liveRooms, newRooms } = await recorder.take(collected);
    const { outcome, page } = result;
    const hasNext = outcome.kind === "rooms" && page?.nextCursor !== undefined && page.nextCursor !== ask.cursor;
    plan.learn(ask, {
      kind: outcome.kind,
      rooms: liveRooms,
      newRooms,
      ...(hasNext && { nextCursor: page.nextCursor }),
      atMs: nowMs(),
    });
    rests.note(ask.source, outcome.kind, { nowMs: nowMs() });
    if (isGood(outcome)) missing.noteAnswer(ask.source, nowMs());
    else await store.writeState(SOURCE_RESTS_STATE, rests.save());
  }

  const idlingToldAtMs = { exhausted: Number.NEGATIVE_INFINITY, "no source": Number.NEGATIVE_INFINITY };

  function noteIdling({ untilMs, why }: Extract<Turn, { kind: "nothing" }>): void {
    if (why === "no source") diary.note({ kind: "idle", fromMs: nowMs(), toMs: untilMs, why });
    if (Math.abs(nowMs() - idlingToldAtMs[why]) < HOUR_MS) return; // a page with a new room does not make it news
    idlingToldAtMs[why] = nowMs();
    onEvent({ kind: "idles", why });
  }

  async function collect(): Promise<void> {
    if (known !== undefined && known.sources.length > 0)
      onEvent({ kind: "tags", sources: known.sources.map(({ source }) => source), isShipped: known.isShipped });
    while (!signal.aborted) {
      await turns.wait();
      const turn = await order.next(nowMs());
      if (turn.kind === "nothing") {
        noteIdling(turn);
        lane.hold(turn.untilMs, { nowMs: nowMs() });
        continue;
      }
      await turns.count({ isAlone: turn.kind === "check" });
      wait = undefined;
      await perform(turn);
    }
  }

  const jobs = collectorJobs({ store, plan, missing, retention, describe: () => describe(true) });

  const upkeep = () =>
    runUpkeep({
      nowMs,
      sleep,
      signal,
      jobs,
      endsAtMs,
      async beat() {
        if (endsAtMs !== undefined && nowMs() >= endsAtMs) stop({ kind: "over" });
        const isOurs = await lease.beat();
        if (!isOurs) stop({ kind: "replaced" });
        return isOurs && !signal.aborted;
      },
      onWoke(between) {
        diary.note({ kind: "asleep", ...between });
        onEvent({ kind: "woke", ...between });
      },
    });

  async function run(): Promise<WatchEnd> {
    await store.writeState(WATCH_STATE, describe(true));
    const guarded = (work: Promise<void>) =>
      work.catch((error: unknown) => (signal.aborted ? undefined : stop({ kind: "broke", error })));
    await Promise.all([guarded(collect()), guarded(upkeep())]);
    await diary.settled();
    if (end?.kind === "broke") {
      await lease.release().catch(() => {});
      throw end.error;
    }
    if (!(await lease.isHeld())) return { kind: "replaced" };
    await Promise.all([
      recorder.countLive(),
      saveLane(),
      store.writeState(PLAN_STATE, plan.save()),
      store.writeState(WATCH_STATE, describe(false)),
    ]);
    await lease.release();
    return end ?? { kind: "closed" };
  }

  await recorder.countLive();
  const closed = run();
  closed.catch(() => {}); // whoever waits for it is told
  return {
    closed,
    state: () => {
      const lastCall = progress.lastCall();
      return {
        watch: describe(!signal.aborted),
        totals: progress.totals(),
        liveNow: recorder.liveNow(),
        newPerCall: progress.newPerCall(),
        ...(lastCall !== undefined && { lastCall }),
        ...(wait !== undefined && { wait }),
      };
    },
    async close() {
      stop({ kind: "closed" });
      await closed.catch(() => {});
    },
  };
}

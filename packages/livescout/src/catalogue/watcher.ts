/**
 * The collector: asks at its lane's pace what the plan says, checks what is due, and records what every call brought, refusals
 * too. Prints nothing and ends in order; all that has to go on after a restart is in the store.
 */
import type { ChannelId } from "@livescout/protocol";
import type { CatalogueStore, Retention } from "./catalogue-store.ts";
import { readHandCalls } from "./lane/by-hand.ts";
import { createClockWatch } from "./lane/clock-watch.ts";
import { noteAbsence, openDiary } from "./lane/diary.ts";
import { type Lease, takeLease } from "./lane/lease.ts";
import type { Pace } from "./lane/pace.ts";
import { createTurns, type Sleep } from "./lane/turns.ts";
import type { PlanSource } from "./plan/plan.ts";
import { createAccount } from "./watch/account.ts";
import { collectInTurns } from "./watch/collect-loop.ts";
import type { CollectOptions } from "./watch/collect-page.ts";
import { collectorJobs } from "./watch/collector-jobs.ts";
import { createEnding, type Ending } from "./watch/ending.ts";
import { openKept } from "./watch/open-kept.ts";
import { createProgress } from "./watch/progress.ts";
import { createRecorder } from "./watch/recorder.ts";
import { createTurnTaker, tagsEvent } from "./watch/take-turn.ts";
import { createTurnOrder } from "./watch/turn-order.ts";
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
  const { store, holder, nowMs, sleep, beforeFirstCall, onEvent = () => {} } = options;
  const ending = createEnding();
  const onWatching = () => onEvent({ kind: "takesOver" });
  const lease = await takeLease({ store, holder, nowMs, sleep, signal: options.signal ?? ending.signal, onWatching });
  try {
    await beforeFirstCall?.();
    return await openWatcher({ ...options, onEvent }, { lease, ending });
  } catch (error) {
    await lease.release();
    throw error;
  }
}

type Held = { lease: Lease; ending: Ending };

async function openWatcher(
  options: WatcherOptions & Required<Pick<WatcherOptions, "onEvent">>,
  { lease, ending }: Held,
): Promise<Watcher> {
  const { store, client, laneName, retention, facts, nowMs, uptimeMs, sleep, onEvent } = options;
  const { signal } = ending;

  const diary = await openDiary(store, { onFailed: (error) => ending.stop({ kind: "broke", error }) });
  noteAbsence(diary, lease.before, nowMs());
  const clockSetByMs = uptimeMs && createClockWatch({ nowMs, uptimeMs });
  const kept = await openKept({ ...options, clockSetByMs });
  const { lane } = kept;
  const progress = createProgress();
  const account = createAccount({ ...options, kept, progress });

  /** Before each call and after it. Whoever was frozen for so long that another collects now ends here, and calls no more. */
  async function keepLane(): Promise<void> {
    if (!(await lease.isHeld())) {
      ending.stop({ kind: "replaced" });
      signal.throwIfAborted();
    }
    await kept.keepLane();
  }

  const recorder = createRecorder({ store, lane, keepLane, account, progress, facts, diary, nowMs, onEvent });

  let wait: WatchState["wait"];
  const turns = createTurns({
    lane,
    nowMs,
    sleep,
    signal,
    save: keepLane,
    along: () => facts().visitorCallsDue ?? 0,
    async countOthers() {
      lane.countByHand(await readHandCalls(store, laneName), nowMs());
    },
    onWait(next) {
      wait = next;
      if (next.kind === "budget") diary.note({ kind: "budget", fromMs: nowMs(), toMs: next.untilMs, why: next.window });
      onEvent({ kind: "waits", wait: next });
    },
  });
  const collecting: CollectOptions = {
    client,
    lane: laneName,
    nowMs,
    signal,
    async pace(alone) {
      await turns.wait();
      await turns.count(alone);
    },
  };
  const takeTurn = createTurnTaker({ store, kept, collecting, recorder, onEvent });
  const order = createTurnOrder({ store, ...kept });
  const jobs = collectorJobs({ store, kept, account, retention });

  async function run(): Promise<WatchEnd> {
    await account.keep();
    if (kept.knownTags !== undefined && kept.knownTags.sources.length > 0) onEvent(tagsEvent(kept.knownTags));
    const calls = collectInTurns({
      lane,
      turns,
      order,
      takeTurn(turn) {
        wait = undefined;
        return takeTurn(turn);
      },
      diary,
      nowMs,
      signal,
      onEvent,
    });
    const upkeep = runUpkeep({
      ...options,
      signal,
      jobs,
      beat: () => beat(lease, { ending, isOver: nowMs() >= (options.endsAtMs ?? Number.POSITIVE_INFINITY) }),
      onWoke(between) {
        diary.note({ kind: "asleep", ...between });
        onEvent({ kind: "woke", ...between });
      },
    });
    await Promise.all([ending.guard(calls), ending.guard(upkeep)]);
    await diary.settled();
    const end = ending.reason() ?? { kind: "closed" };
    if (end.kind === "broke") {
      await lease.release().catch(() => {});
      throw end.error;
    }
    if (!(await lease.isHeld())) return { kind: "replaced" };
    await Promise.all([recorder.countLive(), keepLane(), kept.keepPlan(), account.keep({ isRunning: false })]);
    await lease.release();
    return end;
  }

  await recorder.countLive();
  const closed = run();
  closed.catch(() => {}); // whoever waits for it is told
  return {
    closed,
    state: () => {
      const lastCall = progress.lastCall();
      return {
        watch: account.describe({ isRunning: !signal.aborted }),
        totals: progress.totals(),
        liveNow: recorder.liveNow(),
        newPerCall: progress.newPerCall(),
        ...(lastCall !== undefined && { lastCall }),
        ...(wait !== undefined && { wait }),
      };
    },
    async close() {
      ending.stop({ kind: "closed" });
      await closed.catch(() => {});
    },
  };
}

/** A sign of life. `false`: this collector ends. */
async function beat(lease: Lease, { ending, isOver }: { ending: Ending; isOver: boolean }): Promise<boolean> {
  if (isOver) ending.stop({ kind: "over" });
  const isOurs = await lease.beat();
  if (!isOurs) ending.stop({ kind: "replaced" });
  return isOurs && !ending.signal.aborted;
}

/** Records what a turn brought, tells the lane, and keeps the lane's place and the collector's own account up to date. */
import { makeOutcome } from "@livescout/protocol";
import type { CatalogueStore, CheckMemory } from "../catalogue-store.ts";
import type { DiaryWriter } from "../lane/diary.ts";
import type { LaneRest } from "../lane/lane-record.ts";
import type { Lane } from "../lane/lane.ts";
import type { Account } from "./account.ts";
import { callFacts, type Collected } from "./collected.ts";
import type { Progress } from "./progress.ts";
import { type CollectorFacts, LONG_REST_MS, type WatchEvent } from "./watch-types.ts";

export type RecorderOptions = {
  store: Pick<CatalogueStore, "record" | "noteChecks" | "tallies">;
  lane: Lane;
  keepLane: () => Promise<void>;
  account: Pick<Account, "keep">;
  progress: Progress;
  facts: () => CollectorFacts;
  diary: Pick<DiaryWriter, "note">;
  nowMs: () => number;
  onEvent: (event: WatchEvent) => void;
};

export type Recorder = {
  /** `memory`: what a look found; it is not kept where the owner turns out to have been forgotten. */
  take(collected: Collected & { memory?: CheckMemory }): Promise<{ liveRooms: number; newRooms: number }>;
  /** Rooms that are live as far as the catalogue knows. */
  countLive(): Promise<void>;
  liveNow(): number;
};

/** Where calls follow each other quickly, as in a sandbox, the live rooms are not counted after each of them. */
const COUNT_LIVE_EVERY_MS = 2_000;

export function createRecorder(options: RecorderOptions): Recorder {
  const { store, lane, keepLane, account, progress, facts, diary, nowMs, onEvent } = options;
  let { visitorAtMs, visitorCalls = 0 } = facts();
  let liveNow = 0;
  let countedAtMs = Number.NEGATIVE_INFINITY;

  /** A guest identity obtained meanwhile, or asked for in vain: calls of this lane that nobody else counts. */
  function visitorBatches(): Collected["batches"] {
    const { visitorAtMs: atMs, visitorCalls: made = 0 } = facts();
    for (; visitorCalls < made; visitorCalls++) lane.count(nowMs());
    if (atMs === undefined || atMs === visitorAtMs) return [];
    visitorAtMs = atMs;
    const outcome = makeOutcome("rooms", { bytes: 0, elapsedMs: 0 }, { cause: "The upstream gave a guest identity." });
    return [{ atMs, call: callFacts(outcome, { lane: lane.name, kind: "visitor", atMs }) }];
  }

  function tellRest(rest: LaneRest | undefined): void {
    if (rest === undefined) return;
    const { sinceMs: fromMs, untilMs: toMs, outcome, cause: why, isRefusal } = rest;
    diary.note({ kind: isRefusal ? "rest" : "backOff", fromMs, toMs, outcome, why });
    onEvent({ kind: "rest", rest, isLong: toMs - fromMs > LONG_REST_MS });
  }

  async function countLive(): Promise<void> {
    liveNow = (await store.tallies({ nowMs: nowMs() })).live.rooms;
  }

  async function countLiveIfDue(): Promise<void> {
    const atMs = nowMs();
    const { nextCallAtMs = atMs } = lane.budget(atMs);
    if (nextCallAtMs - atMs < COUNT_LIVE_EVERY_MS && Math.abs(atMs - countedAtMs) < COUNT_LIVE_EVERY_MS) return;
    countedAtMs = atMs;
    await countLive();
  }

  return {
    async take({ batches, lane: said, memory }) {
      const sum = { liveRooms: 0, newRooms: 0 };
      let blockedRooms = 0;
      const visitors = visitorBatches();
      const rest = said && lane.end(said.outcome, { nowMs: nowMs(), family: said.family });
      await keepLane(); // before anything else can break: a refusal that is not recorded is rested for all the same
      for (const batch of [...visitors, ...batches]) {
        const recorded = await store.record(batch);
        sum.liveRooms += recorded.liveRooms;
        sum.newRooms += recorded.newRooms;
        blockedRooms += recorded.blockedRooms;
        progress.note(batch.call, recorded);
        onEvent({ kind: "call", call: batch.call, recorded });
      }
      if (memory !== undefined && blockedRooms === 0) await store.noteChecks([memory]);
      tellRest(rest);
      await countLiveIfDue();
      await account.keep();
      return sum;
    },
    countLive,
    liveNow: () => liveNow,
  };
}

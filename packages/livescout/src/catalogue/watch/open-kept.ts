/**
 * Where the last collector stopped, as the catalogue has kept it: the lane's place, sources that rest, tags, and what was learned.
 *
 * Each part is kept under a name of its own, by whoever changes it; what cannot be read counts as absent.
 */
import type { DrawerTag } from "@livescout/protocol";
import type { CatalogueStore } from "../catalogue-store.ts";
import { readHandCalls } from "../lane/by-hand.ts";
import { laneStateOf } from "../lane/lane-record.ts";
import { createLane, type Lane } from "../lane/lane.ts";
import { DAY_MS, type Pace } from "../lane/pace.ts";
import { createSourceRests, type SourceRests } from "../lane/source-rests.ts";
import { createPlan } from "../plan/create-plan.ts";
import type { Plan, PlanSource } from "../plan/plan.ts";
import { openTagList, type TagList } from "./collect-tags.ts";
import { createMissingRooms, type MissingRooms, OVERDUE_AFTER_MS } from "./missing-rooms.ts";

export type OpenKeptOptions = {
  store: CatalogueStore;
  sources: readonly PlanSource[];
  tagChannels: readonly DrawerTag["channel"][];
  hasTagList: boolean;
  laneName: string;
  pace: Pace;
  nowMs: () => number;
  clockSetByMs?: (() => number) | undefined;
  random: () => number;
};

export type Kept = {
  lane: Lane;
  keepLane(): Promise<void>;
  rests: SourceRests;
  keepRests(): Promise<void>;
  tags: TagList;
  /** What the plan begins with; `undefined`: the upstream's list is asked for first. */
  knownTags: ReturnType<TagList["sources"]> | undefined;
  plan: Plan;
  keepPlan(): Promise<void>;
  missing: MissingRooms;
};

const PLAN_STATE = "plan";
const SOURCE_RESTS_STATE = "source_rests";

export async function openKept(options: OpenKeptOptions): Promise<Kept> {
  const { store, laneName, pace, nowMs, clockSetByMs, random } = options;
  const startedAtMs = nowMs();
  const laneState = laneStateOf(laneName);
  const calls = await store.calls({ sinceMs: startedAtMs - DAY_MS });
  const lane = createLane({
    name: laneName,
    pace,
    random,
    saved: await store.readState(laneState),
    ...(clockSetByMs !== undefined && { clockSetByMs }),
    calls: calls.filter((each) => each.lane === laneName),
  });
  lane.countByHand(await readHandCalls(store, laneName), startedAtMs);
  const rests = createSourceRests({ random, saved: await store.readState(SOURCE_RESTS_STATE) });
  const tags = await openTagList(store, { channels: options.tagChannels, isServed: options.hasTagList });
  const isAskedFirst = tags.isDue(startedAtMs) && tags.sources().isShipped;
  const knownTags = isAskedFirst ? undefined : tags.sources();
  const plan = createPlan({
    sources: [...options.sources, ...(knownTags?.sources ?? [])],
    nowMs,
    random,
    state: await store.readState(PLAN_STATE),
  });
  const recent = calls.filter(({ atMs }) => atMs > startedAtMs - OVERDUE_AFTER_MS);
  return {
    lane,
    keepLane: () => store.writeState(laneState, lane.save()),
    rests,
    keepRests: () => store.writeState(SOURCE_RESTS_STATE, rests.save()),
    tags,
    knownTags,
    plan,
    keepPlan: () => store.writeState(PLAN_STATE, plan.save()),
    missing: createMissingRooms(store, recent),
  };
}

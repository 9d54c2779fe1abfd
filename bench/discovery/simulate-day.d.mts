/** Types of simulate-day.mjs, for the test that runs a short stretch of it. */
import type { WalkPage } from "../../packages/livescout/src/sandbox/feed-walk.ts";
import type { PageQuery } from "../../packages/livescout/src/sandbox/page-query.ts";
import type { SandboxWorld } from "../../packages/livescout/src/sandbox/world.ts";
import type { Answered, Ask, PlanSource } from "../../packages/livescout/src/catalogue/plan/plan.ts";

export type Chooser = { next(): Ask | undefined; learn(ask: Ask, answered: Answered): void };
export type Clock = { nowMs: number };
export type Day = {
  walk: (query: PageQuery) => WalkPage;
  chooser: Chooser;
  calls: number;
  clock: Clock;
  beginsMs?: number;
  lastsMs?: number;
};

export const DAY_BEGINS_MS: number;
export const OPEN_CHANNELS: readonly ("87" | "86" | "89" | "1111006" | "1222001")[];
export function simulateDay(day: Day): { newRooms: number; perCall: number; firstSeenMs: Map<bigint, number> };
export function seededRandom(seed: number): () => number;
export function drawerTags(world: SandboxWorld, atMs: number): (PlanSource & { viewerCount: number })[];

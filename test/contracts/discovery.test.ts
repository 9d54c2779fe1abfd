/** What the plan is for, on a short stretch of a world that it was not tuned on; `bench/discovery.mjs` runs whole days. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fixedWeights, plainRecommended } from "../../bench/discovery/baselines.mjs";
import {
  type Chooser,
  DAY_BEGINS_MS,
  drawerTags,
  OPEN_CHANNELS,
  seededRandom,
  simulateDay,
} from "../../bench/discovery/simulate-day.mjs";
import { createPlan } from "../../packages/livescout/src/catalogue/plan/create-plan.ts";
import { createFeedWalk } from "../../packages/livescout/src/sandbox/feed-walk.ts";
import { parseWorldRules } from "../../packages/livescout/src/sandbox/world-rules.ts";
import { createWorld } from "../../packages/livescout/src/sandbox/world.ts";

const file = new URL("../../examples/worlds/gaming-heavy.json", import.meta.url);
const rules = parseWorldRules(JSON.parse(readFileSync(file, "utf8")));
const CALLS = 300;

test("in twelve hours the plan finds more new rooms than plain 87 and than fixed weights, for as many calls", () => {
  const world = createWorld({ seed: 1, rules });
  const tags = drawerTags(world, DAY_BEGINS_MS);
  const sources = [...OPEN_CHANNELS.map((channel) => ({ source: { channel } })), ...tags];
  const clock = { nowMs: DAY_BEGINS_MS };
  const found = (chooser: Chooser) => {
    const walk = createFeedWalk(world);
    return simulateDay({ walk, chooser, calls: CALLS, clock, lastsMs: 12 * 3_600_000 }).newRooms;
  };
  const plan = found(createPlan({ sources, nowMs: () => clock.nowMs, random: seededRandom(1) }));
  const plain = found(plainRecommended());
  const fixed = [true, false].map((isWalking) => found(fixedWeights({ tags, random: seededRandom(1), isWalking })));
  expect(plan).toBeGreaterThan(3 * plain);
  expect(plan).toBeGreaterThan(1.5 * Math.max(...fixed));
});

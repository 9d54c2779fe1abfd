/**
 * How many rooms the plan finds in a pretend day, against what it spends, beside two baselines: plain channel 87, and the
 * fixed weights 16/1/1/4/2. Run after `npx tsc -b`: `node bench/discovery.mjs [--quick] [--ceiling]`; all in process.
 *
 * The plan was tuned on half of examples/worlds; the other half it had not seen. Which is which is fixed here.
 */
import { readFileSync } from "node:fs";
import { createPlan } from "../packages/livescout/dist/catalogue/plan/create-plan.js";
import { createFeedWalk } from "../packages/livescout/dist/sandbox/feed-walk.js";
import { parseWorldRules } from "../packages/livescout/dist/sandbox/world-rules.js";
import { createWorld } from "../packages/livescout/dist/sandbox/world.js";
import { fixedWeights, plainRecommended } from "./discovery/baselines.mjs";
import { bestPage } from "./discovery/best-page.mjs";
import {
  DAY_BEGINS_MS,
  drawerTags,
  measureDay,
  OPEN_CHANNELS,
  seededRandom,
  simulateDay,
} from "./discovery/simulate-day.mjs";

const TUNED_ON = ["evening-peak", "high-churn", "quiet-night"];
const HELD_OUT = ["gaming-heavy", "one-huge-channel", "strong-overlap"];
const BUDGETS = [600, 2_880];
const SEEDS = process.argv.includes("--quick") ? [1] : [1, 2, 3];

const rulesOf = (name) =>
  parseWorldRules(JSON.parse(readFileSync(new URL(`../examples/worlds/${name}.json`, import.meta.url), "utf8")));

/** Who is tried. Each but the first spends a call on the category drawer, at the beginning. */
const CHOOSERS = {
  "plain 87": () => plainRecommended(),
  "fixed, first pages": ({ tags, random }) => fixedWeights({ tags, random, isWalking: false }),
  "fixed, walks": ({ tags, random }) => fixedWeights({ tags, random }),
  plan: ({ sources, random, clock }) => createPlan({ sources, nowMs: () => clock.nowMs, random }),
  ...(process.argv.includes("--ceiling") && { "(ceiling)": bestPage }),
};

function tryIn(name, chooserName, calls, seed) {
  const world = createWorld({ seed, rules: rulesOf(name) });
  const clock = { nowMs: DAY_BEGINS_MS };
  const walk = createFeedWalk(world);
  const tags = drawerTags(world, DAY_BEGINS_MS);
  const sources = [...OPEN_CHANNELS.map((channel) => ({ source: { channel } })), ...tags];
  const chooser = CHOOSERS[chooserName]({ tags, sources, random: seededRandom(seed), clock, walk });
  const asks = chooserName === "plain 87" ? calls : calls - 1;
  const { newRooms, firstSeenMs } = simulateDay({ walk, chooser, calls: asks, clock });
  return { perCall: newRooms / calls, ...measureDay({ world, firstSeenMs }) };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (share) => `${Math.round(share * 100)} %`;
const minutes = (value) => (Number.isFinite(value) ? `${Math.round(value)} min` : "–");
const times = (ratio) => `${ratio.toFixed(2)} ×`;

function tryAll(name, calls) {
  return Object.keys(CHOOSERS).map((chooser) => {
    const runs = SEEDS.map((seed) => tryIn(name, chooser, calls, seed));
    return { chooser, of: (key) => mean(runs.map((run) => run[key])) };
  });
}

const HEAD = ["new/call", "live known", "found", "median delay", "of all", "plan is"];
const WIDTHS = [9, 12, 7, 14, 9, 10];
const columns = (cells) => cells.map((cell, at) => cell.padStart(WIDTHS[at])).join("");

function printWorld(name, results, plan) {
  for (const { chooser, of } of results) {
    const label = chooser === "plain 87" ? `${name}${HELD_OUT.includes(name) ? " *" : ""}` : "";
    const cells = [
      of("perCall").toFixed(2),
      percent(of("liveShare")),
      percent(of("foundShare")),
      minutes(of("medianDelayMinutes")),
      minutes(of("medianOfAllMinutes")),
      chooser === "plan" ? "" : times(plan / of("perCall")),
    ];
    console.log(`${label.padEnd(20)}${chooser.padEnd(19)}${columns(cells)}`);
  }
}

for (const calls of BUDGETS) {
  console.log(`\n${calls} calls a day, mean of ${SEEDS.length} seeds; * held out`);
  console.log(`${"world".padEnd(20)}${"chooser".padEnd(19)}${columns(HEAD)}`);
  const ratios = new Map();
  for (const name of [...TUNED_ON, ...HELD_OUT]) {
    const results = tryAll(name, calls);
    const perCall = (chooser) => results.find((each) => each.chooser === chooser).of("perCall");
    printWorld(name, results, perCall("plan"));
    const fixed = Math.max(perCall("fixed, first pages"), perCall("fixed, walks"));
    ratios.set(name, { plain: perCall("plan") / perCall("plain 87"), fixed: perCall("plan") / fixed });
  }
  for (const [label, names] of Object.entries({ "tuned on": TUNED_ON, "held out": HELD_OUT })) {
    const words = (key) => {
      const found = names.map((name) => ratios.get(name)[key]);
      return `${times(mean(found))} (least ${times(Math.min(...found))})`;
    };
    console.log(`${label}: ${words("plain")} plain 87, ${words("fixed")} the better of the fixed weights`);
  }
}

import { makeOutcome, type Outcome, type OutcomeKind } from "@livescout/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createVirtualTime, type VirtualTime } from "../../../../../test/support/virtual-time.ts";
import { createClockWatch } from "./clock-watch.ts";
import { createLane, type Lane, type LaneOptions } from "./lane.ts";
import { DAY_MS, drawGap, floorOf, GAP_FLOOR_MS, HOUR_MS, type Pace } from "./pace.ts";
import { createTurns } from "./turns.ts";

const START_MS = 1_780_000_000_000;
const MINUTE_MS = 60_000;
const PACE: Pace = { gapMs: 20_000, floorMs: 8_000, perHour: 100, perDay: 900 };

const outcome = (kind: OutcomeKind, retryAfterMs?: number): Outcome =>
  makeOutcome(kind, { bytes: 0, elapsedMs: 0, ...(retryAfterMs !== undefined && { retryAfterMs }) });

function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const laneOf = (saved?: unknown, options: Partial<LaneOptions> = {}) =>
  createLane({
    name: "direct",
    pace: PACE,
    random: seededRandom(7),
    ...(saved !== undefined && { saved }),
    ...options,
  });

/** One call at a time, and what it brought. */
function call(lane: Lane, kind: OutcomeKind, nowMs: number, retryAfterMs?: number) {
  lane.begin(nowMs);
  return lane.end(outcome(kind, retryAfterMs), { nowMs, family: "signed" });
}

describe("the gap", () => {
  test("is never below the floor, is about what was asked for, and differs each time", () => {
    const random = seededRandom(3);
    const gaps = Array.from({ length: 4_000 }, () => drawGap(PACE, random));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(PACE.floorMs);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(Math.abs(mean - PACE.gapMs)).toBeLessThan(PACE.gapMs * 0.05);
    expect(new Set(gaps).size).toBeGreaterThan(3_000);
  });

  test("has a floor in front of the real upstream whatever was asked for; a sandbox's goes with the gap", () => {
    expect([floorOf("upstream", 100), floorOf("sandbox", 100)]).toEqual([GAP_FLOOR_MS, 50]);
  });
});

describe("rests", () => {
  test.each([
    ["forbidden", 15],
    ["captcha", 30],
    ["throttled", 5],
  ] as const)("%s rests the lane at once, for %d minutes or a quarter more", (kind, minutes) => {
    const lane = laneOf();
    const rest = call(lane, kind, START_MS);
    expect(rest).toMatchObject({ outcome: kind, isRefusal: true, sinceMs: START_MS });
    const forMinutes = ((rest?.untilMs ?? 0) - START_MS) / MINUTE_MS;
    expect(forMinutes).toBeGreaterThanOrEqual(minutes);
    expect(forMinutes).toBeLessThanOrEqual(minutes * 1.25);
    expect(lane.waitAt(START_MS + MINUTE_MS)).toMatchObject({ kind: "rest" });
    expect(lane.waitAt(START_MS + minutes * 2 * MINUTE_MS)).toEqual({ kind: "ready" });
  });

  test("grow with repetition, are remembered over a restart, and begin anew after a quiet time", () => {
    let lane = laneOf();
    const lengths: number[] = [];
    let nowMs = START_MS;
    for (let at = 0; at < 4; at++) {
      const rest = call(lane, "forbidden", nowMs);
      lengths.push((rest?.untilMs ?? 0) - nowMs);
      nowMs = (rest?.untilMs ?? 0) + MINUTE_MS;
      lane = laneOf(JSON.parse(JSON.stringify(lane.save())));
      call(lane, "rooms", nowMs); // one good page does not undo a block
      nowMs += MINUTE_MS;
    }
    for (const [at, ms] of lengths.slice(1).entries()) expect(ms).toBeGreaterThan((lengths[at] ?? 0) * 1.5);
    const later = call(lane, "forbidden", nowMs + 8 * HOUR_MS);
    expect((later?.untilMs ?? 0) - nowMs - 8 * HOUR_MS).toBeLessThan(20 * MINUTE_MS);
  });

  test("honour Retry-After where it asks for more, but no more than a day", () => {
    const rest = call(laneOf(), "throttled", START_MS, 2 * HOUR_MS);
    expect((rest?.untilMs ?? 0) - START_MS).toBe(2 * HOUR_MS);
    const absurd = call(laneOf(), "throttled", START_MS, 400 * DAY_MS);
    expect((absurd?.untilMs ?? 0) - START_MS).toBe(DAY_MS);
  });

  test("an empty answer is doubted twice and is a refusal the third time in a row", () => {
    const lane = laneOf();
    const kinds = [0, 1, 2].map((at) => call(lane, "refused_empty", START_MS + at * HOUR_MS)?.isRefusal);
    expect(kinds).toEqual([false, false, true]);
    const other = laneOf();
    call(other, "refused_empty", START_MS);
    call(other, "refused_empty", START_MS + HOUR_MS);
    call(other, "rooms", START_MS + 2 * HOUR_MS);
    expect(call(other, "refused_empty", START_MS + 3 * HOUR_MS)?.isRefusal).toBe(false);
  });

  test("good unsigned checks do not shorten the back-off of a signer that fails", () => {
    const lane = laneOf();
    const lengths = [0, 1, 2].map((at) => {
      const rest = call(lane, "signer_failed", START_MS + at * HOUR_MS);
      lane.end(outcome("rooms"), { nowMs: START_MS + at * HOUR_MS + 30 * MINUTE_MS, family: "unsigned" });
      return (rest?.untilMs ?? 0) - (rest?.sinceMs ?? 0);
    });
    expect(lengths[1]).toBeGreaterThan((lengths[0] ?? 0) * 1.5);
    expect(lengths[2]).toBeGreaterThan((lengths[1] ?? 0) * 1.5);
  });

  test("good unsigned checks do not hide that signed calls are refused", () => {
    const lane = laneOf();
    const kinds: (boolean | undefined)[] = [];
    for (let at = 0; at < 3; at++) {
      kinds.push(call(lane, "refused_empty", START_MS + at * HOUR_MS)?.isRefusal);
      lane.end(outcome("rooms"), { nowMs: START_MS + at * HOUR_MS + MINUTE_MS, family: "unsigned" });
    }
    expect(kinds).toEqual([false, false, true]);
  });

  test.each(["network", "timeout", "upstream_error", "signer_failed", "gateway_refused"] as const)(
    "%s backs off, longer each time, and blames nobody",
    (kind) => {
      const lane = laneOf();
      const [first, second] = [0, 1].map((at) => call(lane, kind, START_MS + at * HOUR_MS));
      expect([first?.isRefusal, second?.isRefusal]).toEqual([false, false]);
      const length = (rest: typeof first) => (rest?.untilMs ?? 0) - (rest?.sinceMs ?? 0);
      expect(length(second)).toBeGreaterThan(length(first));
      expect(length(first)).toBeLessThan(2 * MINUTE_MS);
    },
  );

  test.each(["login_required", "restricted"] as const)("%s is a source's own no: the lane goes on", (kind) => {
    expect(call(laneOf(), kind, START_MS)).toBeUndefined();
  });

  test("a clock that is set back by years makes a rest no longer than it was meant", () => {
    const lane = laneOf();
    call(lane, "forbidden", START_MS + 10 * 365 * DAY_MS);
    const wait = lane.waitAt(START_MS);
    expect(wait.kind).toBe("rest");
    expect(lane.waitAt(START_MS + 20 * MINUTE_MS)).toEqual({ kind: "ready" });
  });
});

test("a clock that is set by some hours makes a rest neither longer nor shorter", () => {
  const time = createVirtualTime(START_MS);
  const lane = laneOf(undefined, { clockSetByMs: createClockWatch({ nowMs: time.nowMs, uptimeMs: time.passedMs }) });
  const rest = call(lane, "forbidden", time.nowMs());
  const lengthMs = (rest?.untilMs ?? 0) - START_MS;
  for (const byMs of [-5 * HOUR_MS, 30 * HOUR_MS, -25 * HOUR_MS]) {
    time.setClock(byMs);
    expect(lane.waitAt(time.nowMs())).toMatchObject({ kind: "rest", untilMs: time.nowMs() + lengthMs });
    expect(lane.budget(time.nowMs()).leftThisHour).toBe(PACE.perHour - 1);
  }
});

test("a longer gap of a run before holds up one that asks more often no longer than its own gap would", () => {
  const lane = laneOf(undefined, { pace: { ...PACE, gapMs: 10 * HOUR_MS } });
  call(lane, "rooms", START_MS);
  const restarted = laneOf(JSON.parse(JSON.stringify(lane.save())));
  const wait = restarted.waitAt(START_MS + MINUTE_MS);
  expect(wait.kind === "gap" ? wait.untilMs - START_MS : 0).toBeLessThan(5 * MINUTE_MS);
});

test("a lane without a place of its own goes by the calls of the last day", () => {
  const calls = Array.from({ length: PACE.perDay }, (_, at) => ({ atMs: START_MS - at * MINUTE_MS }));
  const lane = createLane({ name: "direct", pace: PACE, random: seededRandom(1), saved: { version: 0 }, calls });
  expect(lane.waitAt(START_MS + MINUTE_MS)).toMatchObject({ kind: "budget", window: "day" });
  expect(lane.budget(START_MS).leftToday).toBe(0);
});

test("a hold is a wait like a gap, and a clock set back makes it no longer", () => {
  const lane = laneOf();
  call(lane, "rooms", START_MS);
  lane.hold(START_MS + 10 * MINUTE_MS, { nowMs: START_MS });
  expect(lane.waitAt(START_MS + 9 * MINUTE_MS).kind).toBe("gap");
  expect(lane.waitAt(START_MS - DAY_MS)).toMatchObject({ kind: "gap", untilMs: START_MS - DAY_MS + 10 * MINUTE_MS });
});

type Step =
  | { do: "run" | "suspend" | "setBack" | "setForward"; ms: number }
  | { do: "kill" }
  | { do: "next"; outcome: OutcomeKind };

/** A process that asks whenever its lane lets it, over what another one kept before it. */
function startProcess(time: VirtualTime, disk: { place?: string }, world: { outcome: OutcomeKind; made: number[] }) {
  const stopped = new AbortController();
  const { signal } = stopped;
  const saved: unknown = disk.place === undefined ? undefined : JSON.parse(disk.place);
  const lane = laneOf(saved, { clockSetByMs: createClockWatch({ nowMs: time.nowMs, uptimeMs: time.passedMs }) });
  const save = async () => void (disk.place = JSON.stringify(lane.save()));
  const { nowMs, sleep } = time;
  const turns = createTurns({ lane, nowMs, sleep, signal, save });
  const work = async () => {
    while (!signal.aborted) {
      await turns.wait();
      await turns.count();
      world.made.push(time.passedMs());
      await sleep(900, signal); // the call itself, in which a kill may fall
      signal.throwIfAborted();
      lane.end(outcome(world.outcome), { nowMs: nowMs(), family: "signed" });
      await save();
    }
  };
  work().catch(() => {});
  return { kill: () => stopped.abort(new Error("killed")) };
}

async function live(steps: readonly Step[]): Promise<number[]> {
  const time = createVirtualTime(START_MS);
  const disk: { place?: string } = {};
  const world: { outcome: OutcomeKind; made: number[] } = { outcome: "rooms", made: [] };
  let running = startProcess(time, disk, world);
  for (const step of steps) {
    switch (step.do) {
      case "run":
        await time.run(step.ms);
        break;
      case "suspend":
        time.suspend(step.ms);
        break;
      case "setBack":
        time.setClock(-step.ms);
        break;
      case "setForward":
        time.setClock(step.ms);
        break;
      case "kill":
        running.kill();
        running = startProcess(time, disk, world);
        break;
      case "next":
        world.outcome = step.outcome;
        break;
      default:
        step satisfies never;
    }
  }
  running.kill();
  return world.made;
}

const kinds = fc.constantFrom<OutcomeKind>("rooms", "rooms", "end_of_feed", "forbidden", "refused_empty", "network");
/** A clock that is set forward while nothing runs cannot be told from time that has passed. */
const steps = (setsForward: "never" | "without kills" | "always") =>
  fc.array(
    fc.oneof(
      fc.record({ do: fc.constant("run" as const), ms: fc.integer({ min: 1, max: 40 * MINUTE_MS }) }),
      fc.record({ do: fc.constant("run" as const), ms: fc.integer({ min: 1, max: 9_000 }) }),
      fc.record({ do: fc.constant("suspend" as const), ms: fc.integer({ min: 1, max: 10 * HOUR_MS }) }),
      fc.record({
        do: fc.constantFrom(
          "setBack" as const,
          setsForward === "never" ? ("setBack" as const) : ("setForward" as const),
        ),
        ms: fc.integer({ min: 1, max: 2 * DAY_MS }),
      }),
      ...(setsForward === "without kills" ? [] : [fc.constant({ do: "kill" as const })]),
      fc.record({ do: fc.constant("next" as const), outcome: kinds }),
    ),
    { maxLength: 25 },
  );

test("whatever sleeps, restarts, kills, clocks and outcomes come: no two calls are closer than the floor", async () => {
  await fc.assert(
    fc.asyncProperty(steps("always"), async (each) => {
      const made = await live(each);
      for (const [at, ms] of made.slice(1).entries()) expect(ms - (made[at] ?? 0)).toBeGreaterThanOrEqual(PACE.floorMs);
    }),
    { numRuns: 25 },
  );
});

const busyHours: Step[] = [
  { do: "run", ms: 40 * MINUTE_MS },
  { do: "setForward", ms: 2 * HOUR_MS },
  { do: "run", ms: 15 * MINUTE_MS },
  { do: "setBack", ms: 5 * HOUR_MS },
  { do: "run", ms: 15 * MINUTE_MS },
];

test.each([
  ["whatever sleeps, restarts, kills and outcomes come, and however the clock is set back", "never"],
  ["however the clock is set, forward and back, in one that goes on running", "without kills"],
] as const)("%s: no hour and no day is over its budget", async (_, setsForward) => {
  await fc.assert(
    fc.asyncProperty(steps(setsForward), async (each) => {
      const made = await live(each);
      const within = (at: number, ms: number) => made.filter((each) => each <= at && each > at - ms).length;
      for (const at of made) {
        expect(within(at, HOUR_MS)).toBeLessThanOrEqual(PACE.perHour);
        expect(within(at, DAY_MS)).toBeLessThanOrEqual(PACE.perDay);
      }
    }),
    { numRuns: 25, examples: setsForward === "never" ? [] : [[busyHours]] },
  );
});

test("after waking up it waits for the floor anew, whichever wait it slept in", async () => {
  const time = createVirtualTime(START_MS);
  const made: number[] = [];
  const running = startProcess(time, {}, { outcome: "rooms", made });
  await time.run(900 + PACE.floorMs / 2); // in the middle of the floor after the first call
  time.suspend(HOUR_MS);
  await time.run(PACE.floorMs);
  expect(made).toHaveLength(1);
  await time.run(PACE.floorMs);
  expect(made).toHaveLength(2);
  running.kill();
});

test("a laptop that wakes up after a night asks one call, and the next one a gap later: nothing is caught up", async () => {
  const before: Step[] = [{ do: "run", ms: 10 * MINUTE_MS }];
  const night: Step[] = [...before, { do: "suspend", ms: 8 * HOUR_MS }, { do: "run", ms: 10 * MINUTE_MS }];
  const made = await live(night);
  const asleepFrom = 10 * MINUTE_MS;
  const afterwards = made.filter((ms) => ms > asleepFrom);
  expect(made.some((ms) => ms > asleepFrom && ms < asleepFrom + 8 * HOUR_MS)).toBe(false);
  expect(afterwards.length).toBeLessThanOrEqual((await live(before)).length + 2);
});

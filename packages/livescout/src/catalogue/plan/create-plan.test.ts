import { expect, test } from "vitest";
import { createPlan } from "./create-plan.ts";
import type { Answered, Ask, Plan, PlanSource } from "./plan.ts";

const BEGAN_MS = 1_790_540_157_129;
const MINUTE_MS = 60_000;

const recommended: PlanSource = { source: { channel: "87" } };
const suggested: PlanSource = { source: { channel: "86" } };
const gaming: PlanSource = { source: { channel: "89" } };
const game = (tag: string, viewerCount = 100): PlanSource => ({ source: { channel: "1111006", tag }, viewerCount });

type Upstream = (ask: Ask, atMs: number) => Partial<Answered>;
type Drive = { calls: number; everyMs?: number };

/** A plan with a clock; each call is answered by `upstream`, a dozen rooms if it does not say otherwise. */
function planOf(sources: readonly PlanSource[], { state, seed = 1 }: { state?: unknown; seed?: number } = {}) {
  const clock = { nowMs: BEGAN_MS };
  let draws = seed;
  const random = () => (draws = (draws * 16_807) % 2_147_483_647) / 2_147_483_647;
  const plan = createPlan({ sources, nowMs: () => clock.nowMs, random, state });
  function drive(upstream: Upstream, { calls, everyMs = 30_000 }: Drive): Ask[] {
    const asks: Ask[] = [];
    for (let call = 0; call < calls; call++, clock.nowMs += everyMs) {
      const ask = plan.next();
      if (ask === undefined) continue;
      asks.push(ask);
      plan.learn(ask, { kind: "rooms", rooms: 12, newRooms: 0, atMs: clock.nowMs, ...upstream(ask, clock.nowMs) });
    }
    return asks;
  }
  return { plan, clock, drive };
}

const nameOf = ({ source: { channel, tag } }: Ask): string => (tag === undefined ? channel : `${channel} ${tag}`);
const countOf = (asks: readonly Ask[], name: string): number => asks.filter((ask) => nameOf(ask) === name).length;

test("every source is asked once before one that brought little is asked again", () => {
  const sources = [recommended, suggested, gaming, game("Chess"), game("Roblox")];
  const asks = planOf(sources).drive(() => ({ newRooms: 2 }), { calls: 5 });
  expect(new Set(asks.map(nameOf)).size).toBe(5);
});

test("a walk is continued while its pages bring more than a first page elsewhere, and left when they do not", () => {
  const { drive } = planOf([recommended, suggested]);
  const deep: Upstream = ({ source, page }) =>
    source.channel === "86"
      ? { newRooms: page <= 6 ? 11 : 0, nextCursor: `${page}` }
      : { newRooms: page === 1 ? 1 : 0, nextCursor: `${page}` };
  const asks = drive(deep, { calls: 60 });
  const pages = asks.filter((ask) => nameOf(ask) === "86").map(({ page }) => page);
  expect(pages.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(asks.find(({ page }) => page === 2)?.cursor).toBe("1");
  expect(Math.max(...pages)).toBeLessThan(12);
});

test("a source that first pages do not drain is not left alone to fill up; one that they drain is", () => {
  const tags = Array.from({ length: 12 }, (_, at) => game(`Game ${at}`));
  const { drive } = planOf([suggested, ...tags]);
  const stocks = new Map<string, { rooms: number; atMs: number }>();
  const upstream: Upstream = (ask, atMs) => {
    if (ask.source.channel === "86") return { newRooms: 8 };
    const { rooms, atMs: beforeMs } = stocks.get(nameOf(ask)) ?? { rooms: 12, atMs };
    const filled = Math.min(12, rooms + (atMs - beforeMs) / (3 * MINUTE_MS));
    stocks.set(nameOf(ask), { rooms: filled / 2, atMs });
    return { newRooms: Math.floor(filled / 2) };
  };
  expect(countOf(drive(upstream, { calls: 400 }).slice(200), "86")).toBeGreaterThan(180);
});

test("calls go where new rooms are, yet the poorest source is never given up", () => {
  const { drive } = planOf([recommended, suggested, gaming, game("Chess")]);
  const rich: Upstream = ({ source }) => ({ newRooms: source.channel === "89" ? 8 : 0 });
  const asks = drive(rich, { calls: 1_000 });
  expect(countOf(asks, "89")).toBeGreaterThan(500);
  for (const name of ["87", "86", "1111006 Chess"]) expect(countOf(asks, name), name).toBeGreaterThan(10);
});

test("a source that becomes rich is found out", () => {
  const { drive } = planOf([recommended, suggested, gaming]);
  const before: Upstream = ({ source }) => ({ newRooms: source.channel === "87" ? 8 : 0 });
  const after: Upstream = ({ source }) => ({ newRooms: source.channel === "86" ? 8 : 0 });
  drive(before, { calls: 400 });
  drive(after, { calls: 400 });
  const asks = drive(after, { calls: 400 });
  expect(countOf(asks, "86")).toBeGreaterThan(200);
});

test("rooms gather in a source that is left alone: the longer, the more are expected", () => {
  const { plan, clock, drive } = planOf([recommended]);
  drive((_, atMs) => ({ newRooms: atMs < BEGAN_MS + MINUTE_MS ? 10 : 1 }), { calls: 60, everyMs: 5 * MINUTE_MS });
  const soon = plan.expected();
  clock.nowMs += 60 * MINUTE_MS;
  const later = plan.expected();
  clock.nowMs += 24 * 60 * MINUTE_MS;
  expect(later).toBeGreaterThan(2 * soon);
  expect(plan.expected()).toBeGreaterThan(later);
  expect(plan.expected()).toBeLessThan(12); // a page holds no more
});

test("when new rooms run out the sources are exhausted, until rooms have had time to begin", () => {
  const { plan, clock, drive } = planOf([recommended, suggested]);
  expect(plan.isExhausted()).toBe(false);
  drive((_, atMs) => ({ newRooms: atMs < BEGAN_MS + 3 * MINUTE_MS ? 6 : 0 }), { calls: 300 });
  expect(plan.isExhausted()).toBe(true);
  clock.nowMs += 12 * 60 * MINUTE_MS;
  expect(plan.isExhausted()).toBe(false);
});

test("a tag that is found later is believed to be like its siblings, and larger where more people watch", () => {
  const { plan, drive } = planOf([recommended, game("Chess"), game("Roblox")]);
  drive(({ source }) => ({ newRooms: source.channel === "1111006" ? 5 : 0 }), { calls: 200 });
  plan.addSources([game("Minecraft", 900), game("Dota 2", 50)]);
  const share = (tag?: string) => plan.shares().find(({ source }) => source.tag === tag)?.share ?? 0;
  expect(share("Minecraft")).toBeGreaterThan(share("Dota 2"));
  expect(share("Dota 2")).toBeGreaterThan(share());
  expect(plan.shares().reduce((sum, each) => sum + each.share, 0)).toBeCloseTo(1);
});

test("a source that declines is left out, longer each time; when the lane is in trouble none is blamed", () => {
  const { plan, clock, drive } = planOf([{ source: { channel: "42" } }]);
  const refused = (kind: Answered["kind"]) => drive(() => ({ kind, rooms: 0 }), { calls: 1, everyMs: 0 });
  refused("throttled");
  expect(plan.next()).toBeDefined();
  refused("login_required");
  expect(plan.next()).toBeUndefined();
  expect(plan.isExhausted()).toBe(false); // nobody knows whether there are new rooms
  clock.nowMs += 11 * MINUTE_MS;
  refused("login_required");
  clock.nowMs += 11 * MINUTE_MS;
  expect(plan.next()).toBeUndefined();
  clock.nowMs += 10 * MINUTE_MS;
  expect(plan.next()).toBeDefined();
});

test("what the lane leaves out is not asked", () => {
  const { plan } = planOf([recommended, suggested]);
  const mayAsk = ({ channel }: Ask["source"]) => channel !== "87";
  for (let call = 0; call < 50; call++) expect(plan.next({ mayAsk })?.source.channel).toBe("86");
  expect(plan.isExhausted({ mayAsk: () => false })).toBe(false);
});

test("an unchanged cursor is the end of a walk, and an old walk is not taken up again", () => {
  const { plan, clock, drive } = planOf([recommended]);
  drive(({ page }) => ({ newRooms: 12, nextCursor: page === 1 ? "a" : "a" }), { calls: 2 });
  expect(plan.next()).toMatchObject({ page: 1 });
  drive(() => ({ newRooms: 12, nextCursor: "b" }), { calls: 1 });
  expect(plan.next()).toMatchObject({ page: 2, cursor: "b" });
  clock.nowMs += 20 * MINUTE_MS;
  expect(plan.next()).toEqual({ source: { channel: "87" }, page: 1 });
});

test("a plan that is saved and restored asks as it would have gone on", () => {
  const sources = [recommended, suggested, gaming, game("Chess")];
  const rich: Upstream = ({ source }) => ({ newRooms: source.channel === "89" ? 8 : 1 });
  const first = planOf(sources);
  first.drive(rich, { calls: 300 });
  const text = JSON.stringify(first.plan.save());
  expect(text.length).toBeLessThan(400 * sources.length + 2_500);
  const second = planOf(sources, { state: JSON.parse(text) });
  second.clock.nowMs = first.clock.nowMs;
  const shares = (plan: Plan) => plan.shares().map(({ source, share }) => [source, share.toFixed(3)]);
  expect(shares(second.plan)).toEqual(shares(first.plan));
  expect(countOf(second.drive(rich, { calls: 100 }), "89")).toBeGreaterThan(50);
});

test.each([null, "x", 7, [], { version: 2 }, { version: 1, sources: [{}], profiles: [] }])(
  "a state that cannot be read is as good as none: %j",
  (state) => {
    const { plan } = planOf([recommended, suggested], { state });
    expect(plan.shares()).toEqual(planOf([recommended, suggested]).plan.shares());
  },
);

test("the same random numbers and answers give the same asks", () => {
  const sources = [recommended, suggested, gaming, game("Chess"), game("Roblox")];
  const upstream: Upstream = ({ page }, atMs) => ({ newRooms: (atMs / 1_000 + page) % 7, nextCursor: `${atMs}` });
  const asks = (seed: number) => planOf(sources, { seed }).drive(upstream, { calls: 200 });
  expect(asks(1)).toEqual(asks(1));
  expect(asks(1)).not.toEqual(asks(2));
});

test("a clock that jumps, either way, leaves a plan that asks and expects sane numbers", () => {
  const { plan, clock, drive } = planOf([recommended, suggested]);
  drive(() => ({ newRooms: 5, nextCursor: "c" }), { calls: 20 });
  for (const jumpMs of [-48 * 60 * MINUTE_MS, 400 * 24 * 60 * MINUTE_MS, -1]) {
    clock.nowMs += jumpMs;
    const asks = drive(() => ({ newRooms: 3 }), { calls: 20 });
    expect(asks).toHaveLength(20);
    expect(plan.expected()).toBeGreaterThanOrEqual(0);
    expect(plan.expected()).toBeLessThanOrEqual(12);
  }
});

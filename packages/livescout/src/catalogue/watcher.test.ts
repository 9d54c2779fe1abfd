import { createFeedClient } from "@livescout/client";
import { SHIPPED_IDENTITY, type Signer } from "@livescout/protocol";
import { WireWatch } from "@livescout/protocol/wire";
import { describe, expect, onTestFinished, test } from "vitest";
import { createPlainUpstream } from "../../../../test/support/plain-upstream.ts";
import { createVirtualTime, type VirtualTime } from "../../../../test/support/virtual-time.ts";
import { createMemoryCatalogueStore } from "../storage/memory/catalogue-store.ts";
import type { CatalogueStore } from "./catalogue-store.ts";
import { noteHandCall } from "./lane/by-hand.ts";
import type { Pace } from "./lane/pace.ts";
import { readDiary } from "./lane/diary.ts";
import type { PlanSource } from "./plan/plan.ts";
import { startWatcher, type WatcherOptions } from "./watcher.ts";
import type { WatchEvent } from "./watch/watch-types.ts";

const START_MS = 1_780_000_000_000;
const MINUTE_MS = 60_000;
const PACE: Pace = { gapMs: 20_000, floorMs: 8_000, perHour: 170, perDay: 3_000 };
const SOURCES: PlanSource[] = [{ source: { channel: "87" } }, { source: { channel: "89" } }];

type World = {
  time: VirtualTime;
  store: CatalogueStore;
  /** What the upstream says instead, by path. */
  upstream: { instead?: (url: URL) => Response | undefined };
  /** When it was asked. */
  askedAtMs: number[];
};

function createTestWorld(): World {
  const time = createVirtualTime(START_MS);
  return { time, store: createMemoryCatalogueStore({ world: "sandbox" }), upstream: {}, askedAtMs: [] };
}

let holders = 0;

const plainSigner: Signer = {
  name: "fixture",
  sign: async ({ origin, path, queryText }) => ({
    kind: "signed",
    signedUrl: `${origin}${path}?${queryText}&X-Gnarly=M`,
    userAgent: SHIPPED_IDENTITY.userAgent,
    headers: {},
    scheme: "fixture",
    build: null,
    signedAtMs: START_MS,
    expiresHintMs: 60_000,
    signer: "fixture",
    warnings: [],
  }),
};

async function start(
  { time, store, upstream, askedAtMs }: World,
  options: Partial<WatcherOptions> = {},
  signer = plainSigner,
) {
  const { nowMs, sleep } = time;
  const { fetch, asked } = createPlainUpstream({
    nowMs,
    instead: (url) => (askedAtMs.push(nowMs()), upstream.instead?.(url)),
  });
  const events: WatchEvent[] = [];
  const client = createFeedClient({
    signer,
    visitor: "none",
    fetch,
    nowMs,
  });
  let seed = 1;
  const starting = startWatcher({
    store,
    client,
    sources: SOURCES,
    tagChannels: [],
    hasTagList: true,
    laneName: "direct",
    pace: PACE,
    retention: { keepMs: 86_400_000, thinAfterMs: 3_600_000 },
    regionAsked: "US",
    facts: () => ({ signer: "fixture" }),
    holder: `holder ${++holders}`,
    nowMs,
    random: () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647,
    sleep,
    onEvent: (event) => void events.push(event),
    ...options,
  });
  await Promise.race([time.run(15_000), starting]);
  const watcher = await starting;
  onTestFinished(() => watcher.close());
  const calls = () => events.filter((event) => event.kind === "call");
  return { watcher, events, asked, calls };
}

const refusing = (path: string, status: number) => (url: URL) =>
  url.pathname === path ? new Response("", { status }) : undefined;
const FEED = "/webcast/feed/";

test("every call is recorded with what it brought, and rooms say where they were seen", async () => {
  const world = createTestWorld();
  const { watcher, calls } = await start(world);
  await world.time.run(10 * MINUTE_MS);
  const recorded = await world.store.calls({ sinceMs: 0 });
  expect(recorded.length).toBe(calls().length);
  expect(recorded.length).toBeGreaterThan(20);
  const { live, bySource } = await world.store.tallies({ nowMs: world.time.nowMs() });
  expect(live.rooms).toBeGreaterThan(50);
  expect(bySource.map(({ source }) => source.channel).sort()).toEqual(["87", "89"]);
  const { totals, watch } = watcher.state();
  expect(totals).toMatchObject({ calls: recorded.length, goodCalls: recorded.length });
  expect(WireWatch.parse(await world.store.readState("watch"))).toMatchObject({ isRunning: true, signer: "fixture" });
  expect(watch.budget.leftThisHour).toBe(PACE.perHour - recorded.length);
});

test("a refusal is recorded by its name, and a block rests the lane for long, which is told once", async () => {
  const world = createTestWorld();
  world.upstream.instead = refusing(FEED, 403);
  const { events } = await start(world);
  await world.time.run(12 * MINUTE_MS);
  const recorded = await world.store.calls({ sinceMs: 0 });
  expect(recorded.filter(({ kind }) => kind === "feed").map(({ outcome }) => outcome)).toEqual(["forbidden"]);
  const rests = events.filter((event) => event.kind === "rest");
  expect(rests).toHaveLength(1);
  expect(rests[0]).toMatchObject({ isLong: true, rest: { outcome: "forbidden", isRefusal: true } });
  expect(WireWatch.parse(await world.store.readState("watch")).rests).toMatchObject({ outcome: "forbidden" });
  const [happened] = await world.store.eventsAfter(0, { limit: 10 });
  expect(happened).toMatchObject({ type: "source.outcome", outcome: "forbidden" });
  delete world.upstream.instead;
  await world.time.run(15 * MINUTE_MS);
  expect((await world.store.calls({ sinceMs: 0 })).at(-1)?.outcome).toBe("rooms");
});

test("second tries and guest identities count too, and a second try waits its turn", async () => {
  const world = createTestWorld();
  world.upstream.instead = (url) => (url.pathname === FEED ? new Response("") : undefined);
  const visitor: { visitorAtMs?: number; visitorCalls?: number } = {};
  const triesAgain: Signer = {
    ...plainSigner,
    note: ({ outcome }) => ({
      kind: outcome === "refused_empty" ? "tryAnother" : "noted",
      why: "to tell whose fault it is",
    }),
  };
  const { watcher } = await start(world, { facts: () => visitor, sources: SOURCES.slice(0, 1) }, triesAgain);
  Object.assign(visitor, { visitorAtMs: START_MS + 1, visitorCalls: 3 });
  await world.time.run(MINUTE_MS);
  const recorded = await world.store.calls({ sinceMs: 0 });
  expect(recorded.map(({ kind, outcome }) => [kind, outcome])).toEqual([
    ["visitor", "rooms"],
    ["feed", "refused_empty"],
    ["feed", "refused_empty"],
  ]);
  expect(watcher.state().watch.budget.leftThisHour).toBe(PACE.perHour - 5); // the page at both addresses, and its cookie-privacy answer
  const [first = 0, second = 0] = world.askedAtMs;
  expect(second - first).toBeGreaterThanOrEqual(PACE.floorMs);
});

test("a guest identity counts before it is asked for, and waits until the budget has room for it and its page", async () => {
  const world = createTestWorld();
  const visitor = { visitorCalls: 0, visitorCallsDue: 3 };
  const counted: (number | undefined)[] = [];
  let watch: () => WireWatch | undefined = () => undefined;
  world.upstream.instead = () => {
    counted.push(watch()?.budget.leftThisHour);
    if (visitor.visitorCallsDue > 0)
      Object.assign(visitor, { visitorCalls: visitor.visitorCalls + 3, visitorCallsDue: 0 });
    return undefined;
  };
  const pace = { ...PACE, perHour: 9 };
  const { watcher } = await start(world, { pace, facts: () => visitor, sources: SOURCES.slice(0, 1) });
  watch = () => watcher.state().watch;
  await world.time.run(3 * MINUTE_MS);
  expect(world.askedAtMs).toHaveLength(6); // and three for the identity
  expect(counted.slice(0, 2)).toEqual([5, 4]);
  visitor.visitorCallsDue = 3;
  await world.time.run(56 * MINUTE_MS);
  expect(world.askedAtMs).toHaveLength(6);
  await world.time.run(10 * MINUTE_MS);
  expect(world.askedAtMs.length).toBeGreaterThan(6);
});

test("a clock that is set forward frees no budget where the machine says how long it has been running", async () => {
  const world = createTestWorld();
  const { watcher } = await start(world, { pace: { ...PACE, perHour: 5 }, uptimeMs: world.time.passedMs });
  await world.time.run(5 * MINUTE_MS);
  world.time.setClock(3 * 60 * MINUTE_MS);
  await world.time.run(40 * MINUTE_MS);
  expect(world.askedAtMs).toHaveLength(5);
  expect(watcher.state().watch.budget.leftThisHour).toBe(0);
});

test("calls made by hand from the same address count, and it waits while they are made", async () => {
  const world = createTestWorld();
  const { watcher } = await start(world, { pace: { ...PACE, perHour: 20 } });
  await world.time.run(MINUTE_MS);
  const before = world.askedAtMs.length;
  for (let call = 0; call < 12; call++) {
    await noteHandCall(world.store, { laneName: "direct", nowMs: world.time.nowMs() });
    await world.time.run(5_000);
  }
  expect(world.askedAtMs.length).toBeLessThanOrEqual(before + 1); // one may have been due before it looked again
  await world.time.run(30 * MINUTE_MS);
  expect(world.askedAtMs).toHaveLength(8);
  expect(watcher.state().watch.budget.leftThisHour).toBe(0);
});

test("calls made by hand before it began are in its budget from the start", async () => {
  const world = createTestWorld();
  for (let call = 0; call < 3; call++)
    await noteHandCall(world.store, { laneName: "direct", nowMs: START_MS - MINUTE_MS });
  const { watcher } = await start(world);
  expect(watcher.state().watch.budget.leftThisHour).toBe(PACE.perHour - 3);
  await world.time.run(MINUTE_MS);
  expect(watcher.state().watch.budget.leftThisHour).toBe(PACE.perHour - 3 - world.askedAtMs.length);
});

test("guest identities that are asked for in vain count too", async () => {
  const world = createTestWorld();
  const visitor = { visitorCalls: 0 };
  const { watcher, calls } = await start(world, { facts: () => visitor });
  visitor.visitorCalls = 2;
  await world.time.run(MINUTE_MS);
  expect(watcher.state().watch.budget.leftThisHour).toBe(PACE.perHour - calls().length - 2);
});

test("the rooms of the first page are in the count before the second call, also where it is far away", async () => {
  const world = createTestWorld();
  world.upstream.instead = (url) => (world.askedAtMs.length > 1 ? refusing(FEED, 403)(url) : undefined);
  const { watcher, calls } = await start(world);
  await world.time.run(1_000);
  expect(calls()).toHaveLength(1);
  expect(watcher.state().liveNow).toBe(watcher.state().totals.liveRooms);
  await world.time.run(2 * MINUTE_MS);
  expect(watcher.state().watch).toHaveProperty("rests");
  expect(watcher.state().liveNow).toBeGreaterThan(0);
});

test("one channel's own no leaves that channel out, and the others go on", async () => {
  const world = createTestWorld();
  const body = JSON.stringify({ status_code: 4003110, data: { message: "restricted" } });
  world.upstream.instead = (url) => (url.searchParams.get("channel_id") === "89" ? new Response(body) : undefined);
  const { watcher } = await start(world);
  await world.time.run(12 * MINUTE_MS);
  const recorded = await world.store.calls({ sinceMs: 0 });
  expect(recorded.filter(({ source }) => source?.channel === "89").map(({ outcome }) => outcome)).toEqual([
    "restricted",
  ]);
  expect(recorded.filter(({ source }) => source?.channel === "87").length).toBeGreaterThan(10);
  expect(watcher.state().watch.sources.find(({ channel }) => channel === "89")).toHaveProperty("restsUntil");
});

describe("tags", () => {
  test("come from the upstream's own list, and are asked for by channel and tag", async () => {
    const world = createTestWorld();
    const { events } = await start(world, { sources: [], tagChannels: ["1111006", "1222001"] });
    await world.time.run(15 * MINUTE_MS);
    const told = events.filter((event) => event.kind === "tags");
    expect(told.map(({ isShipped }) => isShipped)).toEqual([false]);
    const tags = new Set((await world.store.calls({ sinceMs: 0 })).map(({ source }) => source?.tag));
    expect([...tags].flatMap((tag) => tag ?? []).sort()).toEqual(["Chess", "Minecraft", "Roblox", "chatting"]);
  });

  test("where nobody signs for that list it is not asked: shipped names stand in at once", async () => {
    const world = createTestWorld();
    const { events, asked, calls } = await start(world, { sources: [], tagChannels: ["1222001"], hasTagList: false });
    await world.time.run(2 * MINUTE_MS);
    expect(asked.filter((path) => path.endsWith("/drawer_tabs/"))).toEqual([]);
    expect(events.find(({ kind }) => kind === "tags")).toMatchObject({ isShipped: true });
    expect(calls().every(({ call }) => call.kind === "feed")).toBe(true);
  });

  test("a list that was not reached is asked for again soon, and shipped names stand in meanwhile", async () => {
    const world = createTestWorld();
    world.upstream.instead = (url) => {
      if (url.pathname.endsWith("/drawer_tabs/") && world.time.passedMs() < 10 * MINUTE_MS)
        throw new TypeError("offline");
      return undefined;
    };
    const { asked, events } = await start(world, { sources: [], tagChannels: ["1222001"] });
    await world.time.run(10 * MINUTE_MS);
    expect(asked.filter((path) => path === FEED).length).toBeGreaterThan(5);
    await world.time.run(30 * MINUTE_MS);
    expect(events.filter((event) => event.kind === "tags").at(-1)).toMatchObject({ isShipped: false });
  });

  test("a refused list costs no rest: shipped names stand in, and it is not asked again and again", async () => {
    const world = createTestWorld();
    world.upstream.instead = (url) => (url.pathname.endsWith("/drawer_tabs/") ? new Response("") : undefined);
    const { events, asked } = await start(world, { sources: [], tagChannels: ["1222001"] });
    await world.time.run(12 * MINUTE_MS);
    expect(events.filter((event) => event.kind === "rest")).toEqual([]);
    expect(asked.filter((path) => path.endsWith("/drawer_tabs/"))).toHaveLength(1);
    const tags = new Set((await world.store.calls({ sinceMs: 0 })).flatMap(({ source }) => source?.tag ?? []));
    expect([...tags].sort()).toEqual(["chatting", "fashion", "lifestyle", "outdoor"]);
  });
});

test("what somebody asked to be checked comes first, by turns, and is kept for whoever asks", async () => {
  const world = createTestWorld();
  const target = { kind: "name" as const, name: "nobody.of.that.name" };
  await world.store.queueChecks([target], { atMs: START_MS });
  await start(world);
  await world.time.run(2 * MINUTE_MS);
  const [memory] = await world.store.findChecks([target]);
  expect(memory).toMatchObject({ state: "not_found" });
  const [first] = await world.store.calls({ sinceMs: 0 });
  expect(first).toMatchObject({ kind: "check", outcome: "rooms" });
});

test("a check that a kill cuts off stays wanted", async () => {
  const world = createTestWorld();
  const target = { kind: "name" as const, name: "nobody.of.that.name" };
  await world.store.queueChecks([target], { atMs: START_MS });
  let meanwhile: Promise<unknown> | undefined;
  world.upstream.instead = () => void (meanwhile ??= world.store.wantedChecks({ limit: 9 }));
  await start(world);
  await world.time.run(MINUTE_MS);
  expect(await meanwhile).toEqual([target]);
  expect(await world.store.wantedChecks({ limit: 9 })).toEqual([]);
});

test("what no client asks about is told to be unknown, and stops no collector", async () => {
  const world = createTestWorld();
  const target = { kind: "room" as const, roomId: "1" };
  await world.store.queueChecks([target], { atMs: START_MS });
  await start(world);
  await world.time.run(2 * MINUTE_MS);
  expect(await world.store.findChecks([target])).toMatchObject([{ state: "unknown" }]);
  expect((await world.store.calls({ sinceMs: 0 })).length).toBeGreaterThan(1);
});

test("names to watch are looked up in their turn, and an owner who is live is told", async () => {
  const world = createTestWorld();
  const live = createPlainUpstream({ nowMs: world.time.nowMs }).liveNames();
  const name = live.find((each) => Number(each.replace(/\D/g, "")) % 4 === 1) ?? ""; // no page of 87 and 89 shows it
  await world.store.watchName(name, { atMs: START_MS });
  await start(world);
  await world.time.run(5 * MINUTE_MS);
  const events = await world.store.eventsAfter(0, { limit: 10_000 });
  expect(events.filter(({ type }) => type === "owner.watched_live")).toHaveLength(1);
  const [room] = await world.store.roomsOfOwner(name, { limit: 1 });
  expect(room).toMatchObject({
    isLive: true,
    sources: expect.arrayContaining([expect.objectContaining({ channel: "names" })]),
  });
});

test("rooms unseen for a while are looked at, and are over when both endpoints say so", async () => {
  const world = createTestWorld();
  await start(world);
  await world.time.run(80 * MINUTE_MS);
  const checks = (await world.store.calls({ sinceMs: 0 })).filter(({ kind }) => kind === "check");
  const all = (await world.store.calls({ sinceMs: 0 })).length;
  expect(checks.length).toBeGreaterThan(10);
  expect(checks.length).toBeLessThan(all * 0.6);
  const events = await world.store.eventsAfter(0, { limit: 100_000 });
  expect(events.filter(({ type }) => type === "room.ended").length).toBeGreaterThan(5);
});

test("that new rooms have run out is told, at most once an hour", async () => {
  const world = createTestWorld();
  const { events } = await start(world, { sources: [{ source: { channel: "87" } }] });
  await world.time.run(60 * MINUTE_MS);
  expect(events.filter(({ kind }) => kind === "idles")).toEqual([{ kind: "idles", why: "exhausted" }]);
});

test("where the only source is refused, that is told: nobody claims that new rooms have run out", async () => {
  const world = createTestWorld();
  world.upstream.instead = (url) => (url.pathname === FEED ? new Response("") : undefined);
  const { events } = await start(world, { sources: [{ source: { channel: "87" } }] });
  await world.time.run(9 * MINUTE_MS);
  expect(events.filter(({ kind }) => kind === "idles")).toEqual([{ kind: "idles", why: "no source" }]);
  expect(await readDiary(world.store)).toContainEqual(expect.objectContaining({ kind: "idle", why: "no source" }));
});

describe("one collector a catalogue", () => {
  test("a second one is refused in words, and the first goes on", async () => {
    const world = createTestWorld();
    const { watcher } = await start(world);
    const second = start(world).catch((error: unknown) => error);
    await world.time.run(20_000);
    expect(await second).toMatchObject({
      code: "store",
      message: expect.stringContaining("another livescout collects"),
    });
    const before = watcher.state().totals.calls;
    await world.time.run(2 * MINUTE_MS);
    expect(watcher.state().totals.calls).toBeGreaterThan(before);
  });

  test("after an orderly end the next one starts at once; what is between is in the diary", async () => {
    const world = createTestWorld();
    const { watcher } = await start(world);
    await world.time.run(MINUTE_MS);
    await watcher.close();
    expect(await watcher.closed).toEqual({ kind: "closed" });
    expect(WireWatch.parse(await world.store.readState("watch")).isRunning).toBe(false);
    world.time.suspend(30 * MINUTE_MS);
    const { events } = await start(world);
    expect(events.some(({ kind }) => kind === "takesOver")).toBe(false);
    const [entry] = await readDiary(world.store);
    expect(entry).toMatchObject({ kind: "stopped" });
    expect((entry?.toMs ?? 0) - (entry?.fromMs ?? 0)).toBeGreaterThanOrEqual(30 * MINUTE_MS);
  });

  test("one that sees its lease taken by another ends, and touches nothing of it", async () => {
    const world = createTestWorld();
    const { watcher } = await start(world);
    await world.time.run(MINUTE_MS);
    const other = { version: 1, holder: "other", startedAtMs: world.time.nowMs(), beatAtMs: world.time.nowMs() };
    await world.store.writeState("lease", other);
    await world.time.run(10_000);
    expect(await watcher.closed).toEqual({ kind: "replaced" });
    expect(await world.store.readState("lease")).toEqual(other);
  });
});

test("whoever was frozen for so long that another collects makes no call more, and leaves the other's place alone", async () => {
  const world = createTestWorld();
  const other = { version: 1, holder: "other", startedAtMs: START_MS, beatAtMs: START_MS };
  let asked = Number.POSITIVE_INFINITY;
  const store: CatalogueStore = {
    ...world.store,
    async wantedChecks(options) {
      const wanted = await world.store.wantedChecks(options); // asked for right before a call
      if (world.askedAtMs.length === 3 && asked === Number.POSITIVE_INFINITY) {
        asked = world.askedAtMs.length;
        await world.store.writeState("lease", other);
        await world.store.writeState("lane:direct", "the other's");
      }
      return wanted;
    },
  };
  const { watcher } = await start({ ...world, store });
  await world.time.run(5 * MINUTE_MS);
  expect(await watcher.closed).toEqual({ kind: "replaced" });
  expect(world.askedAtMs).toHaveLength(asked);
  expect(await world.store.readState("lane:direct")).toBe("the other's");
});

test("a page that arrives after another has taken over leaves the other's place alone", async () => {
  const world = createTestWorld();
  const other = { version: 1, holder: "other", startedAtMs: START_MS, beatAtMs: START_MS };
  world.upstream.instead = () => {
    if (world.askedAtMs.length !== 3) return undefined;
    void world.store.writeState("lease", other);
    void world.store.writeState("lane:direct", "the other's");
    return undefined;
  };
  const { watcher } = await start(world);
  await world.time.run(5 * MINUTE_MS);
  expect(await watcher.closed).toEqual({ kind: "replaced" });
  expect(await world.store.readState("lane:direct")).toBe("the other's");
});

test("a block that cannot be recorded rests the next collector all the same", async () => {
  const world = createTestWorld();
  world.upstream.instead = refusing(FEED, 403);
  const store: CatalogueStore = { ...world.store, record: () => Promise.reject(new Error("disk full")) };
  const { watcher } = await start({ ...world, store });
  await world.time.run(MINUTE_MS);
  await expect(watcher.closed).rejects.toThrow("disk full");
  const asked = world.askedAtMs.length;
  await start(world);
  await world.time.run(14 * MINUTE_MS);
  expect(world.askedAtMs).toHaveLength(asked);
});

test("it ends by itself when its time is over", async () => {
  const world = createTestWorld();
  const { watcher } = await start(world, { endsAtMs: START_MS + 5 * MINUTE_MS });
  await world.time.run(5 * MINUTE_MS + 1_000);
  expect(await watcher.closed).toEqual({ kind: "over" });
});

test("a store that breaks ends it with the reason, not in silence", async () => {
  const world = createTestWorld();
  let breaks = false;
  const store: CatalogueStore = {
    ...world.store,
    record: (batch) => (breaks ? Promise.reject(new Error("disk full")) : world.store.record(batch)),
  };
  const { watcher } = await start({ ...world, store });
  await world.time.run(MINUTE_MS);
  breaks = true;
  await world.time.run(MINUTE_MS);
  await expect(watcher.closed).rejects.toThrow("disk full");
});

/**
 * Random histories — pages, ends, duplicates, late sightings, clocks that jump, restarts and kills — against a naive model:
 * plain numbers and lists, one room at a time.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import type { CatalogueStore, EndSign } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
import { createMemoryCatalogueStore } from "../../packages/livescout/src/storage/memory/catalogue-store.ts";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import { MINUTE_MS, pageOf, roomId, sampleRoom, SOURCES } from "../support/catalogue-samples.ts";
import { NaiveCatalogue, OWNERS, ownerOf, type Seen } from "../support/naive-catalogue.ts";

const folder = mkdtempSync(join(tmpdir(), "livescout-model-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Step =
  | { kind: "page"; source: number; seen: Seen[] }
  | { kind: "end"; room: number; sign: EndSign; agoMs: number }
  | { kind: "clock"; ms: number }
  | { kind: "forget"; owner: number }
  | { kind: "watch"; owner: number }
  | { kind: "reopen" | "kill" };

const ROOMS = 5;
const number = (max: number) => fc.integer({ min: 0, max: max - 1 });
const ago = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }).map((m) => m * MINUTE_MS) },
);
const seen: fc.Arbitrary<Seen> = fc.record(
  {
    room: number(ROOMS),
    viewers: fc.constantFrom(0, 5, 99, 100, 1_500, 20_000),
    title: fc.constantFrom("", "one", "two"),
    topic: fc.constantFrom("Chat", "Music"),
    agoMs: ago,
  },
  { requiredKeys: ["room", "viewers", "title", "agoMs"] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("page" as const),
      source: number(3),
      seen: fc.array(seen, { maxLength: 4 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("end" as const),
      room: number(ROOMS),
      sign: fc.constantFrom<EndSign>("listed_ended", "room_info", "user_room", "unseen"),
      agoMs: ago,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("clock" as const),
      ms: fc.oneof(
        fc.constantFrom(-90, -30, 60, 600).map((m) => m * MINUTE_MS),
        fc.integer({ min: 0, max: 120_000 }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("watch" as const), owner: number(OWNERS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("kill" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const), owner: number(OWNERS) }) },
);

async function apply(store: CatalogueStore, step: Step, nowMs: number): Promise<void> {
  switch (step.kind) {
    case "page": {
      const rooms = step.seen.map(({ room, viewers, title, topic, agoMs }) => {
        const at = ownerOf(room);
        return sampleRoom(room, {
          title,
          viewerCount: viewers,
          ...(topic !== undefined && { topic }),
          observedAt: new Date(nowMs - agoMs).toISOString(),
          owner: { id: `70${at}`, uniqueId: `owner${at}`, nickname: "" },
        });
      });
      await store.record(pageOf(nowMs, rooms, SOURCES[step.source]));
      return;
    }
    case "end":
      await store.record({
        atMs: nowMs,
        endSigns: [{ roomId: roomId(step.room), sign: step.sign, atMs: nowMs - step.agoMs }],
      });
      return;
    case "forget":
      await store.forget(`owner${step.owner}`, { atMs: nowMs });
      return;
    case "watch":
      await store.watchName(`owner${step.owner}`, { atMs: nowMs });
      return;
    case "clock":
    case "reopen":
    case "kill":
      return;
    default:
      step satisfies never;
  }
}

function applyToModel(model: NaiveCatalogue, step: Step): void {
  if (step.kind === "page") model.page(step.source, step.seen);
  if (step.kind === "end") model.end(step.room, step.sign, model.nowMs - step.agoMs);
  if (step.kind === "forget") model.forget(step.owner);
  if (step.kind === "watch" && !model.forgotten.has(step.owner)) model.watched.add(step.owner);
  if (step.kind === "clock") model.nowMs += step.ms;
}

async function agree(store: CatalogueStore, model: NaiveCatalogue): Promise<void> {
  const { keys } = await store.findRooms({ live: "yes", sort: "viewers", order: "desc" }, { nowMs: model.nowMs });
  const live = (await store.readRooms(keys)).map(({ id }) => id);
  const liveInModel = [...model.rooms].filter(([, room]) => room.isLive).map(([id]) => roomId(id));
  expect([...live].sort()).toEqual(liveInModel.sort());
  const events = await store.eventsAfter(0, { limit: 10_000 });
  for (let id = 0; id < ROOMS; id++) {
    const [kept, room] = [await store.roomById(roomId(id)), model.rooms.get(id)];
    if (kept === undefined || room === undefined) {
      expect([kept, room]).toEqual([undefined, undefined]);
      continue;
    }
    const of = (type: string) =>
      events.filter((event) => "roomId" in event && event.roomId === kept.id && event.type === type);
    const points = await store.points(kept.id, { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
    expect({
      viewers: kept.viewerCount,
      title: kept.title,
      topic: kept.topic,
      firstMs: Date.parse(kept.firstSeenAt),
      lastMs: Date.parse(kept.observedAt),
      isLive: kept.isLive,
      hasEnd: kept.endedAt !== undefined,
      sightings: kept.sources.reduce((sum, { sightings }) => sum + sightings, 0),
      points: points.map(({ atMs, viewerCount }) => [atMs, viewerCount]),
      began: of("room.began").length,
      ends: of("room.ended").length,
      found: of("owner.watched_live").length,
      reached: Math.max(
        0,
        ...of("room.milestone").map((event) => ("viewersReached" in event ? event.viewersReached : 0)),
      ),
    }).toEqual({
      viewers: room.viewers,
      title: room.title,
      topic: room.topic,
      firstMs: room.firstMs,
      lastMs: room.lastMs,
      isLive: room.isLive,
      hasEnd: !room.isLive,
      sightings: [...room.sightings.values()].reduce((sum, count) => sum + count, 0),
      points: [...room.points].sort(([a], [b]) => a - b),
      began: 1,
      ends: room.ends,
      found: room.found,
      reached: [100, 1_000, 10_000].findLast((step) => room.mostViewers >= step) ?? 0,
    });
  }
}

const history = fc.array(step, { minLength: 1, maxLength: 40 });

test("memory: after any history the catalogue is what the naive model says", async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const [store, model] = [createMemoryCatalogueStore({ world: "sandbox" }), new NaiveCatalogue()];
      for (const step of steps) {
        await apply(store, step, model.nowMs);
        applyToModel(model, step);
      }
      await agree(store, model);
    }),
    { numRuns: 100 },
  );
});

test("sqlite: so it is over restarts and kills, and every answer is the one that memory gives", async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const file = join(folder, `${files++}.db`);
      const open = () => openSqliteCatalogue({ file, world: "sandbox" });
      const [memory, model] = [createMemoryCatalogueStore({ world: "sandbox" }), new NaiveCatalogue()];
      const left: CatalogueStore[] = [];
      let store = await open();
      for (const step of steps) {
        if (step.kind === "reopen") await store.close();
        if (step.kind === "kill") left.push(store); // never closed: what was answered must be there all the same
        if (step.kind === "reopen" || step.kind === "kill") store = await open();
        await Promise.all([memory, store].map((each) => apply(each, step, model.nowMs)));
        applyToModel(model, step);
      }
      await agree(store, model);
      expect(await everything(store, model.nowMs)).toEqual(await everything(memory, model.nowMs));
      for (const each of [...left, store]) await each.close();
    }),
    { numRuns: 25 },
  );
});

async function everything(store: CatalogueStore, nowMs: number) {
  const ids = Array.from({ length: ROOMS }, (_, id) => roomId(id));
  return {
    rooms: await Promise.all(ids.map((id) => store.roomById(id))),
    found: await store.findRooms({ live: "any", sort: "rising", order: "desc" }, { nowMs }),
    events: await store.eventsAfter(0, { limit: 10_000 }),
    histories: await Promise.all(ids.map((id) => store.roomEvents(id, { fromMs: 0, toMs: nowMs }))),
    points: await store.recentPoints(ids, { sinceMs: 0 }),
    tallies: await store.tallies({ nowMs }),
    captures: sortedCells(await store.captures({ sinceMs: nowMs - 60 * MINUTE_MS, nowMs })),
    unseen: await store.unseenRooms({ unseenSinceMs: nowMs, limit: 3 }),
    watched: await store.watchedNames(),
  };
}

const sortedCells = (cells: Awaited<ReturnType<CatalogueStore["captures"]>>) =>
  cells
    .map((cell) => ({ ...cell, sources: cell.sources.map((source) => JSON.stringify(source)).sort() }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

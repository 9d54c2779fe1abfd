/** `GET /v1/rooms`: pages of one list, whatever happens meanwhile. */
import { RoomsAnswer } from "@livescout/protocol/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTestCatalogue, fixtureRoom, roomId } from "../../../../../test/support/catalogue-fakes.ts";
import { createFakeClock } from "../../../../../test/support/gateway-fakes.ts";
import { createCatalogueApi } from "./catalogue-api.ts";
import type { CatalogueAnswer } from "./catalogue-call.ts";
import { createRoomWalks } from "./room-walks.ts";

function setUp() {
  const clock = createFakeClock();
  const catalogue = createTestCatalogue(clock);
  const api = createCatalogueApi({ store: catalogue.store, nowMs: clock.nowMs });
  const ask = (query: Record<string, string> = {}) =>
    api.answer({
      method: "GET",
      path: "/v1/rooms",
      query: Object.entries(query),
      signal: new AbortController().signal,
    });
  const list = async (query: Record<string, string> = {}) => {
    const answer = await ask(query);
    if (answer.kind !== "json") throw new Error(JSON.stringify(answer));
    return RoomsAnswer.parse(JSON.parse(answer.body));
  };
  return { clock, ...catalogue, ask, list };
}

const refusedBy = (answer: CatalogueAnswer) => (answer.kind === "refused" ? answer.refusal : undefined);
const range = (length: number) => Array.from({ length }, (_, n) => n + 1);

describe("a page", () => {
  test("holds live rooms, the one with most viewers first, and says how many matched and when that was", async () => {
    const { clock, see, end, list } = setUp();
    await see(range(3).map((n) => fixtureRoom(n)));
    clock.pass(1_000);
    await end(2);
    const { rooms, ...rest } = await list();
    expect(rooms.map(({ id }) => id)).toEqual([roomId(3), roomId(1)]);
    expect(rest).toEqual({ asOf: "2026-11-22T12:00:16.000Z", matched: 2, unknown: {}, lastEventId: "4" });
  });

  test("leaves out what cannot be told, and counts it by the filter's name", async () => {
    const { see, list } = setUp();
    await see([fixtureRoom(1, { isGated: false }), fixtureRoom(2), fixtureRoom(3, { isGated: true })]);
    const { rooms, unknown } = await list({ gated: "no" });
    expect([rooms.map(({ id }) => id), unknown]).toEqual([[roomId(1)], { gated: 1 }]);
  });

  test("holds 50 rooms, or as many as limit says up to 200", async () => {
    const { see, list } = setUp();
    await see(range(250).map((n) => fixtureRoom(n)));
    expect((await list()).rooms).toHaveLength(50);
    expect((await list({ limit: "200" })).rooms).toHaveLength(200);
    expect((await list({ limit: "2" })).rooms).toHaveLength(2);
  });

  test("of an empty catalogue is an empty list that says so", async () => {
    expect(await setUp().list()).toEqual({
      rooms: [],
      asOf: expect.any(String),
      matched: 0,
      unknown: {},
      lastEventId: "0",
    });
  });

  test.each([
    [{ viewrs: "1.." }, "viewrs", "viewers"],
    [{ limt: "5" }, "limt", "limit"],
    [{ "<script>": "1" }, "query", "closest known one"],
    [{ ls_fixturekeyofthirtythreeletters: "" }, "query", "closest known one"],
  ])("with the unknown name in %j is refused with the closest known one", async (query, parameter, closest) => {
    const refusal = refusedBy(await setUp().ask(query));
    expect(refusal).toMatchObject({ code: "invalid_parameter", parameter, expected: expect.stringContaining(closest) });
  });

  test.each([
    { limit: "0" },
    { limit: "201" },
    { limit: "1e2" },
    { limit: "-1" },
    { viewers: "a lot" },
    { sort: "fame" },
    { cursor: "nonsense" },
    { cursor: `${"A".repeat(22)}.50` },
  ])("with %j is refused by the parameter's name, and the value is not shown", async (query) => {
    const refusal = refusedBy(await setUp().ask(query));
    expect(refusal).toMatchObject({ code: "invalid_parameter", parameter: Object.keys(query)[0] });
    expect(JSON.stringify(refusal)).not.toMatch(/a lot|fame|nonsense|1e2/);
  });
});

describe("a walk", () => {
  test("sees each room that matched at its start at most once, and no other, whatever changes meanwhile", async () => {
    const change = fc.record({
      what: fc.constantFrom("see", "end", "forget"),
      n: fc.integer({ min: 1, max: 60 }),
      viewerCount: fc.nat(100),
    });
    const input = [
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom("viewers", "name", "newest"),
      fc.array(change),
    ] as const;
    await fc.assert(
      fc.asyncProperty(...input, async (limit, sort, changes) => {
        const { clock, store, see, end, list } = setUp();
        await see(range(30).map((n) => fixtureRoom(n)));
        const atStart = new Set(range(30).map(roomId));
        const seen: string[] = [];
        const waiting = [...changes];
        let cursor: string | undefined;
        do {
          const page = await list({ limit: String(limit), sort, ...(cursor !== undefined && { cursor }) });
          seen.push(...page.rooms.map(({ id }) => id));
          expect(page.matched).toBe(30);
          cursor = page.next;
          for (const { what, n, viewerCount } of waiting.splice(0, 3)) {
            clock.pass(1_000);
            if (what === "see") await see([fixtureRoom(n, { viewerCount, title: `now ${viewerCount}` })]);
            else if (what === "end") await end(n);
            else await store.forget(`fixture.${n}`, { atMs: clock.nowMs() });
          }
        } while (cursor !== undefined);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.filter((id) => !atStart.has(id))).toEqual([]);
        const forgotten = changes.filter(({ what }) => what === "forget").map(({ n }) => roomId(n));
        expect([...atStart].filter((id) => !seen.includes(id) && !forgotten.includes(id))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("shows rooms as they are now, and the same page again for the same cursor", async () => {
    const { see, list } = setUp();
    await see(range(3).map((n) => fixtureRoom(n)));
    const { next = "" } = await list({ limit: "2" });
    await see([fixtureRoom(1, { viewerCount: 77 })]);
    const page = await list({ limit: "2", cursor: next });
    expect(page.rooms).toMatchObject([{ id: roomId(1), viewerCount: 77 }]);
    expect(await list({ limit: "2", cursor: next })).toEqual(page);
  });

  test("goes on with the filters it began with, or with none, and refuses others", async () => {
    const { see, ask, list } = setUp();
    await see(range(9).map((n) => fixtureRoom(n)));
    const { next: cursor = "" } = await list({ limit: "2", viewers: "3.." });
    expect((await list({ limit: "2", cursor })).rooms).toHaveLength(2);
    expect((await list({ limit: "2", cursor, viewers: "3.." })).rooms).toHaveLength(2);
    expect(refusedBy(await ask({ cursor, viewers: "4.." }))).toMatchObject({ parameter: "cursor" });
  });

  test("is over ten minutes after its last page: the cursor is refused, saying to begin anew", async () => {
    const { clock, see, ask, list } = setUp();
    await see(range(9).map((n) => fixtureRoom(n)));
    const { next: cursor = "" } = await list({ limit: "2" });
    clock.pass(599_000);
    expect((await list({ limit: "2", cursor })).rooms).toHaveLength(2);
    clock.pass(599_000);
    expect((await list({ limit: "2", cursor })).rooms).toHaveLength(2);
    clock.pass(601_000);
    expect(refusedBy(await ask({ cursor }))).toMatchObject({
      parameter: "cursor",
      expected: expect.stringContaining("begin anew"),
    });
  });
});

test("walks are bounded in number and in size: the one longest unused goes first", () => {
  const { nowMs } = createFakeClock();
  let ids = 0;
  const walks = createRoomWalks({ nowMs, newId: () => `id${++ids}`, walksMax: 3, keysMax: 100 });
  const walk = (keys: number) => ({ keys: range(keys), unknown: {}, asOf: "", lastEventId: "0", filterText: "" });
  const [first, second, third] = [walk(9), walk(9), walk(9)].map((each) => walks.cursor(each, 1));
  expect(walks.find(first ?? "")).toBeDefined();
  walks.cursor(walk(9), 1);
  expect([first, second, third].map((cursor) => walks.find(cursor ?? "") !== undefined)).toEqual([true, false, true]);
  walks.cursor(walk(95), 1);
  expect([first, third].map((cursor) => walks.find(cursor ?? "") !== undefined)).toEqual([false, false]);
});

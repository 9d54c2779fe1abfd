/** Every other route of `/v1`: one room, its history, an owner, statistics, exports, checks, and what is refused. */
import {
  CheckAnswer,
  ExportAnswer,
  HistoryAnswer,
  OwnerAnswer,
  StatsAnswer,
  WireCatalogueRoom,
} from "@livescout/protocol/wire";
import { describe, expect, test } from "vitest";
import { createTestCatalogue, fixtureRoom, roomId } from "../../../../../test/support/catalogue-fakes.ts";
import { createFakeClock } from "../../../../../test/support/gateway-fakes.ts";
import { WANTED_CHECKS_MAX } from "../retention.ts";
import { createCatalogueApi } from "./catalogue-api.ts";

function setUp() {
  const clock = createFakeClock();
  const catalogue = createTestCatalogue(clock);
  const api = createCatalogueApi({ store: catalogue.store, nowMs: clock.nowMs });
  const ask = (path: string, query: Record<string, string> = {}, signal = new AbortController().signal) =>
    api.answer({ method: "GET", path, query: Object.entries(query), signal });
  const json = async (path: string, query: Record<string, string> = {}): Promise<unknown> => {
    const answer = await ask(path, query);
    if (answer.kind !== "json") throw new Error(JSON.stringify(answer));
    return JSON.parse(answer.body);
  };
  const file = async (path: string, query: Record<string, string> = {}) => {
    const answer = await ask(path, query);
    if (answer.kind !== "stream") throw new Error(JSON.stringify(answer));
    const pieces: string[] = [];
    for await (const piece of answer.chunks) pieces.push(piece);
    const { headers = [], contentType } = answer;
    const named = headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? ""]] : []));
    return { contentType, headers: Object.fromEntries(named) as Record<string, string>, pieces, text: pieces.join("") };
  };
  return { api, clock, ...catalogue, ask, json, file };
}

const SECOND = 1_000;
const range = (length: number) => Array.from({ length }, (_, n) => n + 1);

describe("/v1/rooms/{id}", () => {
  test("is the room as it was last observed, with every place where it was seen", async () => {
    const { clock, see, json } = setUp();
    await see([fixtureRoom(1)]);
    clock.pass(60 * SECOND);
    await see([fixtureRoom(1, { viewerCount: 9 })], { channel: "1111006", tag: "chess" });
    const room = WireCatalogueRoom.parse(await json(`/v1/rooms/${roomId(1)}`));
    expect(room).toMatchObject({
      viewerCount: 9,
      firstSeenAt: "2026-11-22T12:00:15.000Z",
      observedAt: "2026-11-22T12:01:15.000Z",
    });
    expect(room.sources.map(({ channel, tag }) => [channel, tag])).toEqual([
      ["87", undefined],
      ["1111006", "chess"],
    ]);
    expect(room).not.toHaveProperty("isGated");
  });

  test.each(["/v1/rooms/1", `/v1/rooms/${roomId(2)}`, `/v1/rooms/${roomId(2)}/history`, "/v1/rooms/%00"])(
    "of a room never seen is not found: %s",
    async (path) => {
      expect(await setUp().ask(path)).toEqual({ kind: "refused", refusal: { code: "not_found", what: "room" } });
    },
  );
});

describe("/v1/rooms/{id}/history", () => {
  test("has what was observed, when it was observed, and what happened", async () => {
    const { clock, see, end, json } = setUp();
    await see([fixtureRoom(1, { viewerCount: 5, likeCount: 3 })]);
    clock.pass(60 * SECOND);
    await see([fixtureRoom(1, { viewerCount: 7, title: "another" })]);
    clock.pass(60 * SECOND);
    await end(1);
    const { points, events } = HistoryAnswer.parse(await json(`/v1/rooms/${roomId(1)}/history`));
    expect(points).toEqual([
      { at: "2026-11-22T12:00:15.000Z", viewerCount: 5, likeCount: 3 },
      { at: "2026-11-22T12:01:15.000Z", viewerCount: 7 },
    ]);
    expect(events.map(({ type }) => type)).toEqual(["room.began", "room.title", "room.ended"]);
    expect(events[1]).toMatchObject({ titleBefore: "room 1", title: "another" });
  });

  test("of a range has that range, its ends included", async () => {
    const { clock, see, json } = setUp();
    for (const _ of range(10)) {
      await see([fixtureRoom(1)]);
      clock.pass(60 * SECOND);
    }
    const query = { from: "2026-11-22T12:02:15Z", to: "2026-11-22T12:04:15Z" };
    expect(HistoryAnswer.parse(await json(`/v1/rooms/${roomId(1)}/history`, query)).points).toHaveLength(3);
  });

  test("is never more than 1,000 points", async () => {
    const { clock, see, json } = setUp();
    for (const n of range(1_200)) {
      await see([fixtureRoom(1, { viewerCount: n % 13 })]);
      clock.pass(10 * SECOND);
    }
    const path = `/v1/rooms/${roomId(1)}/history`;
    for (const query of [{}, { step: "1s" }]) {
      const { points } = HistoryAnswer.parse(await json(path, query as Record<string, string>));
      expect(points.length).toBeLessThanOrEqual(1_000);
      expect(points.length).toBeGreaterThan(400);
    }
    expect(HistoryAnswer.parse(await json(path, { step: "1h" })).points.length).toBeLessThanOrEqual(20);
  });

  test.each([
    [{ from: "yesterday" }, "from"],
    [{ from: "1780000000000" }, "from"],
    [{ to: "2026-13-01" }, "to"],
    [{ from: "2026-11-23", to: "2026-11-22" }, "from"],
    [{ step: "5" }, "step"],
    [{ step: "0m" }, "step"],
    [{ setp: "5m" }, "setp"],
  ])("refuses %j by the parameter's name", async (query, parameter) => {
    const { ask, see } = setUp();
    await see([fixtureRoom(1)]);
    const answer = await ask(`/v1/rooms/${roomId(1)}/history`, query);
    expect(answer).toMatchObject({ kind: "refused", refusal: { code: "invalid_parameter", parameter } });
  });
});

describe("/v1/owners/{uniqueId}", () => {
  test("has the live room and the earlier ones; the name in any case, with or without its mark", async () => {
    const { clock, see, end, json } = setUp();
    const owner = { id: roomId(900), uniqueId: "fixture.owner" };
    await see([fixtureRoom(1, { owner })]);
    clock.pass(SECOND);
    await end(1);
    await see([fixtureRoom(2, { owner, startedAt: "2026-11-22T12:00:10.000Z" })]);
    for (const name of ["fixture.owner", "Fixture.Owner", "@fixture.owner", "%40fixture.owner"]) {
      const answer = OwnerAnswer.parse(await json(`/v1/owners/${name}`));
      expect(answer).toMatchObject({
        owner,
        liveRoom: { id: roomId(2) },
        pastRooms: [{ id: roomId(1), isLive: false }],
      });
    }
  });

  test("of somebody never seen, or forgotten, is not found", async () => {
    const { clock, store, see, ask } = setUp();
    await see([fixtureRoom(1)]);
    await store.forget("fixture.1", { atMs: clock.nowMs() });
    for (const name of ["fixture.1", "fixture.2", "%20"]) {
      expect(await ask(`/v1/owners/${name}`)).toEqual({
        kind: "refused",
        refusal: { code: "not_found", what: "owner" },
      });
    }
  });
});

describe("/v1/stats", () => {
  const watch = (at: string, budget: object = {}) => ({
    isRunning: true,
    at,
    startedAt: at,
    regionAsked: "US",
    sources: [{ channel: "87", share: 1 }],
    budget: { perHour: 60, perDay: 600, leftThisHour: 3, leftToday: 400, ...budget },
  });

  test("counts what is live by topic, game, language and source, and what each source brought", async () => {
    const { clock, see, store, json } = setUp();
    await see([fixtureRoom(1, { topic: "Music" }), fixtureRoom(2, { topic: "Music", game: "Chess", language: "en" })]);
    const call = {
      lane: "direct",
      source: { channel: "87" },
      kind: "feed",
      elapsedMs: 1,
      page: 1,
      cause: "c",
      nextStep: "n",
    } as const;
    await store.record({ atMs: clock.nowMs(), call: { ...call, atMs: clock.nowMs(), outcome: "forbidden" } });
    await store.noteSeries({ atMs: clock.nowMs() });
    const stats = StatsAnswer.parse(await json("/v1/stats"));
    expect(stats).toMatchObject({
      world: "upstream",
      live: { rooms: 2, viewers: 3 },
      byTopic: [{ topic: "Music", rooms: 2, viewers: 3 }],
      byGame: [{ game: "Chess", rooms: 1, viewers: 2 }],
      byLanguage: [{ language: "en", rooms: 1, viewers: 2 }],
      bySource: [{ channel: "87", rooms: 2, viewers: 3 }],
      yield: [{ channel: "87", calls: 1, outcomes: { forbidden: 1 } }],
      series: [{ rooms: 2, viewers: 3 }],
      estimate: "unknown",
    });
    expect(stats).not.toHaveProperty("watch");
  });

  test("are counted at most once a second, however many ask", async () => {
    const { clock, store, json } = setUp();
    let counts = 0;
    const { tallies } = store;
    store.tallies = (...given) => (counts++, tallies(...given));
    await Promise.all(range(20).map(() => json("/v1/stats")));
    expect(counts).toBe(1);
    clock.pass(SECOND);
    await json("/v1/stats");
    expect(counts).toBe(2);
  });

  test("show what the collector says of itself; one that is silent for long does not run any more", async () => {
    const { clock, store, json } = setUp();
    await store.writeState("watch", watch("2026-11-22T12:00:00.000Z"));
    expect(StatsAnswer.parse(await json("/v1/stats")).watch).toMatchObject({
      isRunning: true,
      budget: { leftThisHour: 3 },
    });
    clock.pass(600 * SECOND);
    expect(StatsAnswer.parse(await json("/v1/stats")).watch).toMatchObject({ isRunning: false });
    await store.writeState("watch", watch("2026-11-22T12:00:00.000Z", { nextCallAt: "2026-11-22T13:00:00.000Z" }));
    clock.pass(SECOND);
    expect(StatsAnswer.parse(await json("/v1/stats")).watch).toMatchObject({ isRunning: true });
  });

  test("leave out a state that is not of that form", async () => {
    const { store, json } = setUp();
    await store.writeState("watch", { isRunning: "yes" });
    expect(StatsAnswer.parse(await json("/v1/stats"))).not.toHaveProperty("watch");
  });

  test("a store that breaks is an error, and asked anew the next time", async () => {
    const { store, json } = setUp();
    const { tallies } = store;
    store.tallies = () => Promise.reject(new Error("broken"));
    await expect(json("/v1/stats")).rejects.toThrow("broken");
    store.tallies = tallies;
    expect(await json("/v1/stats")).toMatchObject({ live: { rooms: 0 } });
  });
});

describe("/v1/export", () => {
  test("in every form holds every room that matches, and says how many there are before the first", async () => {
    const { see, file } = setUp();
    await see(range(120).map((n) => fixtureRoom(n, n % 2 === 0 ? { isGated: false } : {})));
    for (const form of ["csv", "ndjson", "json"]) {
      const { headers, text, pieces } = await file(`/v1/export.${form}`, { gated: "no", viewers: "3.." });
      expect(headers).toMatchObject({
        "X-Livescout-Matched": "59",
        "X-Livescout-Unknown": "gated=59",
        "X-Livescout-World": "upstream",
        "X-Livescout-Estimate": "unknown",
        "X-Livescout-As-Of": "2026-11-22T12:00:15.000Z",
        "X-Livescout-Links": "addresses of pictures and streams expire within days",
        "Content-Disposition": `attachment; filename="rooms-2026-11-22T12-00-15Z.${form}"`,
      });
      expect(text.match(/7300000000000000\d{3}/g)?.length).toBe(118); // rooms and owners
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
    }
  });

  test("as JSON has the report in its envelope; as NDJSON a room a line; as CSV a header that spreadsheets read", async () => {
    const { see, file } = setUp();
    await see([fixtureRoom(1), fixtureRoom(2, { title: "=1+1" })]);
    const json = await file("/v1/export.json");
    const { report, rooms } = ExportAnswer.parse(JSON.parse(json.text));
    expect([json.contentType, report.matched, rooms.map(({ id }) => id)]).toEqual([
      "application/json; charset=utf-8",
      2,
      [roomId(2), roomId(1)],
    ]);
    const lines = (await file("/v1/export.ndjson")).text.trimEnd().split("\n");
    expect(lines.map((line) => WireCatalogueRoom.parse(JSON.parse(line)).id)).toEqual([roomId(2), roomId(1)]);
    const { contentType, text } = await file("/v1/export.csv");
    expect([contentType, text.split("\r\n")]).toEqual([
      "text/csv; charset=utf-8",
      expect.objectContaining({ length: 4 }),
    ]);
    expect(text).toMatch(/^\uFEFFviewerCount,.*coverUrl \(expires within days\)/);
    expect(text).toContain(",'=1+1,");
    expect(text).toContain(`,'${roomId(1)},`);
  });

  test("of nothing is whole all the same", async () => {
    const { file } = setUp();
    expect(ExportAnswer.parse(JSON.parse((await file("/v1/export.json")).text)).rooms).toEqual([]);
    expect((await file("/v1/export.ndjson")).text).toBe("");
    expect((await file("/v1/export.csv")).text).toMatch(/^\uFEFFviewerCount.*\r\n$/);
  });

  test("goes through one list: what changes meanwhile comes at most once", async () => {
    const { clock, see, ask } = setUp();
    await see(range(150).map((n) => fixtureRoom(n)));
    const answer = await ask("/v1/export.ndjson");
    if (answer.kind !== "stream") throw new Error("no stream");
    let text = "";
    for await (const piece of answer.chunks) {
      text += piece;
      clock.pass(SECOND);
      await see(range(150).map((n) => fixtureRoom(n, { viewerCount: 150 - n })));
    }
    const ids = [...text.matchAll(/^\{"id":"(\d+)"/gm)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(150);
  });

  test("that is broken off throws: it must not look whole", async () => {
    const { see, ask } = setUp();
    await see(range(150).map((n) => fixtureRoom(n)));
    const caller = new AbortController();
    const answer = await ask("/v1/export.json", {}, caller.signal);
    if (answer.kind !== "stream") throw new Error("no stream");
    const readAll = async () => {
      for await (const piece of answer.chunks) if (piece !== "") caller.abort();
    };
    await expect(readAll()).rejects.toThrow();
  });

  test.each([
    ["/v1/export.csv", { viewrs: "1" }, "viewrs"],
    ["/v1/export.json", { limit: "5" }, "limit"],
  ])("%s refuses %j", async (path, query, parameter) => {
    expect(await setUp().ask(path, query as Record<string, string>)).toMatchObject({
      kind: "refused",
      refusal: { parameter },
    });
  });
});

describe("/v1/check", () => {
  const memory = (atMs: number) =>
    ({
      target: { kind: "name", name: "fixture.9" },
      atMs,
      state: "offline",
      outcome: "rooms",
      cause: "c",
      nextStep: "n",
    }) as const;

  test("answers from what was seen or looked up within the last minute", async () => {
    const { clock, store, see, json } = setUp();
    await see([fixtureRoom(1)]);
    await store.noteChecks([memory(clock.nowMs())]);
    clock.pass(59 * SECOND);
    const { results } = CheckAnswer.parse(await json("/v1/check", { names: "@fixture.1,Fixture.9", rooms: roomId(1) }));
    expect(results).toMatchObject([
      {
        name: "fixture.1",
        state: "live",
        outcome: "rooms",
        roomId: roomId(1),
        title: "room 1",
        viewerCount: 1,
        observedAt: "2026-11-22T12:00:15.000Z",
      },
      { name: "Fixture.9", state: "offline", observedAt: "2026-11-22T12:00:15.000Z" },
      { room: roomId(1), state: "live" },
    ]);
    expect(await store.wantedChecks({ limit: 9 })).toEqual([]);
  });

  test("what is older is unknown and queued, and says so; an old answer is no answer", async () => {
    const { clock, store, see, json } = setUp();
    await see([fixtureRoom(1)]);
    await store.noteChecks([memory(clock.nowMs())]);
    clock.pass(60 * SECOND);
    const { results } = CheckAnswer.parse(await json("/v1/check", { names: "fixture.1,fixture.9,nobody" }));
    for (const result of results)
      expect(result).toMatchObject({
        state: "unknown",
        isQueued: true,
        nextStep: expect.stringContaining("no collector runs"),
      });
    expect(results[0]).not.toHaveProperty("outcome");
    expect(await store.wantedChecks({ limit: 9 })).toHaveLength(3);
  });

  test("where too many checks wait, nobody is told that theirs is queued", async () => {
    const { store, json } = setUp();
    const targets = range(WANTED_CHECKS_MAX).map((at) => ({ kind: "name", name: `n${at}` }) as const);
    await store.queueChecks(targets, { atMs: 0 });
    const { results } = CheckAnswer.parse(await json("/v1/check", { names: "late" }));
    expect(results[0]).toMatchObject({ state: "unknown", nextStep: expect.stringMatching(/^Too many checks wait/) });
    expect(results[0]).not.toHaveProperty("isQueued");
  });

  test("an ended room is not taken for an owner who is offline", async () => {
    const { clock, see, end, json } = setUp();
    await see([fixtureRoom(1)]);
    clock.pass(SECOND);
    await end(1);
    expect(CheckAnswer.parse(await json("/v1/check", { names: "fixture.1" })).results).toMatchObject([
      { state: "unknown" },
    ]);
  });

  test.each([
    [{}, "names"],
    [{ names: " , " }, "names"],
    [{ names: "a b" }, "names"],
    [{ rooms: "12x" }, "rooms"],
    [{ rooms: "1" }, "rooms"],
    [
      {
        names: range(51)
          .map((n) => `n${n}`)
          .join(","),
      },
      "names",
    ],
    [{ name: "a" }, "name"],
  ])("refuses %j by the parameter's name", async (query, parameter) => {
    const answer = await setUp().ask("/v1/check", query);
    expect(answer).toMatchObject({ kind: "refused", refusal: { code: "invalid_parameter", parameter } });
  });
});

test.each(["/v1", "/v1/", "/v1/room", "/v1/rooms/", "/v1/rooms/1/", "/v1/export.xml", "/v1/export", "/v2/rooms"])(
  "there is nothing at %s",
  async (path) => {
    expect(await setUp().ask(path)).toEqual({ kind: "refused", refusal: { code: "not_found", what: "path" } });
  },
);

test("only GET is answered", async () => {
  const call = { method: "POST", path: "/v1/rooms", query: [], signal: new AbortController().signal };
  expect(await setUp().api.answer(call)).toEqual({
    kind: "refused",
    refusal: { code: "method_not_allowed", allow: "GET" },
  });
});

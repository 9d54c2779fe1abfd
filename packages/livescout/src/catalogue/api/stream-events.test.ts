/** `GET /v1/events`: replay, signs of life, filters, and that one reader costs the others nothing. Time is passed in. */
import { EventData } from "@livescout/protocol/wire";
import { describe, expect, onTestFinished, test } from "vitest";
import { createTestCatalogue, fixtureRoom, roomId } from "../../../../../test/support/catalogue-fakes.ts";
import { NOON_MS } from "../../../../../test/support/gateway-fakes.ts";
import { createVirtualTime } from "../../../../../test/support/virtual-time.ts";
import type { CatalogueCall } from "./catalogue-call.ts";
import { createStreamEvents, HEARTBEAT_MS } from "./stream-events.ts";

type Listening = { text: () => string; types: () => string[]; ids: () => number[]; stop: () => Promise<void> };

function setUp() {
  const time = createVirtualTime(NOON_MS);
  const catalogue = createTestCatalogue(time);
  const { store } = catalogue;
  const answer = createStreamEvents({ store, nowMs: () => time.nowMs(), sleep: time.sleep, replayMax: 200 });
  const ask = (query: Record<string, string> = {}, more: Partial<CatalogueCall> = {}) =>
    answer({
      method: "GET",
      path: "/v1/events",
      query: Object.entries(query),
      signal: new AbortController().signal,
      ...more,
    });

  const listen = async (query: Record<string, string> = {}, lastEventId?: string): Promise<Listening> => {
    const caller = new AbortController();
    const answer = await ask(query, { signal: caller.signal, ...(lastEventId !== undefined && { lastEventId }) });
    if (answer.kind !== "stream") throw new Error(JSON.stringify(answer));
    let text = "";
    const read = (async () => {
      for await (const chunk of answer.chunks) text += chunk;
    })();
    const stop = async () => {
      caller.abort();
      await time.run(1);
      await read;
    };
    onTestFinished(stop);
    await time.run(0);
    const events = () =>
      [...text.matchAll(/^data: (.*)$/gm)]
        .map(([, data = ""]) => data)
        .filter((data) => !data.includes('"type":"reset"'));
    return {
      text: () => text,
      types: () => events().map((data) => EventData.parse(JSON.parse(data)).type),
      ids: () => events().map((data) => Number(EventData.parse(JSON.parse(data)).id)),
      stop,
    };
  };
  return { time, ...catalogue, ask, listen };
}

test("what happens is told within a second: its id, its name, and the room as it is", async () => {
  const { time, see, listen } = setUp();
  await see([fixtureRoom(1)]);
  const listening = await listen();
  expect(listening.text()).toMatch(/^retry: \d+\nid: \d+\n: connected\n\n$/);
  await see([fixtureRoom(2)]);
  await time.run(1_000);
  expect(listening.types()).toEqual(["room.began"]);
  const [, id, type, data = ""] = /id: (\d+)\nevent: (.*)\ndata: (.*)\n\n$/.exec(listening.text()) ?? [];
  expect([type, JSON.parse(data)]).toEqual([
    "room.began",
    expect.objectContaining({ id, type, room: expect.objectContaining({ id: roomId(2) }) }),
  ]);
});

describe("replay", () => {
  test.each(["header", "query"])("by %s gives what came after that event, and nothing twice", async (how) => {
    const { time, see, store, listen } = setUp();
    for (const n of [1, 2, 3]) await see([fixtureRoom(n)]);
    const [first] = await store.eventsAfter(0, { limit: 10 });
    const id = String(first?.id);
    const listening = await (how === "header" ? listen({}, id) : listen({ lastEventId: id }));
    await time.run(1_000);
    await see([fixtureRoom(4)]);
    await time.run(1_000);
    expect(listening.types()).toEqual(["room.began", "room.began", "room.began"]);
    expect(listening.ids()).toEqual(listening.ids().toSorted((a, b) => a - b));
    expect(listening.text()).not.toContain("reset");
  });

  test("takes the header before the query: a browser that reconnects sends its old address again", async () => {
    const { time, see, store, listen } = setUp();
    for (const n of [1, 2, 3]) await see([fixtureRoom(n)]);
    const last = (await store.eventRange()).newest;
    const listening = await listen({ lastEventId: "0" }, String(last));
    await time.run(1_000);
    expect(listening.types()).toEqual([]);
  });

  test("goes through many events without a pause between them", async () => {
    const { time, see, listen } = setUp();
    for (let n = 1; n <= 120; n++) await see([fixtureRoom(n)]);
    const listening = await listen({ lastEventId: "0" });
    await time.run(100);
    expect(listening.types().filter((type) => type === "room.began")).toHaveLength(120);
  });

  test("is one at a time, so that many who catch up at once leave room for other calls", async () => {
    const { store, see } = createTestCatalogue({ nowMs: () => NOON_MS });
    for (let n = 1; n <= 120; n++) await see([fixtureRoom(n)]);
    let [waiting, most] = [0, 0];
    const sleep = async (ms: number) => {
      if (ms === 0) most = Math.max(most, ++waiting);
      await new Promise((resolve) => void setImmediate(resolve));
      if (ms === 0) waiting--;
    };
    const answer = createStreamEvents({ store, nowMs: () => NOON_MS, sleep });
    const catchUp = async () => {
      const caller = new AbortController();
      const call = { method: "GET", path: "/v1/events", query: [["lastEventId", "0"] as const], signal: caller.signal };
      const stream = await answer(call);
      if (stream.kind !== "stream") throw new Error(JSON.stringify(stream));
      for await (const chunk of stream.chunks) if (chunk.includes(`"id":"${roomId(120)}"`)) caller.abort();
    };
    await Promise.all(Array.from({ length: 5 }, catchUp));
    expect(most).toBe(1);
  });

  test("of an id that is too old, or of another database, gives what is still there and says so", async () => {
    const { time, see, store, listen } = setUp();
    for (let n = 1; n <= 300; n++) await see([fixtureRoom(n)]);
    const { newest } = await store.eventRange();
    const old = await listen({ lastEventId: "1" });
    await time.run(1_000);
    expect(old.text()).toContain(`event: reset\ndata: {"type":"reset","resumesAfter":"${newest - 200}"}\n\n`);
    expect(old.ids()[0]).toBe(newest - 199);
    expect(old.ids().at(-1)).toBe(newest);
    const strange = await listen({ lastEventId: String(newest + 500) });
    expect(strange.text()).toContain("event: reset");
  });

  test("goes on without a reset where every event before it was pruned, and with one where some were missed", async () => {
    const { time, see, store, listen } = setUp();
    for (const n of [1, 2, 3]) await see([fixtureRoom(n)]);
    const { newest } = await store.eventRange();
    await store.prune({ keepMs: 1_000, thinAfterMs: 1_000, nowMs: time.nowMs() + 60_000 });
    const [whole, late] = [await listen({ lastEventId: String(newest) }), await listen({ lastEventId: "1" })];
    await see([fixtureRoom(4)]);
    await time.run(1_000);
    expect(whole.ids()).toEqual([newest + 1]);
    expect(whole.text()).not.toContain("reset");
    expect(late.ids()).toEqual([newest + 1]);
    expect(late.text()).toContain(`event: reset\ndata: {"type":"reset","resumesAfter":"${newest}"}`);
  });

  test.each([{ lastEventId: "abc" }, { lastEventId: "-1" }, { lastEventId: "1e3" }, { lastevent: "1" }])(
    "refuses %j",
    async (query) => {
      const answer = await setUp().ask(query);
      expect(answer).toMatchObject({
        kind: "refused",
        refusal: { code: "invalid_parameter", parameter: Object.keys(query)[0] },
      });
    },
  );
});

describe("silence", () => {
  test("is broken by a sign of life every 15 seconds, which nobody takes for an event", async () => {
    const { time, listen } = setUp();
    const listening = await listen();
    await time.run(4 * HEARTBEAT_MS + 2_000);
    expect(listening.text().match(/^: still here$/gm)).toHaveLength(4);
    expect(listening.types()).toEqual([]);
  });

  test("moves the id on past events that the filter left out, so that a replay need not go through them again", async () => {
    const { time, see, store, listen } = setUp();
    const listening = await listen({ viewers: "100000.." });
    await see([fixtureRoom(1), fixtureRoom(2)]);
    await time.run(HEARTBEAT_MS + 1_000);
    const { newest } = await store.eventRange();
    expect(newest).toBeGreaterThan(0);
    expect(listening.text()).toContain(`: still here\nid: ${newest}\n\n`);
    expect(listening.types()).toEqual([]);
  });
});

describe("filters", () => {
  test("narrow events of rooms, and let outcomes of sources through", async () => {
    const { time, see, store, listen } = setUp();
    const listening = await listen({ viewers: "10..", q: "cats" });
    await see([
      fixtureRoom(9, { title: "cats" }),
      fixtureRoom(10, { title: "cats" }),
      fixtureRoom(11, { title: "dogs" }),
    ]);
    const call = {
      lane: "direct",
      kind: "feed",
      atMs: time.nowMs(),
      elapsedMs: 1,
      outcome: "forbidden",
      cause: "c",
      nextStep: "n",
      page: 1,
    } as const;
    await store.record({ atMs: time.nowMs(), call: { ...call, source: { channel: "87" } } });
    await time.run(1_000);
    expect(listening.types().toSorted()).toEqual(["room.began", "source.outcome"]);
    expect(listening.text()).toContain(roomId(10));
  });

  test("let an end through, although ended rooms are not listed unless asked for", async () => {
    const { time, see, end, listen } = setUp();
    await see([fixtureRoom(5)]);
    const [plain, onlyLive] = [await listen({ viewers: "1.." }), await listen({ live: "yes" })];
    await time.run(1_000);
    await end(5);
    await time.run(1_000);
    expect(plain.types()).toEqual(["room.ended"]);
    expect(onlyLive.types()).toEqual([]);
  });
});

test("readers at the same place cost one look at the store; one that ends is gone at once", async () => {
  const { time, store, listen } = setUp();
  let looks = 0;
  const { eventsAfter } = store;
  store.eventsAfter = (...given) => (looks++, eventsAfter(...given));
  const listenings = await Promise.all(Array.from({ length: 20 }, () => listen()));
  await time.run(10_000);
  expect(looks).toBeLessThanOrEqual(22);
  for (const { stop } of listenings) await stop();
  const before = looks;
  await time.run(10_000);
  expect(looks).toBe(before);
});

test("a reader who takes nothing is asked for by nobody: events stay in the store", async () => {
  const { time, store, ask, see } = setUp();
  const answer = await ask({ lastEventId: "0" });
  if (answer.kind !== "stream") throw new Error("no stream");
  const reader = answer.chunks[Symbol.asyncIterator]();
  await reader.next();
  let looks = 0;
  const { eventsAfter } = store;
  store.eventsAfter = (...given) => (looks++, eventsAfter(...given));
  for (let n = 1; n <= 200; n++) await see([fixtureRoom(n)]);
  await time.run(60_000);
  expect(looks).toBe(0);
});

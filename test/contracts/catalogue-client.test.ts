/** The SDK against the routes themselves, over loopback HTTP: what it gives, what it throws, and how it follows events. */
import {
  CatalogueRefusedError,
  createCatalogueClient,
  type CatalogueClient,
  type CatalogueClientOptions,
  type CatalogueFilter,
} from "@livescout/client";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createRateWindows } from "../../packages/livescout/src/access/rate-windows.ts";
import { createCatalogueApi } from "../../packages/livescout/src/catalogue/api/catalogue-api.ts";
import type { CatalogueApi } from "../../packages/livescout/src/catalogue/api/catalogue-call.ts";
import { startGateway, type RunningGateway } from "../../packages/livescout/src/gateway/listen.ts";
import { createTestCatalogue, fixtureRoom, roomId, type TestCatalogue } from "../support/catalogue-fakes.ts";
import { createTestGateway, NOON_MS, type TestGateway, type TestGatewayOptions } from "../support/gateway-fakes.ts";

const range = (length: number) => Array.from({ length }, (_, n) => n + 1);

let catalogue: TestCatalogue;
let gateway: TestGateway;
let running: RunningGateway;
let key: string;
let client: CatalogueClient;

async function start(options: TestGatewayOptions = {}, port = 0): Promise<void> {
  const api = createCatalogueApi({ store: catalogue.store, nowMs: Date.now });
  gateway = await createTestGateway({ nowMs: Date.now, catalogue: api, ...options });
  running = await startGateway(gateway.deps, { host: "127.0.0.1", port });
  key = await gateway.keyOf("ultra");
  client = clientOf();
}

const clientOf = (options: Partial<CatalogueClientOptions> = {}): CatalogueClient =>
  createCatalogueClient({ url: running.url, key, sleep: async () => {}, ...options });

beforeEach(async () => {
  catalogue = createTestCatalogue({ nowMs: Date.now });
  await start();
});
afterEach(() => running.close());

const addressOf = (input: Parameters<typeof fetch>[0]): string => (input instanceof Request ? input.url : `${input}`);

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("rooms", () => {
  test("come from every page, once each, in the order asked for", async () => {
    await catalogue.see(range(450).map((n) => fixtureRoom(n)));
    const rooms = await all(client.rooms({ viewers: "10..", sort: "viewers", order: "asc" }));
    expect(rooms.map(({ id }) => id)).toEqual(range(450).slice(9).map(roomId));
  });

  test("come by the page, with how many matched and what was left out", async () => {
    await catalogue.see([fixtureRoom(1, { isPaid: false }), fixtureRoom(2, { isPaid: false }), fixtureRoom(3)]);
    const first = await client.roomsPage({ paid: "no" }, { limit: 1 });
    expect(first).toMatchObject({ matched: 2, unknown: { paid: 1 }, rooms: [{ id: roomId(2) }] });
    const { next = "" } = first;
    expect((await client.roomsPage({ paid: "no" }, { limit: 1, cursor: next })).rooms).toMatchObject([
      { id: roomId(1) },
    ]);
  });

  test("of a list whose cursor is gone are an error, never a short list", async () => {
    await catalogue.see(range(450).map((n) => fixtureRoom(n)));
    let pages = 0;
    const forgetful = clientOf({
      fetch: (input, init) =>
        fetch(pages++ === 0 ? input : addressOf(input).replace(/cursor=[\w-]+/, "cursor=gone"), init),
    });
    const seen: string[] = [];
    const walk = async () => {
      for await (const { id } of forgetful.rooms()) seen.push(id);
    };
    await expect(walk()).rejects.toMatchObject({ apiCode: "invalid_parameter", parameter: "cursor" });
    expect(seen).toHaveLength(200);
  });

  test("texts of any script go through as they are", async () => {
    await catalogue.see([fixtureRoom(1, { topic: "Чат & музыка", title: "50% 音楽 + ملك" }), fixtureRoom(2)]);
    const rooms = await all(client.rooms({ topic: ["Чат & музыка"], q: "50% +" }));
    expect(rooms).toMatchObject([{ id: roomId(1), title: "50% 音楽 + ملك" }]);
  });

  test.each([
    [{ viewers: "many" }, "viewers"],
    [{ viewrs: "1" } as CatalogueFilter, "viewrs"],
  ])("a filter that breaks its rule is refused before anything is sent: %j", async (filter, field) => {
    let calls = 0;
    const silent = clientOf({ fetch: (...given) => (calls++, fetch(...given)) });
    await expect(silent.roomsPage(filter)).rejects.toMatchObject({ code: "invalid_input", field });
    await expect(all(silent.events({ filter }))).rejects.toMatchObject({ field });
    expect(() => silent.exportUrl("csv", filter)).toThrow(field);
    expect(calls).toBe(0);
  });
});

test("one room, its history, its owner, the statistics, a check", async () => {
  await catalogue.see([fixtureRoom(1, { isGated: false })]);
  expect(await client.room(roomId(1))).toMatchObject({ id: roomId(1), isGated: false });
  expect((await client.history(roomId(1), { step: "1m" })).points).toHaveLength(1);
  expect(await client.owner("@Fixture.1")).toMatchObject({ liveRoom: { id: roomId(1) }, pastRooms: [] });
  expect(await client.stats()).toMatchObject({ live: { rooms: 1 }, estimate: "unknown" });
  const results = await client.check({ names: ["fixture.1", "nobody"], rooms: [roomId(1)] });
  expect(results.map(({ state, isQueued }) => [state, isQueued])).toEqual([
    ["live", undefined],
    ["unknown", true],
    ["live", undefined],
  ]);
});

test("an export is a stream that says how much it holds; its address has no key in it", async () => {
  await catalogue.see(range(120).map((n) => fixtureRoom(n)));
  const { matched, asOf, body } = await client.export("ndjson", { viewers: "21.." });
  const text = await new Response(body).text();
  expect([matched, text.trimEnd().split("\n").length]).toEqual([100, 100]);
  expect(asOf).toMatch(/^\d{4}-.*Z$/);
  const url = client.exportUrl("csv", { topic: "a&b" });
  expect(url).toBe(`${running.url}/v1/export.csv?topic=a%26b`);
});

describe("what is refused is thrown by the API's own code", () => {
  test.each([
    ["missing_key", () => createCatalogueClient({ url: running.url })],
    ["invalid_key", () => clientOf({ key: "fixture-nonsense" })],
  ])("%s", async (apiCode, make) => {
    const error: unknown = await make()
      .stats()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CatalogueRefusedError);
    expect(error).toMatchObject({ code: "refused", apiCode, httpStatus: 401, retryable: false });
    await expect(all(make().rooms())).rejects.toMatchObject({ apiCode });
    await expect(all(make().events())).rejects.toMatchObject({ apiCode });
    await expect(make().export("csv")).rejects.toMatchObject({ apiCode });
    expect(inspect(error)).not.toContain("fixture-nonsense");
  });

  test("scope_required, for a view key outside rooms and events", async () => {
    const view = clientOf({ key: await gateway.keyOf("pro", ["read"]) });
    await expect(view.stats()).rejects.toMatchObject({ apiCode: "scope_required", httpStatus: 403 });
    expect(await all(view.rooms())).toEqual([]);
  });

  test("rate_limited, with how long to wait", async () => {
    await running.close();
    await start({ rateWindows: createRateWindows({ nowMs: () => NOON_MS }) }); // no minute ends in between
    const small = clientOf({ key: await gateway.keyOf("free") });
    const calls = await Promise.allSettled(range(21).map(() => small.roomsPage()));
    const refused = calls.find(({ status }) => status === "rejected");
    expect(refused).toMatchObject({
      reason: { apiCode: "rate_limited", retryable: true, retryAfterMs: expect.any(Number) },
    });
  });

  test("not_found, for a room and an owner that were never seen", async () => {
    await expect(client.room(roomId(7))).rejects.toMatchObject({ apiCode: "not_found" });
    await expect(client.owner("../../stats")).rejects.toMatchObject({ apiCode: "not_found" });
    await expect(client.room("1/../../stats")).rejects.toMatchObject({
      code: "invalid_input",
      field: "id",
    });
  });

  test("a gateway without a catalogue, and a stranger", async () => {
    const plain = await createTestGateway({ nowMs: Date.now, auth: "none" });
    const bare = await startGateway(plain.deps, { host: "127.0.0.1", port: 0 });
    onTestFinished(() => bare.close());
    await expect(clientOf({ url: bare.url }).stats()).rejects.toMatchObject({ apiCode: "not_found" });
    const answers = (body: string, init?: ResponseInit) => clientOf({ fetch: async () => new Response(body, init) });
    for (const stranger of [
      answers("<html>"),
      answers("{}"),
      answers('{"rooms":[]}'),
      answers("", { status: 302, headers: { location: "https://elsewhere.invalid" } }),
      answers("no", { status: 502 }),
    ]) {
      await expect(all(stranger.rooms())).rejects.toMatchObject({ code: "refused" });
    }
  });
});

test("nobody there, or nobody in time: network and timeout, both worth another try", async () => {
  const nobody = clientOf({ url: "http://127.0.0.1:9" });
  await expect(nobody.stats()).rejects.toMatchObject({ code: "network", retryable: true });
  await expect(all(nobody.events())).rejects.toMatchObject({ code: "network" });
  const never: typeof fetch = (_input, init) =>
    new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error)));
  await expect(clientOf({ fetch: never, timeoutMs: 20 }).stats()).rejects.toMatchObject({
    code: "timeout",
    retryable: true,
  });
  const caller = new AbortController();
  const asked = clientOf({ fetch: never }).stats({ signal: caller.signal });
  caller.abort(new Error("enough"));
  await expect(asked).rejects.toThrow("enough");
});

test("the key goes in a header, and is printed nowhere", async () => {
  const seen: [string, Headers][] = [];
  const told = clientOf({
    fetch: (input, init) => {
      seen.push([addressOf(input), new Headers(init?.headers)]);
      return fetch(input, init);
    },
  });
  await told.roomsPage({ q: "x" });
  expect(seen.map(([url, headers]) => [url.includes(key), headers.get("x-api-key")])).toEqual([[false, key]]);
  expect(inspect(told, { depth: 9, showHidden: true })).not.toContain(key);
});

test.each([
  { url: "ftp://a.invalid" },
  { url: "http://a:b@c.invalid" },
  { url: "http://a.invalid/?x=1" },
  { url: "nonsense" },
])("an address that is none is refused by the option's name: %j", (options) => {
  expect(() => createCatalogueClient(options)).toThrow(
    expect.objectContaining({ code: "invalid_input", field: "url" }),
  );
});

test("an id that is a number is refused: it was rounded before it came here", async () => {
  const rounded = JSON.parse("7300000000000000001");
  await expect(client.room(rounded)).rejects.toMatchObject({ code: "invalid_input", field: "id" });
});

describe("events", () => {
  type Heard = { types: string[]; ids: string[]; stop: () => Promise<void> };

  function hear(events: ReturnType<CatalogueClient["events"]>, caller: AbortController): Heard {
    const heard: Heard = { types: [], ids: [], stop: async () => {} };
    const listening = (async () => {
      for await (const event of events) {
        heard.types.push(event.type);
        if (event.type !== "reset") heard.ids.push(event.id);
      }
    })();
    heard.stop = async () => {
      caller.abort();
      await listening;
    };
    onTestFinished(heard.stop);
    return heard;
  }

  test("come as they happen, until the caller has enough", async () => {
    const caller = new AbortController();
    await catalogue.see([fixtureRoom(1)]);
    const heard = hear(client.events({ lastEventId: "0", filter: { viewers: "1.." }, signal: caller.signal }), caller);
    await expect.poll(() => heard.types).toEqual(["room.began"]);
    await catalogue.see([fixtureRoom(2)]);
    await expect.poll(() => heard.types).toEqual(["room.began", "room.began"]);
    await heard.stop();
  });

  test("end at once where the caller has enough, whatever has come already", async () => {
    const caller = new AbortController();
    await catalogue.see(range(20).map((n) => fixtureRoom(n)));
    let heard = 0;
    for await (const _ of client.events({ lastEventId: "0", signal: caller.signal })) {
      if (++heard === 3) caller.abort();
    }
    expect(heard).toBe(3);
  });

  test("go on where they were when a server went away and came back: each once, none lost", async () => {
    const caller = new AbortController();
    const patient = clientOf({ sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20))) });
    await catalogue.see([fixtureRoom(1)]);
    const heard = hear(patient.events({ lastEventId: "0", signal: caller.signal }), caller);
    await expect.poll(() => heard.ids.length).toBe(1);
    const { port } = running;
    const before = key;
    await running.close();
    await catalogue.see([fixtureRoom(2), fixtureRoom(3)]);
    await start(
      {
        identify: async () => ({
          kind: "known",
          record: { id: "key_a", digest: "", pepperId: "", name: "", tier: "ultra", scopes: ["read"], createdAtMs: 0 },
        }),
      },
      port,
    );
    await catalogue.see([fixtureRoom(4)]);
    await expect.poll(() => heard.ids.length).toBe(4);
    expect(new Set(heard.ids).size).toBe(4);
    expect(before).not.toBe(key);
  });

  test("end with an error where the key is revoked meanwhile, without another event", async () => {
    const { key: view, record } = await gateway.keyRing.issue({ tier: "ultra", scopes: ["read"] });
    await catalogue.see([fixtureRoom(1)]);
    const events = clientOf({ key: view }).events({ lastEventId: "0" });
    expect((await events.next()).value).toMatchObject({ type: "room.began" });
    await gateway.keyRing.revoke(record.id);
    await catalogue.see([fixtureRoom(2)]);
    await expect(events.next()).rejects.toMatchObject({ apiCode: "revoked_key" });
  });

  test("of one key are a hundred streams at most: one more is told to come back later", async () => {
    const callers = new AbortController();
    onTestFinished(() => callers.abort());
    const open = () => fetch(`${running.url}/v1/events`, { headers: { "x-api-key": key }, signal: callers.signal });
    const streams = await Promise.all(range(100).map(open));
    expect(streams.every(({ status }) => status === 200)).toBe(true);
    const refused = await open();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    await streams[0]?.body?.cancel();
    await expect.poll(async () => (await open()).status).toBe(200);
    expect(
      (await fetch(`${running.url}/v1/rooms`, { headers: { "x-api-key": await gateway.keyOf("pro") } })).status,
    ).toBe(200);
  });

  test("say where some are gone", async () => {
    const caller = new AbortController();
    const heard = hear(client.events({ lastEventId: "999", signal: caller.signal }), caller);
    await expect.poll(() => heard.types).toEqual(["reset"]);
  });
});

test("a caller that goes away before its answer is no error of the gateway's", async () => {
  let asked = 0;
  const slow: CatalogueApi = {
    check: async () => {},
    answer: ({ signal }) => {
      asked++;
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    },
  };
  await running.close();
  await start({ catalogue: slow });
  const caller = new AbortController();
  const call = client.roomsPage({}, { signal: caller.signal });
  await expect.poll(() => asked).toBe(1);
  caller.abort();
  await expect(call).rejects.toThrow();
  const gone = 'livescout_answers_total{route="catalogue_rooms",code="gone"} 1';
  await expect.poll(async () => (await fetch(`${running.url}/metrics`)).text()).toContain(gone);
  expect(gateway.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test("a server that closes ends its streams at once, and is closed", async () => {
  await catalogue.see([fixtureRoom(1)]);
  const events = client.events({ lastEventId: "0" });
  await events.next();
  const startedAtMs = performance.now();
  const closed = running.close();
  await closed;
  expect(performance.now() - startedAtMs).toBeLessThan(10_000); // before the next sign of life
  await events.return();
});

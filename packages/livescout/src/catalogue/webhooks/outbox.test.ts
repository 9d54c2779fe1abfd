import { Secret } from "@livescout/protocol";
import { type CatalogueRoom, DEFAULT_FILTER } from "@livescout/protocol/catalogue";
import { beforeEach, expect, test } from "vitest";
import type { StoredEvent } from "../catalogue-store.ts";
import { createOutbox, type Outbox, type OutboxOptions, type WebhookNews } from "./outbox.ts";
import { RETRY_DELAYS_MS } from "./retry-schedule.ts";
import { QUIET_EVENT_TYPES, type WebhookEndpoint } from "./webhook-endpoint.ts";
import { createWebhookJournal } from "./webhook-journal.ts";

const NOON_MS = Date.parse("2026-11-22T12:00:00Z");
const DAY_MS = 86_400_000;

const ENDPOINT: WebhookEndpoint = {
  id: "e1",
  name: "hook.invalid",
  url: "https://hook.invalid/",
  secrets: [new Secret("whsec_Zml4dHVyZS1maXh0dXJlLWZpeHR1cmUtZml4dHVyZQ==")],
  events: QUIET_EVENT_TYPES,
  atOnce: 1,
};

type Answer = Awaited<ReturnType<OutboxOptions["post"]>>;
const ACCEPTED: Answer = { kind: "accepted" };
const REFUSED: Answer = { kind: "failed", problem: "HTTP 500" };

let now: number;
let events: StoredEvent[];
let states: Map<string, string>;
/** What the receiver was sent: ids, in the order of arrival. */
let arrived: string[];
let bodies: string[];
let answer: (id: string) => Answer | Promise<Answer>;
let news: WebhookNews[];
let storeBreaks: (name: string) => boolean;

beforeEach(() => {
  now = NOON_MS;
  events = [];
  states = new Map();
  arrived = [];
  bodies = [];
  answer = () => ACCEPTED;
  news = [];
  storeBreaks = () => false;
});

const room = (id: string, viewerCount = 5): CatalogueRoom => ({
  id,
  world: "sandbox",
  title: "rain sounds",
  viewerCount,
  isLive: true,
  url: "https://site.invalid/",
  sources: [],
  firstSeenAt: "2026-11-22T11:00:00.000Z",
  observedAt: "2026-11-22T11:59:00.000Z",
  owner: { id: "1", uniqueId: "someone", nickname: "Someone" },
});
let roomsById: (id: string) => CatalogueRoom | undefined = room;

const store: OutboxOptions["store"] = {
  eventsAfter: async (id, { limit }) => events.filter((event) => event.id > id).slice(0, limit),
  eventRange: async () => ({ oldest: events[0]?.id ?? 0, newest: events.at(-1)?.id ?? 0 }),
  roomById: async (id) => roomsById(id),
  readState: async (name) => JSON.parse(states.get(name) ?? "null") as unknown,
  writeState: async (name, value) => {
    if (storeBreaks(name)) throw new Error("locked");
    states.set(name, JSON.stringify(value));
  },
};

const open = (endpoint: Partial<WebhookEndpoint> = {}): Outbox =>
  createOutbox({
    endpoint: { ...ENDPOINT, ...endpoint },
    store,
    tag: "msg_t",
    post: async (_endpoint, { headers, body }) => {
      const id = headers["webhook-id"] ?? "";
      arrived.push(id);
      bodies.push(body);
      return answer(id);
    },
    nowMs: () => now,
    random: () => 0.5,
    onNews: (each) => news.push(each),
  });

const begin = (count: number) => {
  for (let n = 0; n < count; n++) {
    const id = (events.at(-1)?.id ?? 0) + 1;
    events.push({ id, atMs: now, type: "room.began", roomId: `730000000000000000${id}` });
  }
};
const signal = new AbortController().signal;
/** Turns for so long, with the time that each asks for; over hours and days in coarser steps. */
const run = async (outbox: Outbox, forMs = 0) => {
  for (const endMs = now + forMs; ;) {
    const waitMs = await outbox.turn({ signal });
    if (waitMs > 0 && now + waitMs > endMs) return;
    now += waitMs === 0 ? 0 : Math.max(waitMs, forMs / 5_000);
  }
};
const journal = createWebhookJournal(store);
const ids = (...numbers: number[]) => numbers.map((n) => `msg_t_${n}`);

test("a new endpoint is told what happens from now on, each event once and in order", async () => {
  begin(3);
  const outbox = open();
  await run(outbox);
  begin(5);
  await run(outbox, 60_000);
  expect(arrived).toEqual(ids(4, 5, 6, 7, 8));
  expect(JSON.parse(bodies[0] ?? "")).toEqual({
    type: "room.began",
    timestamp: "2026-11-22T12:00:00.000Z",
    data: { id: "4", at: "2026-11-22T12:00:00.000Z", type: "room.began", room: room("7300000000000000004") },
  });
});

test("only what it asked for is sent: types, and rooms that its filter lets through", async () => {
  const outbox = open({
    events: ["room.ended", "source.outcome"],
    filter: { ...DEFAULT_FILTER, live: "any", viewers: { min: 100 } },
  });
  await run(outbox);
  roomsById = (id) => room(id, id === "big" ? 100 : 99);
  const happened: StoredEvent[] = [
    { id: 1, atMs: now, type: "room.began", roomId: "big" },
    { id: 2, atMs: now, type: "room.ended", roomId: "small" },
    { id: 3, atMs: now, type: "room.ended", roomId: "big" },
    {
      id: 4,
      atMs: now,
      type: "source.outcome",
      source: { channel: "87" },
      outcome: "throttled",
      cause: "",
      nextStep: "",
      rooms: 0,
      newRooms: 0,
    },
  ];
  events.push(...happened);
  await run(outbox, 5_000);
  roomsById = room;
  expect(arrived).toEqual(ids(3, 4));
});

test("a message that is refused comes again later under the same id, and those behind it do not wait for it", async () => {
  const outbox = open();
  await run(outbox);
  begin(3);
  answer = (id) => (id === "msg_t_1" && arrived.length < 2 ? REFUSED : ACCEPTED);
  await run(outbox, 60_000);
  expect(arrived).toEqual(ids(1, 2, 3, 1));
});

test("what is never accepted is a dead letter after a day, and was tried eleven times", async () => {
  const outbox = open();
  await run(outbox);
  begin(1);
  answer = () => REFUSED;
  await run(outbox, 2 * DAY_MS);
  expect(arrived).toHaveLength(RETRY_DELAYS_MS.length + 1);
  const { letters } = await journal.deadLetters("e1");
  expect(letters).toMatchObject([{ id: "msg_t_1", tries: 11, problem: "HTTP 500" }]);
  expect((letters[0]?.failedAtMs ?? 0) - NOON_MS).toBeCloseTo(DAY_MS, -7);
  expect(news.at(-1)).toMatchObject({ kind: "dead", id: "msg_t_1" });
});

test("an endpoint that is down is asked less and less, and when it is back it gets everything that was not given up", async () => {
  const outbox = open();
  await run(outbox);
  begin(500);
  answer = () => REFUSED;
  await run(outbox, DAY_MS / 2);
  expect(arrived.length).toBeLessThan(12 * 6 + 10);
  const before = arrived.length;
  answer = () => ACCEPTED;
  await run(outbox, 700_000);
  expect(news.filter(({ kind }) => kind === "down" || kind === "back").map(({ kind }) => kind)).toEqual([
    "down",
    "back",
  ]);
  const after = arrived.slice(before);
  expect(new Set(after).size).toBe(500);
  expect(after.slice(1)).toEqual(after.slice(1).sort((a, b) => Number(a.slice(6)) - Number(b.slice(6))));
});

test("a kill at any moment loses nothing: what was not noted is sent again under the same id", async () => {
  await run(open());
  begin(20);
  let handled = 0;
  for (let kills = 0; kills < 60; kills++) {
    storeBreaks = () => kills % 3 === 0; // delivered, and killed before it was noted
    answer = (id) => (Number(id.slice(6)) % 4 === 1 && kills < 30 ? REFUSED : ACCEPTED);
    const outbox = open();
    await outbox.turn({ signal }).catch(() => (handled += 1));
    now += 10_000;
  }
  expect(handled).toBeGreaterThan(5);
  storeBreaks = () => false;
  await run(open(), DAY_MS);
  expect([...new Set(arrived)].sort()).toEqual(ids(...Array.from({ length: 20 }, (_, at) => at + 1)).sort());
  expect((await journal.place("e1"))?.waiting).toEqual([]);
});

test("while the store cannot be written nothing is sent twice by the same process", async () => {
  const outbox = open();
  await run(outbox);
  begin(2);
  storeBreaks = () => true;
  for (let turns = 0; turns < 5; turns++) await outbox.turn({ signal }).catch(() => undefined);
  storeBreaks = () => false;
  await run(outbox, 5_000);
  expect(arrived).toEqual(ids(1, 2));
});

test("a process that ends in the middle of a try does not count it", async () => {
  const outbox = open();
  await run(outbox);
  begin(2);
  answer = () => ({ kind: "stopped" });
  await outbox.turn({ signal });
  answer = () => ACCEPTED;
  await run(open());
  expect(arrived).toEqual(ids(1, 1, 2));
});

test("410 ends it: nothing more is sent, what waited is a dead letter, and a wish of the operator begins anew", async () => {
  const outbox = open();
  await run(outbox);
  begin(3);
  answer = (id) => (id === "msg_t_1" ? REFUSED : { kind: "gone" });
  await run(outbox, 4_000);
  begin(3);
  await run(outbox, DAY_MS);
  expect(arrived).toEqual(ids(1, 2));
  expect((await journal.deadLetters("e1")).letters.map(({ id }) => id)).toEqual(ids(1, 2));

  answer = () => ACCEPTED;
  await journal.writeWish("e1", { number: 1, ids: ["msg_t_2"] });
  await run(open(), 2_000);
  begin(1);
  await run(open(), 2_000);
  expect(arrived.slice(2)).toEqual(ids(2, 7));
  expect((await journal.deadLetters("e1")).letters.map(({ id }) => id)).toEqual(ids(1));
});

test("an endpoint that refuses many but takes others goes on: the oldest refused ones make room", async () => {
  const outbox = open();
  await run(outbox);
  begin(460);
  answer = (id) => (Number(id.slice(6)) % 2 === 0 ? REFUSED : ACCEPTED);
  await run(outbox, 6 * 3_600_000);
  const accepted = arrived.filter((id) => Number(id.slice(6)) % 2 === 1);
  expect(new Set(accepted).size).toBe(230);
  expect((await journal.place("e1"))?.waiting.length).toBeLessThanOrEqual(200);
  expect((await journal.deadLetters("e1")).letters.length).toBeGreaterThanOrEqual(30);
});

test("of a room that was forgotten nothing is sent, also not by a retry", async () => {
  const outbox = open();
  await run(outbox);
  begin(2);
  answer = () => REFUSED;
  await outbox.turn({ signal });
  roomsById = () => undefined;
  answer = () => ACCEPTED;
  await run(outbox, 60_000);
  roomsById = room;
  expect(arrived).toEqual(ids(1));
  expect((await journal.place("e1"))?.waiting).toEqual([]);
  expect([...states.values()].join("")).not.toContain("someone");
});

test("several at once where that was asked for, and one alone while an endpoint fails", async () => {
  const outbox = open({ atOnce: 4 });
  await run(outbox);
  begin(6);
  let atOnce = 0;
  let most = 0;
  answer = async () => {
    most = Math.max(most, ++atOnce);
    await Promise.resolve();
    atOnce--;
    return arrived.length > 4 ? ACCEPTED : REFUSED;
  };
  await outbox.turn({ signal });
  expect([most, arrived.length]).toEqual([4, 4]);
  now += 60_000;
  await outbox.turn({ signal });
  expect(arrived).toHaveLength(5);
  await run(outbox, 60_000);
  expect(new Set(arrived).size).toBe(6);
});

test("a lane that rests for more than 15 minutes is told once, with outcome, cause and next step", async () => {
  const rest = { outcome: "captcha", cause: "The upstream asks for a person.", nextStep: "Open the site." };
  const at = (minutes: number) => new Date(NOON_MS + minutes * 60_000).toISOString();
  const outbox = open();
  states.set("watch", JSON.stringify({ rests: { since: at(0), until: at(10), ...rest } }));
  await run(outbox, 5_000);
  expect(arrived).toEqual([]);
  states.set("watch", JSON.stringify({ rests: { since: at(0), until: at(30), ...rest } }));
  await run(outbox, 5_000);
  await run(open(), 60_000);
  expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([
    { type: "lane.resting", timestamp: at(0), data: { since: at(0), until: at(30), ...rest } },
  ]);
});

test("a receiver that asks for time is given it", async () => {
  const outbox = open();
  await run(outbox);
  begin(2);
  answer = () => (arrived.length === 1 ? { kind: "failed", problem: "HTTP 429", askedMs: 90_000 } : ACCEPTED);
  await run(outbox, 89_000);
  expect(arrived).toEqual(ids(1));
  await run(outbox, 10_000);
  expect(arrived).toEqual(ids(1, 1, 2));
});

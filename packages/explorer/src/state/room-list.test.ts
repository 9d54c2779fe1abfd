import { signal } from "@preact/signals";
import { type CatalogueRoom, DEFAULT_FILTER, type RoomFilter } from "@livescout/protocol/catalogue";
import type { RoomsAnswer } from "@livescout/protocol/wire";
import { expect, test } from "vitest";
import type { Answer } from "../api/answer.ts";
import type { RoomsQuery } from "../api/explorer-api.ts";
import { createRoomList, type Heard } from "./room-list.ts";

const NOW_MS = Date.parse("2026-11-29T12:00:00Z");
const AT = new Date(NOW_MS).toISOString();

const room = (number: number, more: Partial<CatalogueRoom> = {}): CatalogueRoom => ({
  id: `7300000000000000${String(number).padStart(3, "0")}`,
  world: "sandbox",
  title: `room ${number}`,
  viewerCount: 100,
  isLive: true,
  firstSeenAt: AT,
  observedAt: AT,
  url: "https://site.invalid/@a/live",
  sources: [],
  owner: { id: "1", uniqueId: `owner.${number}`, nickname: "" },
  ...more,
});

const heard = (type: string, of: CatalogueRoom, eventId = "1"): Heard => ({ type, room: of, eventId });

/** `total` rooms, in pages as asked. */
function fakeApi(total: number) {
  const asked: RoomsQuery[] = [];
  let answerWith: ((query: RoomsQuery) => Answer<RoomsAnswer>) | undefined;
  const rooms = async (_filter: RoomFilter, query: RoomsQuery): Promise<Answer<RoomsAnswer>> => {
    asked.push(query);
    if (answerWith !== undefined) return answerWith(query);
    const from = Number(query.cursor ?? 0);
    const page = Array.from({ length: Math.min(query.limit, total - from) }, (_, index) => room(from + index));
    const next = from + page.length;
    return {
      kind: "ok",
      value: { rooms: page, asOf: AT, matched: total, unknown: {}, ...(next < total && { next: String(next) }) },
    };
  };
  return { api: { rooms }, asked, answer: (with_: typeof answerWith) => (answerWith = with_) };
}

function open(total: number, filter: RoomFilter = DEFAULT_FILTER) {
  const fake = fakeApi(total);
  const filterSignal = signal(filter);
  return {
    ...fake,
    filter: filterSignal,
    list: createRoomList({ api: fake.api, filter: filterSignal, nowMs: () => NOW_MS }),
  };
}

test("a small page comes first, the rest when it is scrolled to", async () => {
  const { list, asked } = open(1_000);
  await list.load();
  expect([list.ids.value.length, list.matched.value, asked.length]).toEqual([60, 1_000, 1]);
  await list.loadUpTo(130);
  expect(list.ids.value.length).toBe(180);
  await list.loadUpTo(5_000);
  expect(asked.slice(1).map(({ limit }) => limit)).toEqual([60, 60, 200, 200, 200, 60, 60, 60, 60]);
  expect(new Set(list.ids.value).size).toBe(1_000);
});

test("who asks for more while a walk is under way waits until that is there too", async () => {
  const { list } = open(300);
  await list.load();
  void list.loadUpTo(100);
  await list.loadUpTo(250);
  expect(list.ids.value.length).toBeGreaterThanOrEqual(250);
});

test("a room that was seen before in a walk stands there once", async () => {
  const { list, answer } = open(100);
  await list.load();
  answer(() => ({ kind: "ok", value: { rooms: [room(0), room(99)], asOf: AT, matched: 100, unknown: {} } }));
  await list.loadUpTo(100);
  expect(list.ids.value.filter((id) => id === room(0).id)).toHaveLength(1);
  expect(list.ids.value).toHaveLength(61);
});

test("what is hidden meanwhile goes from the list, and does not come with later pages either", async () => {
  const { list, filter, asked } = open(200);
  await list.load();
  const edition = list.edition.value;
  filter.value = { ...filter.value, hide: ["owner.3", "owner.70"].map((text) => ({ kind: "owner", text })) };
  list.dropHidden();
  expect([list.ids.value.length, list.matched.value, list.edition.value]).toEqual([59, 199, edition]);
  await list.loadUpTo(200);
  expect([list.ids.value.length, list.matched.value]).toEqual([198, 198]);
  expect(asked.every(({ cursor }, index) => index === 0 || cursor !== undefined)).toBe(true);
});

test("new rooms are counted and move nothing, until the list is asked for anew", async () => {
  const { list } = open(5, { ...DEFAULT_FILTER, viewers: { min: 50 } });
  await list.load();
  const before = list.ids.value;
  list.see(heard("room.began", room(500)));
  list.see(heard("room.began", room(500)));
  list.see(heard("room.began", room(501, { viewerCount: 3 })));
  list.see(heard("room.updated", room(502)));
  list.see(heard("room.began", room(1)));
  expect([list.newCount.value, list.ids.value === before]).toEqual([1, true]);
  await list.load();
  expect(list.newCount.value).toBe(0);
});

test("where nothing stands, the first rooms come by themselves", async () => {
  const { list, answer, asked } = open(0);
  await list.load();
  answer(() => ({ kind: "ok", value: { rooms: [room(1)], asOf: AT, matched: 1, unknown: {} } }));
  list.see(heard("room.began", room(1)));
  list.see(heard("room.began", room(2)));
  await expect.poll(() => list.ids.value).toEqual([room(1).id]);
  expect(asked).toHaveLength(2);
});

test("a room of the list changes in place; an older word about it does not count", async () => {
  const { list } = open(5);
  await list.load();
  const later = new Date(NOW_MS + 60_000).toISOString();
  list.see(heard("room.ended", room(2, { isLive: false, observedAt: later })));
  list.see(heard("room.updated", room(2)));
  expect(list.room(room(2).id)?.value.isLive).toBe(false);
  expect(list.ids.value).toHaveLength(5);
});

test("a refusal of our own server is no empty list", async () => {
  const { list, answer } = open(5);
  answer(() => ({ kind: "refused", status: 503, code: "store_unavailable", message: "no" }));
  await list.load();
  expect([list.phase.value, list.problem.value?.kind]).toEqual(["failed", "refused"]);
});

test("while nobody answers the rooms stay that were there", async () => {
  const { list, answer } = open(5);
  await list.load();
  answer(() => ({ kind: "offline" }));
  await list.load();
  expect([list.phase.value, list.ids.value.length]).toEqual(["ready", 5]);
});

test("a walk whose cursor is gone says that the list has aged", async () => {
  const { list, answer } = open(500);
  await list.load();
  answer(() => ({ kind: "refused", status: 400, code: "invalid_parameter", message: "", parameter: "cursor" }));
  await list.loadUpTo(500);
  expect([list.hasExpired.value, list.ids.value.length]).toEqual([true, 60]);
});

test("a walk that breaks off since nobody answers goes on later, and the list has not aged", async () => {
  const { list, answer } = open(500);
  await list.load();
  answer(() => ({ kind: "offline" }));
  await list.loadUpTo(200);
  expect([list.hasExpired.value, list.ids.value.length, list.isBusy.value]).toEqual([false, 60, false]);
  answer(undefined);
  await list.loadUpTo(0);
  expect(list.ids.value.length).toBe(240);
});

test("what happens while the list is on its way counts, unless the list holds it already", async () => {
  const { list, answer } = open(5);
  await list.load();
  const later = new Date(NOW_MS + 60_000).toISOString();
  answer(() => {
    list.see(heard("room.began", room(500), "41"));
    list.see(heard("room.began", room(501), "43"));
    list.see(heard("room.ended", room(2, { isLive: false, observedAt: later }), "44"));
    const rooms = [room(2)];
    return { kind: "ok", value: { rooms, asOf: AT, matched: 1, unknown: {}, lastEventId: "42" } };
  });
  await list.load();
  expect([list.newCount.value, list.room(room(2).id)?.value.isLive, list.madeAt()]).toEqual([1, false, "42"]);
});

test("of two questions the later one counts, whichever is answered first", async () => {
  const { api, asked } = fakeApi(3);
  const answers: ((answer: Answer<RoomsAnswer>) => void)[] = [];
  const slow = (_: RoomFilter, query: RoomsQuery) => {
    asked.push(query);
    return new Promise<Answer<RoomsAnswer>>((resolve) => answers.push(resolve));
  };
  const list = createRoomList({ api: { ...api, rooms: slow }, filter: signal(DEFAULT_FILTER), nowMs: () => NOW_MS });
  const [first, second] = [list.load(), list.load()];
  const page = (number: number): Answer<RoomsAnswer> => ({
    kind: "ok",
    value: { rooms: [room(number)], asOf: AT, matched: 1, unknown: {} },
  });
  answers[1]?.(page(2));
  answers[0]?.(page(1));
  await Promise.all([first, second]);
  expect(asked[0]?.signal?.aborted).toBe(true);
  expect(list.ids.value).toEqual([room(2).id]);
});

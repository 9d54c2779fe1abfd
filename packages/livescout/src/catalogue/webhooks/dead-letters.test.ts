import { beforeEach, expect, test } from "vitest";
import { listDeadLetters, wishRetry } from "./dead-letters.ts";
import { newPlace } from "./endpoint-place.ts";
import { createWebhookJournal, DEAD_LETTERS_MAX, type JournalStore } from "./webhook-journal.ts";

let states: Map<string, string>;
const store: JournalStore = {
  readState: async (name) => JSON.parse(states.get(name) ?? "null") as unknown,
  writeState: async (name, value) => void states.set(name, JSON.stringify(value)),
};
const journal = createWebhookJournal(store);
const letter = (n: number) => ({
  id: `msg_t_${n}`,
  type: "room.began",
  subject: { eventId: n },
  tries: 11,
  dueAtMs: 0,
  problem: "HTTP 500",
  failedAtMs: Date.parse("2026-11-22T12:00:00Z") + n,
});

beforeEach(async () => {
  states = new Map();
  const endpoints = [
    { id: "a", name: "a.invalid" },
    { id: "b", name: "b.invalid" },
  ];
  await journal.writeRegister({ tag: "msg_t", endpoints });
});

test("dead letters of all endpoints are listed, with what was dropped and who said 410", async () => {
  await journal.bury("a", [letter(1)]);
  await journal.bury("b", [letter(2)]);
  await journal.writePlace("b", { ...newPlace({ eventId: 9, wishTaken: 0 }), goneAtMs: 1 });
  const list = await listDeadLetters(store);
  expect(list.letters.map(({ id, endpoint, failedAt }) => [id, endpoint, failedAt])).toEqual([
    ["msg_t_1", "a.invalid", "2026-11-22T12:00:00.001Z"],
    ["msg_t_2", "b.invalid", "2026-11-22T12:00:00.002Z"],
  ]);
  expect([list.dropped, list.gone]).toEqual([0, ["b.invalid"]]);
});

test("the list is bounded: the oldest go, and are counted", async () => {
  const many = Array.from({ length: DEAD_LETTERS_MAX + 5 }, (_, n) => letter(n));
  await journal.bury("a", many.slice(0, 10));
  await journal.bury("a", many.slice(5)); // five stand in both, as after a crash
  const { letters, dropped } = await listDeadLetters(store);
  expect([letters.length, letters[0]?.id, dropped]).toEqual([DEAD_LETTERS_MAX, "msg_t_5", 5]);
});

test("a wish names letters that exist, adds to one that is not followed yet, and may be for all", async () => {
  await journal.bury("a", [letter(1), letter(2)]);
  expect(await wishRetry(store, ["msg_t_1", "msg_t_9"])).toEqual({ kind: "unknown", ids: ["msg_t_9"] });
  expect(await journal.wish("a")).toBeUndefined();
  expect(await wishRetry(store, ["msg_t_1"])).toEqual({ kind: "wished", letters: 1 });
  expect(await wishRetry(store, ["msg_t_2"])).toEqual({ kind: "wished", letters: 1 });
  expect(await journal.wish("a")).toEqual({ number: 2, ids: ["msg_t_1", "msg_t_2"] });
  expect(await journal.wish("b")).toBeUndefined();
  await journal.writePlace("a", newPlace({ eventId: 9, wishTaken: 2 }));
  expect(await wishRetry(store, "all")).toEqual({ kind: "wished", letters: 2 });
  expect(await journal.wish("a")).toEqual({ number: 3, ids: "all" });
});

test("without any webhook there is nothing to list or to wish", async () => {
  states.clear();
  expect(await listDeadLetters(store)).toEqual({ letters: [], dropped: 0, gone: [] });
  expect(await wishRetry(store, "all")).toEqual({ kind: "wished", letters: 0 });
});

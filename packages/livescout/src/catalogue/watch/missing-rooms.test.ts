import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { expect, test } from "vitest";
import type { CallFacts } from "../catalogue-store.ts";
import { createMissingRooms, OVERDUE_AFTER_MS, UNSEEN_AFTER_MS } from "./missing-rooms.ts";

const START_MS = 1_780_000_000_000;
const MINUTE_MS = 60_000;
const SOURCE = { channel: "87" as const };
const time = (ms: number) => new Date(ms).toISOString();

const room: CatalogueRoom = {
  id: "7300000000000000001",
  world: "sandbox",
  title: "a room",
  viewerCount: 1,
  isLive: true,
  url: "https://www.tiktok.com/@fixture/live",
  firstSeenAt: time(START_MS),
  observedAt: time(START_MS),
  sources: [{ ...SOURCE, firstAt: time(START_MS), lastAt: time(START_MS), sightings: 1 }],
  owner: { id: "7300000000000000002", uniqueId: "fixture", nickname: "Fixture" },
};

const storeOf = (rooms: () => CatalogueRoom[]) => ({
  unseenRooms: async ({ unseenSinceMs }: { unseenSinceMs: number }) =>
    rooms().filter(({ observedAt }) => Date.parse(observedAt) <= unseenSinceMs),
});

const callsOf = (call: Pick<CallFacts, "kind" | "source">) =>
  [1, 2, 3].map((at) => ({ ...call, outcome: "rooms" as const, atMs: START_MS + at * MINUTE_MS }));

test("unseen takes 90 minutes and three answers of a source that had shown the room", async () => {
  const missing = createMissingRooms(storeOf(() => [room]));
  const lateMs = START_MS + UNSEEN_AFTER_MS;
  expect(await missing.signsAt(lateMs)).toEqual([]);
  missing.noteAnswer(SOURCE, START_MS + MINUTE_MS);
  missing.noteAnswer({ channel: "89" }, START_MS + 2 * MINUTE_MS);
  missing.noteAnswer(SOURCE, START_MS + 3 * MINUTE_MS);
  expect(await missing.signsAt(lateMs)).toEqual([]);
  missing.noteAnswer(SOURCE, START_MS + 4 * MINUTE_MS);
  expect(await missing.signsAt(lateMs - 1)).toEqual([]);
  expect(await missing.signsAt(lateMs)).toEqual([{ roomId: room.id, sign: "unseen", atMs: lateMs }]);
  expect(await missing.signsAt(lateMs + MINUTE_MS)).toEqual([]); // once for each last sighting
});

test("a room whose sources are asked no more is not live for ever", async () => {
  const missing = createMissingRooms(storeOf(() => [room]));
  for (let at = 1; at <= 60; at++) missing.noteAnswer({ channel: "86" }, START_MS + at * MINUTE_MS);
  const signs = await missing.signsAt(START_MS + OVERDUE_AFTER_MS);
  expect(signs.map(({ sign }) => sign)).toEqual(["unseen", "overdue"]);
});

test("what was asked before a restart counts, and a later sighting begins anew", async () => {
  let seen = room;
  const calls = callsOf({ kind: "feed", source: SOURCE });
  const missing = createMissingRooms(
    storeOf(() => [seen]),
    calls,
  );
  expect(await missing.signsAt(START_MS + UNSEEN_AFTER_MS)).toHaveLength(1);
  seen = { ...room, observedAt: time(START_MS + 10 * MINUTE_MS) };
  expect(await missing.signsAt(START_MS + 10 * MINUTE_MS + UNSEEN_AFTER_MS)).toEqual([]);
});

test("looks at other names are no answers about a room that was found by its name", async () => {
  const [sighting] = room.sources;
  const found = { ...room, sources: sighting === undefined ? [] : [{ ...sighting, channel: "names" as const }] };
  const calls = callsOf({ kind: "check", source: { channel: "names" } });
  const missing = createMissingRooms(
    storeOf(() => [found]),
    calls,
  );
  expect(await missing.signsAt(START_MS + UNSEEN_AFTER_MS)).toEqual([]);
});

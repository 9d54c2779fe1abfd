import { makeOutcome } from "@livescout/protocol";
import { expect, test } from "vitest";
import { speaksOfTheRoomAlone, signsOf } from "./collect-check.ts";

const outcome = makeOutcome("rooms", { bytes: 0, elapsedMs: 0 });
const [ROOM, OTHER] = ["7300000000000000001", "7300000000000000002"];
const ofRoom = { kind: "room" as const, roomId: ROOM };
const ofName = { kind: "name" as const, name: "fixture" };

test("each endpoint gives a sign of its own against the room that it speaks of", () => {
  const said = [
    { endpoint: "user_room", says: "ended", outcome, atMs: 1, roomId: ROOM },
    { endpoint: "room_info", says: "ended", outcome, atMs: 2, roomId: ROOM },
  ] as const;
  expect(signsOf({ target: ofName, said })).toEqual([
    { roomId: ROOM, sign: "user_room", atMs: 1 },
    { roomId: ROOM, sign: "room_info", atMs: 2 },
  ]);
});

test("an owner who is live elsewhere, or is gone, speaks against the room that was asked about", () => {
  const elsewhere = { endpoint: "user_room", says: "live", outcome, atMs: 1, roomId: OTHER } as const;
  const gone = { endpoint: "user_room", says: "not_found", outcome, atMs: 1 } as const;
  for (const word of [elsewhere, gone])
    expect(signsOf({ target: ofRoom, said: [word] })).toEqual([{ roomId: ROOM, sign: "user_room", atMs: 1 }]);
});

test("a live room and a refusal speak against nothing", () => {
  const live = { endpoint: "room_info", says: "live", outcome, atMs: 1, roomId: ROOM } as const;
  const refused = {
    endpoint: "room_info",
    says: "nothing",
    outcome: makeOutcome("forbidden", outcome),
    atMs: 1,
    roomId: ROOM,
  } as const;
  expect(signsOf({ target: ofRoom, said: [live] })).toEqual([]);
  expect(signsOf({ target: ofRoom, said: [refused] })).toEqual([]);
});

test("an answer that tells nothing of a room tells nothing of the address; a refusal does", () => {
  const facts = { bytes: 90, elapsedMs: 5, httpStatus: 200 };
  const word = { endpoint: "room_info", says: "nothing", atMs: 1, roomId: ROOM } as const;
  const ofTheRoom = [
    makeOutcome("bad_request", { ...facts, statusCode: 10011 }),
    makeOutcome("unknown_status", { ...facts, statusCode: 0 }), // paused, for example
  ];
  const ofTheAddress = [
    makeOutcome("unknown_status", { ...facts, httpStatus: 302 }),
    makeOutcome("unknown_status", { ...facts, statusCode: 4 }),
    makeOutcome("forbidden", facts),
    makeOutcome("refused_empty", facts),
  ];
  for (const each of ofTheRoom) expect(speaksOfTheRoomAlone({ ...word, outcome: each })).toBe(true);
  for (const each of ofTheAddress) expect(speaksOfTheRoomAlone({ ...word, outcome: each })).toBe(false);
});

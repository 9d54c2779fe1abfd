import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CheckWord } from "./check-answer.ts";
import { type CheckTarget, readCheckTarget, roomInfoUrl, userRoomUrl } from "./check-request.ts";
import { judgeCheck, nextCheckCall } from "./check-verdict.ts";
import { makeOutcome, type OutcomeKind } from "./outcome.ts";

const ROOM = "7300000000000000001";
const OTHER = "7300000000000000002";
const name: CheckTarget = { kind: "name", name: "fixture.owner" };
const room: CheckTarget = { kind: "room", roomId: ROOM };
const outcome = (kind: OutcomeKind) => makeOutcome(kind, { bytes: 1, elapsedMs: 1 });

type Saying = CheckWord["says"];
const user = (says: Saying, more: Partial<CheckWord> = {}, kind: OutcomeKind = "rooms"): CheckWord => ({
  endpoint: "user_room",
  says,
  atMs: 1,
  outcome: outcome(kind),
  roomId: ROOM,
  uniqueId: "fixture.owner",
  ...more,
});
const info = (says: Saying, more: Partial<CheckWord> = {}, kind: OutcomeKind = "rooms"): CheckWord => ({
  ...user(says, { title: "a title", ...more }, kind),
  endpoint: "room_info",
  atMs: 2,
});
const { roomId: _none, ...roomless } = user("ended");

describe("a name", () => {
  test.each([
    ["live, confirmed", [user("live"), info("live", { viewerCount: 7 })], "live", "rooms"],
    ["live, confirmation refused", [user("live"), info("nothing", {}, "forbidden")], "live", "rooms"],
    ["live, but its room is over", [user("live"), info("ended")], "unknown", "unknown_status"],
    ["over, agreed", [user("ended"), info("ended")], "offline", "rooms"],
    ["over, agreed by 30003", [user("ended"), info("ended", {}, "unknown_status")], "offline", "rooms"],
    ["over, but its room is live", [user("ended"), info("live")], "unknown", "unknown_status"],
    ["over, second answer refused", [user("ended"), info("nothing", {}, "captcha")], "unknown", "captcha"],
    ["no room at all", [roomless], "offline", "rooms"],
    ["nobody", [user("not_found", {}, "unknown_status")], "not_found", "unknown_status"],
    ["refused", [user("nothing", {}, "refused_empty")], "unknown", "refused_empty"],
  ] as const)("%s", (_what, said, state, kind) => {
    expect(judgeCheck(name, said)).toMatchObject({ state, outcome: { kind }, said });
  });

  test("two endpoints that disagree are both named", () => {
    expect(judgeCheck(name, [user("live"), info("ended")]).outcome.cause).toMatch(
      /user\/room says live, room\/info says over/,
    );
  });

  test("viewers come with live alone, and the newer answer counts", () => {
    const live = judgeCheck(name, [user("live", { viewerCount: 5 }), info("live", { viewerCount: 7 })]);
    expect(live).toMatchObject({ viewerCount: 7, title: "a title", roomId: ROOM, observedAtMs: 2 });
    expect(judgeCheck(name, [user("ended"), info("ended")])).not.toHaveProperty("viewerCount");
  });
});

describe("a room", () => {
  test.each([
    ["live", [info("live")], "live", "rooms"],
    ["over, agreed", [info("ended"), user("ended")], "offline", "rooms"],
    ["over, its owner is live in another", [info("ended"), user("live", { roomId: OTHER })], "offline", "rooms"],
    ["over, its owner is gone", [info("ended"), user("not_found", {}, "unknown_status")], "offline", "rooms"],
    ["over, but its owner is live in it", [info("ended"), user("live")], "unknown", "unknown_status"],
    ["over, owner refused", [info("ended"), user("nothing", {}, "throttled")], "unknown", "throttled"],
    ["unknown to room/info", [info("nothing", {}, "bad_request")], "unknown", "bad_request"],
  ] as const)("%s", (_what, said, state, kind) => {
    expect(judgeCheck(room, said)).toMatchObject({ state, outcome: { kind }, roomId: ROOM });
  });
});

test("two calls at the most, the second at the other endpoint", () => {
  expect(nextCheckCall(name, [])).toEqual(name);
  expect(nextCheckCall(name, [user("ended")])).toEqual({ kind: "room", roomId: ROOM });
  expect(nextCheckCall(name, [roomless])).toBeUndefined();
  expect(nextCheckCall(name, [user("nothing")])).toBeUndefined();
  expect(nextCheckCall(room, [info("live")])).toBeUndefined();
  expect(nextCheckCall(room, [info("ended")])).toEqual(name);
  expect(nextCheckCall(room, [info("ended"), user("ended")])).toBeUndefined();
});

test("offline is never said where any answer was refused or said live in that room", () => {
  const says = fc.constantFrom<Saying>("live", "ended", "nothing", "not_found");
  fc.assert(
    fc.property(fc.constantFrom(name, room), says, says, (target, one, two) => {
      const said = target.kind === "name" ? [user(one), info(two)] : [info(one), user(two)];
      const { state } = judgeCheck(target, said);
      if (said.some((word) => word.says === "nothing" || word.says === "live")) expect(state).not.toBe("offline");
    }),
  );
});

test("what may be asked: names, room ids, addresses of live pages; nothing else", () => {
  expect(readCheckTarget(" @fixture.owner ")).toEqual(name);
  expect(readCheckTarget(ROOM)).toEqual(room);
  for (const page of [
    "https://www.tiktok.com/@fixture.owner/live?lang=en",
    "tiktok.com/@fixture.owner",
    "https://m.tiktok.com/@fixture.owner/",
  ])
    expect(readCheckTarget(page)).toEqual(name);
  for (const text of ["", "@", "two words", "https://example.invalid/@x/live", "a/b", "x".repeat(65), "name&room_id=1"])
    expect(readCheckTarget(text)).toBeUndefined();
  expect(readCheckTarget("123456789012345")).toEqual({ kind: "name", name: "123456789012345" });
});

test("the two calls are as public callers make them", () => {
  expect(userRoomUrl("fixture.owner")).toBe(
    "https://www.tiktok.com/api-live/user/room/?aid=1988&sourceType=54&uniqueId=fixture.owner",
  );
  expect(roomInfoUrl(ROOM)).toBe(`https://webcast.tiktok.com/webcast/room/info/?aid=1988&room_id=${ROOM}`);
});

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRoomInfo, readUserRoom } from "./check-answer.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

const recorded = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/recorded/${name}`, import.meta.url), "utf8");
type Sent = { httpStatus?: number; headers?: Record<string, string> };
const answer = (body: string, { httpStatus = 200, headers = {} }: Sent = {}): UpstreamAnswer => ({
  httpStatus,
  header: (name) => headers[name] ?? null,
  body,
  bytes: body.length,
  elapsedMs: 5,
});
const json = (value: unknown) => answer(JSON.stringify(value));
const at = { atMs: 1_000 };
const QVC = "7690279124098681614";
const ROOM = "7300000000000000001";

describe("user/room", () => {
  const said = (user: object, liveRoom?: object) =>
    readUserRoom(json({ data: { user, ...(liveRoom && { liveRoom }) }, statusCode: 0 }), at);

  test("the recorded user_not_found is not_found", () => {
    const word = readUserRoom(answer(recorded("errors/user-not-found-19881007.json")), at);
    expect(word).toMatchObject({
      endpoint: "user_room",
      says: "not_found",
      outcome: { kind: "unknown_status", statusCode: 19881007, cause: expect.stringContaining("no such user") },
    });
    expect(word.outcome.nextStep).not.toContain("report the number");
  });

  test("status 2 with a room id is live, with title and viewers", () => {
    const liveRoom = { title: "come say hi", status: 2, liveRoomStats: { userCount: 12 } };
    expect(said({ uniqueId: "fixture.owner", roomId: ROOM, status: 2 }, liveRoom)).toMatchObject({
      says: "live",
      roomId: ROOM,
      uniqueId: "fixture.owner",
      title: "come say hi",
      viewerCount: 12,
      outcome: { kind: "rooms" },
      atMs: 1_000,
    });
  });

  test("status 4 with a room id is over, and has no viewers", () => {
    const word = said({ roomId: ROOM, status: 4 }, { status: 4, liveRoomStats: { userCount: 3 } });
    expect(word).toMatchObject({ says: "ended", roomId: ROOM });
    expect(word).not.toHaveProperty("viewerCount");
  });

  test.each([
    ["", {}],
    ["0", { status: 4 }],
    [0, { status: 0 }],
    [undefined, {}],
  ])("no room (%j) is not live", (roomId, status) => {
    const word = said({ roomId, ...status });
    expect(word).toMatchObject({ says: "ended" });
    expect(word).not.toHaveProperty("roomId");
  });

  test.each([
    ["two numbers that differ", { roomId: ROOM, status: 2 }, { status: 4 }],
    ["a number that nobody knows", { roomId: ROOM, status: 3 }, undefined],
    ["no number", { roomId: ROOM }, undefined],
    ["live without a room id", { roomId: "", status: 2 }, undefined],
  ])("%s says nothing", (_name, user, liveRoom) => {
    expect(said(user, liveRoom)).toMatchObject({ says: "nothing", outcome: { kind: "unknown_status" } });
  });
});

describe("room/info", () => {
  const info = (body: string, roomId = ROOM) => readRoomInfo(answer(body), { ...at, roomId });

  test("the recorded live room is live, with its whole room", () => {
    const word = info(recorded("feed/room-info-web-2026-09-27-qvc.json"), QVC);
    expect(word).toMatchObject({
      endpoint: "room_info",
      says: "live",
      roomId: QVC,
      uniqueId: "qvc",
      viewerCount: 206,
      room: { id: QVC, isLive: true, world: "upstream", observedAt: "1970-01-01T00:00:01.000Z" },
    });
  });

  test("an answer about another room says nothing about this one", () => {
    expect(info(recorded("feed/room-info-web-2026-09-27-qvc.json"))).toMatchObject({ says: "nothing" });
  });

  test("30003 is over; 10011 says neither, since restricted rooms get it too", () => {
    expect(info(recorded("errors/status-30003-room-finished.json"))).toMatchObject({ says: "ended" });
    expect(info(recorded("errors/status-10011-params-error.json"))).toMatchObject({
      says: "nothing",
      outcome: { kind: "bad_request", cause: expect.stringContaining("restricted") },
    });
    expect(info(recorded("errors/status-4003110-restricted.json"))).toMatchObject({
      says: "nothing",
      outcome: { kind: "restricted" },
    });
  });

  test.each([3, 1, "2", undefined])("status %j says neither live nor over", (status) => {
    const data = { id_str: ROOM, status, owner: { id_str: "7300000000000000002", display_id: "fixture" } };
    expect(info(JSON.stringify({ data, status_code: 0 }))).toMatchObject({ says: "nothing" });
  });
});

describe("both", () => {
  const refusals: [kind: string, answer: UpstreamAnswer][] = [
    ["refused_empty", answer("", { headers: { tt_orcas_res: "1" } })],
    ["forbidden", answer("", { httpStatus: 403 })],
    ["captcha", answer('<div id="tiktok-verify-page">', {})],
    ["throttled", answer("", { httpStatus: 429, headers: { "retry-after": "30" } })],
    ["not_json", answer("<html>out of service</html>")],
    ["upstream_error", answer("{}", { httpStatus: 502 })],
    ["unknown_status", answer("", { httpStatus: 302 })],
    ["login_required", json({ status_code: 20003, data: { message: "User doesn't login" } })],
  ];
  test.each(refusals)("%s is an outcome, never an end", (kind, refusal) => {
    for (const word of [readUserRoom(refusal, at), readRoomInfo(refusal, { ...at, roomId: ROOM })]) {
      expect(word).toMatchObject({ says: "nothing", outcome: { kind } });
    }
  });

  test("whatever comes, nothing is thrown, and over is never said without a word for it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const words = [json(value), json({ data: value, status_code: 0 })].flatMap((each) => [
          readUserRoom(each, at),
          readRoomInfo(each, { ...at, roomId: ROOM }),
        ]);
        expect(words.every(({ says }) => says === "nothing")).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseJson } from "./json.ts";
import { readSavedBody } from "./saved-body.ts";

const recorded = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/recorded/${name}`, import.meta.url), "utf8");
const read = (body: string) => readSavedBody(body, { bytes: new TextEncoder().encode(body).length });
const firstRoom = (name: string) => read(recorded(name)).page?.rooms[0];

describe("a real recording is read without loss", () => {
  test("room/info of 2026: exact ids, topic, times, restrictions", () => {
    expect(firstRoom("feed/room-info-web-2026-09-27-qvc.json")).toMatchObject({
      id: "7690279124098681614",
      title: "Pumpkin Spice Season ",
      viewerCount: 206,
      totalViewers: 12687,
      isLive: true,
      topic: "Chat & Interview",
      isGated: false,
      isPaid: false,
      sellsGoods: true,
      startedAt: "2026-09-27T18:12:04.000Z",
      observedAt: "2026-09-27T20:15:57.129Z",
      url: "https://www.tiktok.com/@qvc/live",
      owner: { id: "6768510980420043782", uniqueId: "qvc", nickname: "QVC, Inc", followerCount: 1597455 },
    });
  });

  test("room/info of 2026: likes of 0 are unknown, not zero", () => {
    expect(firstRoom("feed/room-info-web-2026-09-27-qvc.json")).not.toHaveProperty("likeCount");
  });

  test("room/enter of 2025: ids by their text twins, although the numbers were rounded", () => {
    const name = "feed/room-enter-web-2025-05-12-qlaiqlai22.json";
    const raw = parseJson(recorded(name)) as { data: { id: unknown; id_str: string } };
    expect(String(raw.data.id)).not.toBe(raw.data.id_str);
    expect(firstRoom(name)).toMatchObject({
      id: "7503448765740976902",
      game: "Ragnarok Origin Global",
      topic: "Gaming",
      viewerCount: 541,
    });
  });

  test("the data object alone: titles in every script, stream addresses by quality", () => {
    const thai = firstRoom("feed/room-enter-data-web-2025-01-17-detbuu_7.json");
    expect(thai).toMatchObject({
      title: "ดันแรงค์แกรนด์ หาคนใจดี",
      topic: "游戏",
      game: "Garena Free Fire",
      likeCount: 223950,
    });
    expect(Object.keys(thai?.streams ?? {})).toEqual(
      expect.arrayContaining(["origin", "hd", "sd", "ld", "hd_60", "uhd_60", "HD1", "SD1", "SD2"]),
    );
    expect(thai?.streams?.["hd"]?.["hls"]).toMatch(/^https:\/\/pull-hls-/);
    const chinese = firstRoom("feed/room-enter-data-web-2025-01-17-mengybfk6rg.json");
    expect(chinese).toMatchObject({ owner: { nickname: "以安ian🍄" } });
    expect(chinese?.streams?.["origin"]).toMatchObject({
      flv: expect.stringMatching(/^https/),
      cmaf: expect.stringMatching(/^https/),
    });
    expect(chinese).not.toHaveProperty("topic");
  });

  test("a bare room object and a feed page made of one read alike", () => {
    const bare = parseJson(recorded("feed/room-enter-data-web-2025-01-17-detbuu_7.json"));
    const page = JSON.stringify({ status_code: 0, extra: {}, data: [{ type: 1, data: bare }] });
    expect(read(page).page?.rooms[0]).toEqual(firstRoom("feed/room-enter-data-web-2025-01-17-detbuu_7.json"));
  });

  test("the sibling platform is recognised and refused by name", () => {
    const { outcome, page } = read(recorded("feed/douyin-reflow-info-2024-ended.json"));
    expect(outcome.kind).toBe("unknown_status");
    expect(outcome.cause).toContain("Douyin");
    expect(page).toBeUndefined();
  });
});

describe("a recorded error body is its outcome", () => {
  const cases: [file: string, kind: string, words: string][] = [
    ["status-10011-params-error.json", "bad_request", ""],
    ["status-20003-not-logged-in.json", "login_required", ""],
    ["status-30003-room-finished.json", "unknown_status", "has finished"],
    ["status-4003110-restricted.json", "restricted", ""],
    ["status-4003182-enter-refused.json", "restricted", ""],
    ["user-not-found-19881007.json", "unknown_status", "no such user"],
  ];
  test.each(cases)("%s", (file, kind, words) => {
    const { outcome, page } = read(recorded(`errors/${file}`));
    expect(outcome.kind).toBe(kind);
    expect(outcome.cause).toContain(words);
    expect(page).toBeUndefined();
  });
});

test("nothing at all is a refusal, and no HTTP status is claimed for a file", () => {
  expect(read("").outcome.kind).toBe("refused_empty");
  expect(read(" \n").outcome.kind).toBe("refused_empty");
  expect(read("").outcome).not.toHaveProperty("httpStatus");
});

test("an ended room is read with its end; a byte order mark does no harm", () => {
  const room = {
    id_str: "7300000000000000001",
    status: 4,
    create_time: 100,
    finish_time: 160,
    owner: { id_str: "1", display_id: "a" },
  };
  expect(read(`\uFEFF${JSON.stringify(room)}`).page?.rooms[0]).toMatchObject({
    isLive: false,
    endedAt: "1970-01-01T00:02:40.000Z",
  });
});

test("a page of the sandbox tells its world by itself", () => {
  const body = JSON.stringify({ status_code: 0, extra: { log_pb: { impr_id: "sandbox-1" } }, data: [] });
  expect(read(body).page?.world).toBe("sandbox");
  const room = { id_str: "7300000000000000001", status: 2, owner: { id_str: "1", display_id: "a" } };
  const single = JSON.stringify({ data: room, extra: { log_pb: { impr_id: "sandbox-1" } }, status_code: 0 });
  expect(read(single).page).toMatchObject({ world: "sandbox", rooms: [{ world: "sandbox" }] });
});

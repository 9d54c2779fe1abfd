/** The whole sandbox without sockets: worlds, pages, verdicts. One long file, as every part of it needs signed targets. */
import {
  buildFeedRequest,
  CHANNEL_IDS,
  identityHeaders,
  parseJson,
  readFeedAnswer,
  readRoom,
  SANDBOX_IMPRESSION_PREFIX,
  setCookieValue,
  SHIPPED_IDENTITY,
  type FeedPage,
  type FeedQuery,
  type Identity,
  type PageResult,
} from "@livescout/protocol";
import { createQuerySigner, verifySignedUrl } from "@livescout/protocol/signature";
import { expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { createSandbox, type SandboxOptions } from "./sandbox-routes.ts";

const NOW_MS = 1_790_540_157_129;
const HOST = "127.0.0.1:8081";
const identity: Identity = { ...SHIPPED_IDENTITY, deviceId: "7489764569449072136" };
const { userAgent } = identity;

const open = (options: Partial<SandboxOptions> = {}) =>
  createSandbox({ seed: 7, nowMs: () => NOW_MS, verify: verifySignedUrl, ...options });

/** Twelve words that only a test may use twice. */
const words = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

type TargetOptions = { as?: Identity; signedAtMs?: number; edit?: (queryText: string) => string };

/** Path and query as a native signer would send them; `edit` changes the query before it is signed. */
function signedTarget(query: Partial<FeedQuery>, options: TargetOptions = {}): string {
  const { as = identity, signedAtMs = NOW_MS, edit = (text: string) => text } = options;
  const request = buildFeedRequest({ channel: "87", region: "US", ...query }, as);
  const signQuery = createQuerySigner({ userAgent: as.userAgent });
  const signed = signQuery({
    queryText: edit(request.queryText),
    timestamp: Math.floor(signedAtMs / 1000),
    nonces: { dynosaur: 1_000, gnarly: 1_400 },
    counters: { total: 3, signed: 2 },
    keyWords: { dynosaur: words, gnarly: words },
  });
  return `${request.path}?${signed}`;
}

type Sent = { headers?: Record<string, string>; method?: string };

function ask(sandbox: ReturnType<typeof open>, target: string, { headers = {}, method = "GET" }: Sent = {}): Answer {
  const all: Record<string, string> = { host: HOST, "user-agent": userAgent, ...headers };
  return sandbox.answer({ method, target, header: (name) => all[name] });
}

function read(answer: Answer, cursor?: string): PageResult {
  const header = (name: string) => {
    const value = answer.headers[name];
    return value === undefined ? null : String(value);
  };
  const bytes = Buffer.byteLength(answer.body);
  const facts = { httpStatus: answer.status, header, body: answer.body, bytes, elapsedMs: 1 };
  return readFeedAnswer(facts, cursor === undefined ? {} : { cursor });
}

function walk(
  sandbox: ReturnType<typeof open>,
  query: Partial<FeedQuery>,
  pagesMax: number,
  sent: Sent = {},
): FeedPage[] {
  const pages: FeedPage[] = [];
  let cursor: string | undefined;
  while (pages.length < pagesMax) {
    const target = signedTarget({ ...query, ...(cursor !== undefined && { cursor }) });
    const { outcome, page } = read(ask(sandbox, target, sent), cursor);
    if (page === undefined) throw new Error(`no page but ${outcome.kind}: ${outcome.cause}`);
    if (outcome.kind === "end_of_feed") break;
    pages.push(page);
    cursor = page.nextCursor;
  }
  return pages;
}

const newLiveCounts = (pages: FeedPage[]): number[] => {
  const seen = new Set<string>();
  return pages.map(({ rooms }) => {
    const before = seen.size;
    for (const room of rooms) if (room.isLive) seen.add(room.id);
    return seen.size - before;
  });
};

test("each of the first three recommended pages brings at least eight new live rooms, and none is unreadable", () => {
  const pages = walk(open(), { count: 20 }, 3);
  expect(Math.min(...newLiveCounts(pages))).toBeGreaterThanOrEqual(8);
  for (const { rooms, droppedCount, skippedCount, hasMore, nextCursor, world, serverNowMs } of pages) {
    expect({ count: rooms.length, droppedCount, skippedCount, hasMore, world }).toEqual({
      count: 12,
      droppedCount: 0,
      skippedCount: 0,
      hasMore: true,
      world: "sandbox",
    });
    expect(nextCursor).toMatch(/^\d{13}$/);
    expect(serverNowMs).toBe(NOW_MS);
  }
});

test("pages overlap as real ones do, and some rooms have just ended", () => {
  const pages = walk(open(), {}, 12);
  const ids = pages.flatMap(({ rooms }) => rooms.map(({ id }) => id));
  expect(new Set(ids).size).toBeLessThan(ids.length);
  expect(pages.flatMap(({ rooms }) => rooms).some(({ isLive }) => !isLive)).toBe(true);
});

test("with a fast clock the first three pages still bring eight new live rooms each", () => {
  for (const stepMs of [60_000, 1_800_000, 3 * 3_600_000, 24 * 3_600_000]) {
    let nowMs = NOW_MS;
    const sandbox = open({ nowMs: () => nowMs });
    const pages: FeedPage[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page++) {
      const target = signedTarget(cursor === undefined ? {} : { cursor }, { signedAtMs: nowMs });
      const read3 = read(ask(sandbox, target)).page;
      if (read3 === undefined) throw new Error("no page");
      pages.push(read3);
      cursor = read3.nextCursor;
      nowMs += stepMs;
    }
    expect(Math.min(...newLiveCounts(pages)), `${stepMs} ms between pages`).toBeGreaterThanOrEqual(8);
  }
});

test("the world's clock runs as fast as told, and the age of a signature does not", () => {
  let nowMs = NOW_MS;
  const sandbox = open({ nowMs: () => nowMs, speed: 3_600 });
  nowMs += 2_000;
  expect(sandbox.worldMs()).toBe(NOW_MS + 7_200_000);
  expect(read(ask(sandbox, signedTarget({}))).page?.serverNowMs).toBe(NOW_MS + 7_200_000);
});

test("same seed and same time: same bytes, whatever was asked before", () => {
  const first = open();
  const second = open();
  walk(second, { channel: "89" }, 2);
  for (const target of [
    signedTarget({}),
    signedTarget({ channel: "1222001", tag: "outdoor" }),
    "/",
    "/picture/cover/abc.svg",
  ]) {
    expect(ask(first, target)).toEqual(ask(second, target));
  }
  expect(ask(open({ seed: 8 }), signedTarget({})).body).not.toBe(ask(first, signedTarget({})).body);
});

test("every channel answers with rooms of its kind", () => {
  const cookie = { headers: { cookie: "sessionid=fixture-session" } };
  for (const channel of CHANNEL_IDS) {
    const [page] = walk(open(), { channel }, 1, cookie);
    const rooms = page?.rooms ?? [];
    expect(rooms.filter(({ isLive }) => isLive).length, channel).toBeGreaterThanOrEqual(10);
    if (channel === "89" || channel === "1111006") expect(rooms.every(({ topic }) => topic === "Gaming")).toBe(true);
    if (channel === "86" || channel === "1222001") expect(rooms.every(({ game }) => game === undefined)).toBe(true);
  }
});

test("the channel of one game ends when its rooms are exhausted, having shown each", () => {
  const sandbox = open();
  for (const tag of [
    "League of Legends",
    "PUBG: BATTLEGROUNDS",
    "Garena Free Fire",
    "Ragnarok Origin Global",
    "Chess",
  ]) {
    const pages = walk(sandbox, { channel: "1111006", tag }, 99);
    const ids = new Set(pages.flatMap(({ rooms }) => rooms.filter(({ isLive }) => isLive).map(({ id }) => id)));
    const expected = sandbox.world.roomsAt(NOW_MS).filter(({ session }) => session.owner.category.tag === tag);
    expect(ids.size, tag).toBeGreaterThanOrEqual(10);
    expect(ids).toEqual(new Set(expected.map(({ roomId }) => roomId.toString())));
    expect(pages.at(-1)?.hasMore).toBe(false);
    expect(pages.flatMap(({ rooms }) => rooms).every(({ game }) => game === tag)).toBe(true);
  }
});

test("an unknown tag is an empty page, status 0", () => {
  const answer = ask(open(), signedTarget({ channel: "1111006", tag: "No Such Game" }));
  expect(parseJson(answer.body)).toMatchObject({ status_code: 0, data: [] });
  expect(read(answer).outcome.kind).toBe("end_of_feed");
});

test("count asks for fewer entries, never for more than twelve", () => {
  const counts = [1, 5, 12, 13, 50].map((count) => walk(open(), { count }, 1)[0]?.rooms.length);
  expect(counts).toEqual([1, 5, 12, 12, 12]);
});

test("a time of the caller's own serves as a cursor", () => {
  const { page } = read(ask(open(), signedTarget({ cursor: String(NOW_MS - 5_000) })));
  expect(page?.rooms).toHaveLength(12);
  expect(page?.hasMore).toBe(true);
});

test("a walk goes on beyond the pages that a cursor can count", () => {
  const pages = walk(open(), { channel: "87" }, 90);
  expect(pages).toHaveLength(90);
  expect(new Set(pages.map(({ nextCursor }) => nextCursor)).size).toBe(90);
});

test("a session follows at least twenty live rooms, always the same, and another session others", () => {
  const sandbox = open();
  const followed = (session: string, channel: "42" | "88") =>
    walk(sandbox, { channel }, 20, { headers: { cookie: `ttwid=x; sessionid=${session}` } })
      .flatMap(({ rooms }) => rooms.filter(({ isLive }) => isLive).map(({ id }) => id))
      .filter((id, at, all) => all.indexOf(id) === at);
  const mine = followed("fixture-a", "42");
  expect(mine.length).toBeGreaterThanOrEqual(20);
  expect(followed("fixture-a", "88")).toEqual(mine);
  expect(followed("fixture-b", "42")).not.toEqual(mine);
});

test("a room in the feed has the upstream's form: 23 to 28 fields, exact ids, nothing empty", () => {
  for (const channel of ["87", "86", "89"] as const) {
    for (let page = 0, cursor = ""; page < 8; page++) {
      const { body } = ask(open(), signedTarget({ channel, ...(cursor !== "" && { cursor }) }));
      expect(body.startsWith('{"status_code":0,"extra":{"banner":{},"cost":')).toBe(true);
      const answer = parseJson(body) as { extra: { max_time: number; log_pb: { impr_id: string } }; data: WireEntry[] };
      cursor = String(answer.extra.max_time);
      expect(answer.extra.log_pb.impr_id.startsWith(SANDBOX_IMPRESSION_PREFIX)).toBe(true);
      for (const { type, rid, data } of answer.data) {
        const names = Object.keys(data);
        expect(type).toBe(1);
        expect(rid).toMatch(/^\d{14}[0-9A-F]{20}$/);
        expect(names.length).toBeGreaterThanOrEqual(23);
        expect(names.length).toBeLessThanOrEqual(28);
        expect(names).toEqual(names.toSorted());
        expect(data["id"]).toBe(data["id_str"]);
        expect(body).toContain(`"id":${String(data["id_str"])},`);
        expect(data).not.toHaveProperty("create_time");
        expect(Object.values(data).filter((value) => value === 0 || value === false || value === "")).toEqual([]);
      }
    }
  }
});

type WireEntry = { type: number; rid: string; data: Record<string, unknown> };

test("room/info sends the whole room, ended ones too, and knows no other", () => {
  const sandbox = open();
  const [state] = sandbox.world.roomsAt(NOW_MS);
  if (state === undefined) throw new Error("no room");
  const info = (roomId: string) => ask(sandbox, `/webcast/room/info/?aid=1988&room_id=${roomId}`);
  const answer = parseJson(info(state.roomId.toString()).body) as {
    data: Record<string, unknown>;
    status_code: number;
  };
  expect(answer.status_code).toBe(0);
  expect(Object.keys(answer.data).length).toBeGreaterThanOrEqual(220);
  expect(Object.keys(answer.data).length).toBeLessThanOrEqual(248);
  expect(readRoom(answer.data, { world: "sandbox" })).toMatchObject({
    id: state.roomId.toString(),
    isLive: true,
    viewerCount: state.viewerCount,
    startedAt: new Date(state.session.startMs).toISOString(),
    owner: { uniqueId: state.session.owner.uniqueId },
  });
  const before = sandbox.world.sessionAt(state.session.owner, state.session.startMs - 1);
  const ended = parseJson(info(sandbox.world.stateOf(before, NOW_MS).roomId.toString()).body) as { data: unknown };
  expect(readRoom(ended.data, { world: "sandbox" })).toMatchObject({
    isLive: false,
    endedAt: new Date(before.endMs).toISOString(),
  });
  expect(read(info("7300000000000000001")).outcome).toMatchObject({ kind: "bad_request", statusCode: 10011 });
});

test("a name is told to be live, not live, or nobody's", () => {
  const sandbox = open();
  const [state] = sandbox.world.roomsAt(NOW_MS);
  const idle = sandbox.world.owners.find((owner) => sandbox.world.sessionAt(owner, NOW_MS).endMs <= NOW_MS);
  const look = (name: string) =>
    parseJson(ask(sandbox, `/api-live/user/room/?aid=1988&sourceType=54&uniqueId=${name}`).body);
  expect(look(state?.session.owner.uniqueId ?? "")).toMatchObject({
    statusCode: 0,
    data: { user: { roomId: state?.roomId.toString(), status: 2 }, liveRoom: { status: 2 } },
  });
  expect(look(idle?.uniqueId ?? "")).toMatchObject({ statusCode: 0, data: { user: { status: 4 } } });
  expect(look("nobody.has.this")).toMatchObject({ statusCode: 19_881_007, data: null, message: "user_not_found" });
});

test("the drawer lists every game and lifestyle tag with its viewers", () => {
  const drawer = (scene: number) =>
    parseJson(ask(open(), `/webcast/feed/drawer_tabs/?aid=1988&scene=${scene}`).body) as {
      data: { tab_type: string; sub_tabs: { tab_name: string; viewer_count: number }[] }[];
    };
  expect(drawer(0).data.map(({ tab_type }) => tab_type)).toEqual([
    "lifestyle",
    "gaming",
    "category",
    "setting_section",
  ]);
  expect(drawer(1).data.map(({ tab_type }) => tab_type)).toEqual(["gaming"]);
  const names = drawer(0).data.flatMap(({ sub_tabs }) => sub_tabs);
  expect(names.map(({ tab_name }) => tab_name)).toEqual(
    expect.arrayContaining(["League of Legends", "PUBG: BATTLEGROUNDS", "chatting", "fashion", "lifestyle", "outdoor"]),
  );
  expect(names.every(({ viewer_count }) => viewer_count > 0)).toBe(true);
});

test("the page gives a ttwid in the real form, the privacy answer a device id of 19 digits", () => {
  for (const path of ["/", "/live", "/@qvc/live"]) {
    const cookies = ask(open(), path).headers["set-cookie"];
    if (!Array.isArray(cookies)) throw new Error("no cookies");
    expect(setCookieValue(cookies, "ttwid")).toMatch(/^1%7C[\w-]{43}%7C\d{10}%7C[0-9a-f]{64}$/);
    expect(cookies.map((cookie) => cookie.split("=")[0])).toEqual(["ttwid", "tt_csrf_token", "tt_chain_token"]);
  }
  const privacy = ask(open(), "/api/v1/web-cookie-privacy/config?appId=1988").body;
  expect(privacy).toMatch(/"consent":\{"wid":"7\d{18}"/);
});

test("pictures are the same for ever, hold initials, and cannot be made to hold markup", () => {
  const picture = ask(open(), "/picture/avatar/kari.novel_7.svg");
  expect(picture.headers["content-type"]).toBe("image/svg+xml");
  expect(picture.body).toContain(">KN</text>");
  expect(ask(open(), "/picture/avatar/kari.novel_7.svg").body).toBe(picture.body);
  for (const path of [
    "/picture/avatar/%3Cscript%3E.svg",
    "/picture/other/a.svg",
    "/picture/avatar/a",
    "/webcast/feed",
  ]) {
    expect(ask(open(), path).status, path).toBe(404);
  }
});

const verdictOf = (answer: Answer) => ({
  status: answer.status,
  kind: read(answer).outcome.kind,
  gate: answer.headers["tt_orcas_res"],
});
const refused = { status: 200, kind: "refused_empty", gate: "1" };
const forbidden = { status: 403, kind: "forbidden", gate: undefined };

test("unsigned, or without a device id: HTTP 200, nothing in it, and the mark of the gate", () => {
  const sandbox = open();
  const unsigned = `/webcast/feed/?${buildFeedRequest({ channel: "87", region: "US" }, identity).queryText}`;
  expect(verdictOf(ask(sandbox, unsigned))).toEqual(refused);
  expect(verdictOf(ask(sandbox, "/webcast/feed/"))).toEqual(refused);
  expect(verdictOf(ask(sandbox, `${unsigned}&msToken=&X-Bogus=1`))).toEqual(refused);
  expect(verdictOf(ask(sandbox, signedTarget({}, { as: SHIPPED_IDENTITY })))).toEqual(refused);
});

test("an altered query or another User-Agent: 403", () => {
  const sandbox = open();
  const target = signedTarget({});
  expect(verdictOf(ask(sandbox, target)).kind).toBe("rooms");
  for (const altered of [
    target.replace("region=US", "region=DE"),
    target.replace("max_time=0", `max_time=${NOW_MS}`),
    target.replace("%20", "+"),
    target.replace("%2C", ","),
    target.replace("&aid=1988", "").replace("?aid=1988&", "?"),
    target.replace("?", "?a=1&"),
  ]) {
    expect(altered).not.toBe(target);
    expect(verdictOf(ask(sandbox, altered))).toEqual(forbidden);
  }
  expect(verdictOf(ask(sandbox, target, { headers: { "user-agent": "curl/8" } }))).toEqual(forbidden);
});

test("a signature of two minutes ago serves, an older one and one of the future do not", () => {
  const at = (ageMs: number) => verdictOf(ask(open(), signedTarget({}, { signedAtMs: NOW_MS - ageMs })));
  expect(at(118_000).kind).toBe("rooms");
  expect(at(122_000)).toEqual(refused);
  expect(at(-30_000).kind).toBe("rooms");
  expect(at(-300_000)).toEqual(refused);
});

test("a required parameter left out before signing: 10011 in the recorded form", () => {
  const without = (name: string) => (text: string) =>
    text
      .split("&")
      .filter((part) => !part.startsWith(`${name}=`))
      .join("&");
  for (const name of [
    "aid",
    "app_name",
    "browser_version",
    "channel_id",
    "device_platform",
    "max_time",
    "os",
    "region",
    "req_from",
  ]) {
    const answer = ask(open(), signedTarget({}, { edit: without(name) }));
    expect(answer.body, name).toBe(
      '{"data":{"message":"Request params error","prompts":"Request params error"},' +
        `"extra":{"now":${NOW_MS}},"status_code":10011}`,
    );
  }
  expect(verdictOf(ask(open(), signedTarget({}, { edit: without("count") }))).kind).toBe("rooms");
  const game = signedTarget({ channel: "1111006", tag: "Chess" });
  expect(game).not.toContain("max_time");
  expect(verdictOf(ask(open(), game)).kind).toBe("rooms");
  const odd = (from: string, to: string) => signedTarget({ count: 5 }, { edit: (text) => text.replace(from, to) });
  for (const target of [
    odd("channel_id=87", "channel_id=85"),
    odd("count=5", "count=x"),
    odd("max_time=0", "max_time=abc"),
  ]) {
    expect(verdictOf(ask(open(), target)).kind).toBe("bad_request");
  }
});

test("following needs a session, and a dead one is none", () => {
  for (const channel of ["42", "88"] as const) {
    const told = (cookie?: string) =>
      ask(open(), signedTarget({ channel }), cookie === undefined ? {} : { headers: { cookie } });
    expect(told().body).toBe(
      `{"data":{"message":"User doesn't login","prompts":"Please login first"},"extra":{"now":${NOW_MS}},"status_code":20003}`,
    );
    expect(verdictOf(told("sessionid=sandbox-dead-1")).kind).toBe("login_required");
    expect(verdictOf(told("ttwid=1; sessionid=fixture-alive")).kind).toBe("rooms");
  }
});

test("only this machine is answered, and the upstream's own pages count as its own", () => {
  const status = (headers: Record<string, string>) => ask(open(), "/live", { headers }).status;
  for (const origin of [
    "https://www.tiktok.com",
    "https://webcast.tiktok.com",
    "http://localhost:3000",
    `http://${HOST}`,
  ]) {
    expect(status({ origin }), origin).toBe(200);
  }
  for (const host of ["localhost:8081", "[::1]:8081", "127.0.0.1"]) expect(status({ host }), host).toBe(200);
  for (const headers of [
    { host: "rebound.invalid:8081" },
    { host: "127.0.0.1.nip.invalid" },
    { origin: "https://evil.invalid" },
    { origin: "https://www.tiktok.com.evil.invalid" },
    { origin: "http://localhost.evil.invalid" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { origin: "https://www.tiktok.com", "sec-fetch-site": "cross-site" },
  ]) {
    const answer = ask(open(), "/live", { headers });
    expect(answer.status, JSON.stringify(headers)).toBe(403);
    expect(parseJson(answer.body)).toMatchObject({ code: "forbidden_origin", status_code: 403 });
  }
  expect(identityHeaders(identity)["Origin"]).toBe("https://www.tiktok.com");
});

test("every answer says that it is the sandbox's, refusals too", () => {
  const targets = [
    "/",
    "/nothing",
    "/webcast/feed/",
    signedTarget({}),
    "/picture/cover/a.svg",
    "/webcast/room/info/?room_id=1",
  ];
  for (const target of targets) {
    for (const sent of [
      {},
      { method: "POST" },
      { headers: { host: "evil.invalid" } },
      { headers: { "x-sandbox-fault": "x" } },
    ]) {
      expect(ask(open(), target, sent).headers).toMatchObject({ "x-livescout-world": "sandbox" });
    }
  }
  expect(ask(open(), "/", { method: "POST" })).toMatchObject({ status: 405, headers: { allow: "GET" } });
});

import { InvalidInputError } from "@livescout/protocol";
import { describe, expect, test } from "vitest";
import { createFeedClient, type CheckCall, type CheckResult, type FeedClientOptions } from "./index.ts";

const ROOM = "7300000000000000001";
const SESSION = "fixture-session-canary";

type Sent = { url: URL; headers: Record<string, string>; redirect: string | undefined };
type Route = (url: URL) => Response | Promise<Response>;

function network(userRoom: Route, roomInfo: Route = () => new Response("", { status: 500 })) {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    sent.push({ url, headers: Object.fromEntries(new Headers(init?.headers)), redirect: init?.redirect });
    init?.signal?.throwIfAborted();
    return await (url.pathname === "/api-live/user/room/" ? userRoom(url) : roomInfo(url));
  };
  return { sent, fetch };
}

const userRoom = (status: number, roomId = ROOM): Route => {
  const body = { data: { user: { uniqueId: "fixture.owner", roomId, status } }, statusCode: 0 };
  return () => new Response(JSON.stringify(body));
};
const roomInfo = (status: number): Route => {
  const owner = { id_str: "7300000000000000002", display_id: "fixture.owner" };
  const data = { id_str: ROOM, title: "a title", status, user_count: 7, owner };
  return () => new Response(JSON.stringify({ data, status_code: 0 }));
};
const notFound: Route = () =>
  new Response(JSON.stringify({ data: null, message: "user_not_found", statusCode: 19881007 }));

async function check(fetch: typeof globalThis.fetch, call: CheckCall, options: Partial<FeedClientOptions> = {}) {
  const client = createFeedClient({
    gateway: "https://gateway.invalid",
    apiKey: "fixture-key",
    session: SESSION,
    visitor: "none",
    fetch,
    pauseMs: 0,
    nowMs: () => 5_000,
    ...options,
  });
  const results: CheckResult[] = [];
  for await (const result of client.check(call)) results.push(result);
  return results;
}

test("a name is asked by name, its room by id; the answer holds room, title and viewers", async () => {
  const { sent, fetch } = network(userRoom(2), roomInfo(2));
  const [result] = await check(fetch, { names: ["@fixture.owner"] });
  expect(result).toMatchObject({
    target: { kind: "name", name: "fixture.owner" },
    state: "live",
    outcome: { kind: "rooms" },
    roomId: ROOM,
    title: "a title",
    viewerCount: 7,
    observedAtMs: 5_000,
    room: { id: ROOM, world: "upstream", url: "https://www.tiktok.com/@fixture.owner/live" },
  });
  expect(sent.map(({ url }) => url.href)).toEqual([
    "https://www.tiktok.com/api-live/user/room/?aid=1988&sourceType=54&uniqueId=fixture.owner",
    `https://webcast.tiktok.com/webcast/room/info/?aid=1988&room_id=${ROOM}`,
  ]);
});

test("no session, cookie or key goes along, and no redirect is followed", async () => {
  const { sent, fetch } = network(
    () => new Response("", { status: 302, headers: { location: "https://evil.invalid" } }),
  );
  const [result] = await check(fetch, { names: ["fixture.owner"], rooms: [ROOM] });
  expect(result).toMatchObject({ state: "unknown", outcome: { kind: "unknown_status", httpStatus: 302 } });
  expect(sent).toHaveLength(2);
  for (const { headers, redirect, url } of sent) {
    expect(Object.keys(headers).sort()).toEqual(["accept", "accept-language", "origin", "referer", "user-agent"]);
    expect(JSON.stringify([headers, url])).not.toMatch(/fixture-(?:session|key)/);
    expect(redirect).toBe("manual");
  }
});

test("an origin that the user gave stands in for both hosts, and says its world", async () => {
  const asSandbox =
    (route: Route): Route =>
    async (url) => {
      const response = await route(url);
      response.headers.set("x-livescout-world", "sandbox");
      return response;
    };
  const { sent, fetch } = network(asSandbox(userRoom(2)), asSandbox(roomInfo(2)));
  const upstreamOrigin = "http://127.0.0.1:8081";
  const [result] = await check(fetch, { names: ["fixture.owner"] }, { upstreamOrigin });
  expect(sent.map(({ url }) => url.origin)).toEqual([upstreamOrigin, upstreamOrigin]);
  expect(result?.room).toMatchObject({ world: "sandbox", url: `${upstreamOrigin}/@fixture.owner/live` });
});

test("the upstream's own hosts are never taken for a sandbox", async () => {
  const { fetch } = network(userRoom(2), async (url) => {
    const response = await roomInfo(2)(url);
    response.headers.set("x-livescout-world", "sandbox");
    return response;
  });
  expect((await check(fetch, { names: ["fixture.owner"] }))[0]?.room?.world).toBe("upstream");
});

test("results come in the order asked: targets, names, rooms", async () => {
  const { fetch } = network((url) => (url.search.endsWith("=gone") ? notFound(url) : userRoom(4)(url)), roomInfo(4));
  const results = await check(fetch, {
    names: ["gone", "fixture.owner"],
    rooms: [ROOM],
    targets: [{ kind: "room", roomId: ROOM }],
  });
  expect(results.map(({ state, target }) => [target.kind, state])).toEqual([
    ["room", "offline"],
    ["name", "not_found"],
    ["name", "offline"],
    ["room", "offline"],
  ]);
});

test("two endpoints that disagree are never offline, and both words are there", async () => {
  const { fetch } = network(userRoom(4), roomInfo(2));
  const [result] = await check(fetch, { names: ["fixture.owner"] });
  expect(result).toMatchObject({
    state: "unknown",
    outcome: { kind: "unknown_status", cause: expect.stringMatching(/user\/room says over|room\/info says live/) },
    said: [
      { endpoint: "user_room", says: "ended", roomId: ROOM },
      { endpoint: "room_info", says: "live", roomId: ROOM },
    ],
  });
});

describe("pacing", () => {
  const paced = async (call: CheckCall, options: Partial<FeedClientOptions> = {}) => {
    const slept: number[] = [];
    const { fetch } = network(userRoom(2), roomInfo(2));
    await check(fetch, call, {
      pauseMs: 1_000,
      random: () => 0.5,
      sleep: async (ms) => void slept.push(ms),
      ...options,
    });
    return slept;
  };

  test("a pause stands between all calls, not before the first", async () => {
    expect(await paced({ names: ["one", "two"] })).toEqual([1_250, 1_250, 1_250]);
  });

  test("whoever paces by itself is asked before every call", async () => {
    const asked: string[] = [];
    const pace = async ({ kind }: { kind: string }) => void asked.push(kind);
    expect(await paced({ names: ["one"], pace })).toEqual([]);
    expect(asked).toEqual(["name", "room"]);
  });
});

test.each([
  [403, "forbidden"],
  [429, "throttled"],
])("after HTTP %i nobody else is asked, and everybody left says why", async (status, kind) => {
  const { sent, fetch } = network(() => new Response("", { status }));
  const results = await check(fetch, { names: ["one", "two", "three"] });
  expect(sent).toHaveLength(1);
  expect(results).toHaveLength(3);
  expect(results.map(({ state, outcome }) => [state, outcome.kind])).toEqual(results.map(() => ["unknown", kind]));
  expect(results[2]?.outcome.cause).toMatch(/^Not asked: /);
});

test("an empty answer is no address's fault: the next is asked", async () => {
  const { sent, fetch } = network(() => new Response(""));
  const results = await check(fetch, { names: ["one", "two"] });
  expect(sent).toHaveLength(2);
  expect(results.map(({ outcome }) => outcome.kind)).toEqual(["refused_empty", "refused_empty"]);
});

test("a connection that fails is an outcome; the caller's abort is thrown", async () => {
  const failing = async () => Promise.reject(new TypeError("fetch failed"));
  expect((await check(failing, { rooms: [ROOM] }))[0]).toMatchObject({
    state: "unknown",
    outcome: { kind: "network" },
  });
  const controller = new AbortController();
  const { fetch } = network(async () => {
    controller.abort(new Error("gone"));
    return userRoom(2)(new URL("https://www.tiktok.com"));
  });
  await expect(check(fetch, { names: ["one"], signal: controller.signal })).rejects.toThrow("gone");
});

test("a wrong name or id is refused before anything is sent", async () => {
  const { sent, fetch } = network(userRoom(2));
  for (const call of [{ names: ["ok", "not a name"] }, { rooms: ["12"] }, { names: ["a&b"] }]) {
    await expect(check(fetch, call)).rejects.toThrow(InvalidInputError);
  }
  expect(sent).toEqual([]);
});

import { connect } from "node:net";
import { request as httpRequest } from "node:http";
import { createFeedClient, createVisitorSource } from "@livescout/client";
import { makeOutcome, readFeedAnswer, type OutcomeKind, type PageResult } from "@livescout/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { FAULT_NAMES, FAULTS, findFault, type FaultName } from "./faults.ts";
import { startSandbox, type RunningSandbox, type SeenRequest, type StartSandboxOptions } from "./start-sandbox.ts";
import { createWorld } from "./world.ts";

const NOW_MS = 1_790_540_157_129;
const running: RunningSandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

/** Signatures are taken for good: what a real one is judged by, `sandbox-routes.test.ts` tests. */
async function start(options: Partial<StartSandboxOptions> = {}): Promise<RunningSandbox> {
  const verify = () => ({ kind: "valid" as const, timestamp: NOW_MS / 1000 });
  const sandbox = await startSandbox({ nowMs: () => NOW_MS, verify, slowAnswerMs: 20, ...options });
  running.push(sandbox);
  return sandbox;
}

const PARAMETERS =
  "aid=1988&app_language=en&app_name=tiktok_web&browser_language=en-US&browser_name=Mozilla&browser_online=true" +
  "&browser_platform=Win32&browser_version=5.0&channel=tiktok_web&channel_id=87&cookie_enabled=true" +
  "&device_id=7489764569449072136&device_platform=web_pc&focus_state=true&from_page=&history_len=3&is_fullscreen=false" +
  "&is_page_visible=true&os=windows&region=US&req_from=live_mt_pc_web_rec_tab_refresh&screen_height=1080" +
  "&screen_width=1920&tz_name=America%2FNew_York&webcast_language=en&X-Gnarly=fixture-token";

const feedUrl = (sandbox: RunningSandbox, cursor = "0") =>
  `${sandbox.url}/webcast/feed/?${PARAMETERS}&max_time=${cursor}`;

type Asked = { fault?: FaultName; cursor?: string; patienceMs?: number };

/** What a client of ours would report. */
async function fetchFeed(sandbox: RunningSandbox, { fault, cursor, patienceMs = 9_000 }: Asked = {}) {
  const headers = fault === undefined ? {} : { "x-sandbox-fault": fault };
  const failed = (kind: OutcomeKind): PageResult => ({ outcome: makeOutcome(kind, { bytes: 0, elapsedMs: 0 }) });
  try {
    const response = await fetch(feedUrl(sandbox, cursor), {
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
    });
    const body = await response.text();
    const header = (name: string) => response.headers.get(name);
    const answer = { httpStatus: response.status, header, body, bytes: Buffer.byteLength(body), elapsedMs: 1 };
    return readFeedAnswer(answer, cursor === undefined ? {} : { cursor });
  } catch (error) {
    return failed(error instanceof DOMException && error.name === "TimeoutError" ? "timeout" : "network");
  }
}

async function checkOne(sandbox: RunningSandbox, name: string) {
  const client = createFeedClient({ gateway: sandbox.url, visitor: "none", upstreamOrigin: sandbox.url });
  for await (const result of client.check({ names: [name] })) return result;
  throw new Error("no result");
}

describe("faults", () => {
  test.each(FAULT_NAMES)("%s brings the outcome it is there for, by header and by flag", async (fault) => {
    const [byHeader, byFlag] = await Promise.all([start(), start({ fault })]);
    const patience = fault === "timeout" ? { patienceMs: 100 } : {};
    const results = await Promise.all([fetchFeed(byHeader, { fault, ...patience }), fetchFeed(byFlag, patience)]);
    expect(results.map(({ outcome }) => outcome.kind)).toEqual([FAULTS[fault].outcome, FAULTS[fault].outcome]);
    expect(FAULTS[fault].says).toMatch(/^\S.*\.$/);
  });

  test("a header wins over the flag, and an unknown name is refused with the list", async () => {
    const sandbox = await start({ fault: "forbidden" });
    expect((await fetchFeed(sandbox)).outcome.kind).toBe("forbidden");
    expect((await fetchFeed(sandbox, { fault: "throttled" })).outcome).toMatchObject({
      kind: "throttled",
      retryAfterMs: 30_000,
    });
    const refused = await fetch(feedUrl(sandbox), { headers: { "x-sandbox-fault": "no_such" } });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: "unknown_fault", faults: FAULT_NAMES });
    expect(findFault("captcha-header")).toBe("captcha_header");
    expect(findFault("constructor")).toBeUndefined();
  });

  test("a feed fault leaves page and pictures alone; a page fault takes the cookie, a privacy fault the device id", async () => {
    const cookies = async (fault: FaultName) =>
      (await fetch(`${(await start({ fault })).url}/live`)).headers.getSetCookie().length;
    const wid = async (fault: FaultName) =>
      /"wid":"7\d{18}"/.test(
        await (await fetch(`${(await start({ fault })).url}/api/v1/web-cookie-privacy/config`)).text(),
      );
    expect(await Promise.all([cookies("forbidden"), cookies("no_cookie"), cookies("no_device_id")])).toEqual([3, 0, 3]);
    expect(await Promise.all([wid("forbidden"), wid("no_cookie"), wid("no_device_id")])).toEqual([true, true, false]);
  });

  const CHECK_FAULTS = FAULT_NAMES.filter((name) => FAULTS[name].route === "check");
  test.each(CHECK_FAULTS)("%s brings its outcome to a check, and never offline", async (fault) => {
    const sandbox = await start({ fault });
    const [live] = createWorld().roomsAt(NOW_MS);
    const { outcome, state } = await checkOne(sandbox, live?.session.owner.uniqueId ?? "");
    expect({ state, outcome: outcome.kind }).toEqual({
      state: "unknown",
      outcome: "checkOutcome" in FAULTS[fault] ? FAULTS[fault].checkOutcome : "rooms",
    });
  });

  test("without a fault a check finds who is live, who is over and who is nobody", async () => {
    const sandbox = await start();
    const world = createWorld();
    const [live] = world.roomsAt(NOW_MS);
    const over = world.owners.find((owner) => world.sessionAt(owner, NOW_MS).endMs <= NOW_MS);
    expect(await checkOne(sandbox, live?.session.owner.uniqueId.toUpperCase() ?? "")).toMatchObject({
      state: "live",
      roomId: live?.roomId.toString(),
      title: live?.title,
      viewerCount: live?.viewerCount,
      room: { world: "sandbox" },
    });
    expect(await checkOne(sandbox, over?.uniqueId ?? "")).toMatchObject({ state: "offline" });
    expect(await checkOne(sandbox, "nobody.has.this")).toMatchObject({ state: "not_found" });
  });

  test("odd entries: what can be read is read, the rest is counted by kind", async () => {
    const { page } = await fetchFeed(await start({ fault: "odd_entries" }));
    expect({ rooms: page?.rooms.length, dropped: page?.droppedCount, skipped: page?.skippedCount }).toEqual({
      rooms: 13,
      dropped: 3,
      skipped: 6,
    });
    expect(page?.rooms.at(-1)).toMatchObject({ id: "7300000000000000003", title: "", viewerCount: 0 });
  });

  test("duplicates stand twice, ended rooms are none that are live, and a huge page still reads", async () => {
    const rooms = async (fault: FaultName) => (await fetchFeed(await start({ fault }))).page?.rooms ?? [];
    const twice = await rooms("duplicates");
    expect([twice.length, new Set(twice.map(({ id }) => id)).size]).toEqual([24, 12]);
    const ended = await rooms("all_ended");
    expect([ended.length, ended.filter(({ isLive }) => isLive).length]).toEqual([12, 0]);
    expect(await rooms("huge")).toHaveLength(12);
    const { outcome } = await fetchFeed(await start({ fault: "huge" }));
    expect(outcome.bytes).toBeGreaterThanOrEqual(300_000);
  });

  test("a repeated cursor is the one that was asked with, a text cursor reads like a number", async () => {
    const repeated = await start({ fault: "repeated_cursor" });
    const first = await fetchFeed(repeated);
    const cursor = first.page?.nextCursor ?? "";
    expect((await fetchFeed(repeated, { cursor })).page?.nextCursor).toBe(cursor);
    const [text, number] = await Promise.all([
      fetchFeed(await start({ fault: "string_cursor" })),
      fetchFeed(await start()),
    ]);
    expect(text.page?.nextCursor).toBe(number.page?.nextCursor);
    expect((await fetchFeed(await start({ fault: "no_has_more" }))).page?.hasMore).toBe(false);
  });
});

test("a test sees the bytes of a request's target as they were sent", async () => {
  const seen: SeenRequest[] = [];
  const sandbox = await start({ onRequest: (request) => seen.push(request) });
  const path = "/webcast/feed/?b=%7e~%2F%2f+%20&a=%E4%BD%A0&c='()!*&&=&d";
  await new Promise<void>((resolve, reject) => {
    httpRequest({ host: "127.0.0.1", port: sandbox.port, path }, (response) => {
      response.resume().on("end", resolve);
    })
      .on("error", reject)
      .end();
  });
  expect(seen.map(({ method, target }) => ({ method, target }))).toEqual([{ method: "GET", target: path }]);
});

test("it stops at once, though one client waits for ever and another keeps its connection", async () => {
  const sandbox = await start({ slowAnswerMs: 3_600_000 });
  await (await fetch(`${sandbox.url}/live`)).text();
  const waiting = (["timeout", "slow"] as const).map((fault) =>
    fetch(feedUrl(sandbox), { headers: { "x-sandbox-fault": fault } }).then(
      () => "answered",
      () => "broken",
    ),
  );
  await (await fetch(`${sandbox.url}/live`)).text(); // by now the two are held
  await sandbox.close();
  await sandbox.close();
  expect(await Promise.all(waiting)).toEqual(["broken", "broken"]);
  await expect(fetch(`${sandbox.url}/live`)).rejects.toThrow();
});

function sayRaw(sandbox: RunningSandbox, text: string): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(sandbox.port, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("utf8").on("data", (part: string) => (said += part));
    socket.on("close", () => resolve(said));
  });
}

test("what is no HTTP, or names no host, is refused in its name too", async () => {
  const sandbox = await start();
  for (const [text, status] of [
    ["NONSENSE\r\n\r\n", "400"],
    ["GET /live HTTP/1.1\r\nConnection: close\r\n\r\n", "403"],
  ] as const) {
    const said = await sayRaw(sandbox, text);
    expect(said).toContain(`HTTP/1.1 ${status} `);
    expect(said).toContain("x-livescout-world: sandbox");
  }
});

test("a bug of its own is a 500 that says so, never a client that waits", async () => {
  const verify = () => {
    throw new TypeError("fixture-bug");
  };
  const response = await fetch(feedUrl(await start({ verify })));
  expect(response.status).toBe(500);
  expect(response.headers.get("x-livescout-world")).toBe("sandbox");
  expect(await response.json()).toMatchObject({ code: "internal", error: expect.stringContaining("fixture-bug") });
});

test("our own visitor comes from its page and its privacy answer, or says why there is none", async () => {
  const visit = async (fault?: FaultName) => {
    const sandbox = await start(fault === undefined ? {} : { fault });
    const source = createVisitorSource({ siteOrigin: sandbox.url, userAgent: "fixture-agent", nowMs: () => NOW_MS });
    const visitor = await source.get();
    const { problem } = source.state();
    source.close();
    return { ttwidLength: visitor?.ttwid.length, deviceId: visitor?.deviceId, problem };
  };
  const whole = { ttwidLength: 127, deviceId: expect.stringMatching(/^7\d{18}$/), problem: undefined };
  expect(await visit()).toEqual(whole);
  expect(await visit("no_device_id")).toMatchObject({
    ttwidLength: 127,
    deviceId: undefined,
    problem: expect.stringContaining("device id"),
  });
  expect(await visit("no_cookie")).toMatchObject({
    ttwidLength: undefined,
    problem: expect.stringContaining("no ttwid"),
  });
});

test("it listens on loopback only, and says which port is busy", async () => {
  for (const host of ["0.0.0.0", "192.0.2.1", "example.invalid", "::"]) {
    await expect(start({ host })).rejects.toMatchObject({ code: "invalid_input", field: "host" });
  }
  const { port } = await start();
  await expect(start({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  for (const speed of [0, -1, Number.NaN]) await expect(start({ speed })).rejects.toMatchObject({ field: "speed" });
  await expect(start({ seed: 0.5 })).rejects.toMatchObject({ field: "seed" });
});

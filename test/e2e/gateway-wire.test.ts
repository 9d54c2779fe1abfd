/** The gateway on a socket: what HTTP parsers refuse, slow and vanished callers, closing, the listener of the figures. */
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import type { Signer } from "@livescout/protocol";
import { ErrorAnswer } from "@livescout/protocol/wire";
import { describe, expect, onTestFinished, test } from "vitest";
import type { GatewayDeps } from "../../packages/livescout/src/gateway/gateway-deps.ts";
import { startGateway, type ListenOptions } from "../../packages/livescout/src/gateway/listen.ts";
import { createFakeSigner, createTestGateway, type TestGatewayOptions } from "../support/gateway-fakes.ts";
import { askRaw, type RawAnswer, readRawAnswers, sendRaw } from "../support/raw-http.ts";

type Running = { port: number; url: string; key: string; deps: GatewayDeps; log: string[]; close: () => Promise<void> };

async function start(options: TestGatewayOptions = {}, listen: Partial<ListenOptions> = {}): Promise<Running> {
  const { deps, keyOf, log } = await createTestGateway({ nowMs: Date.now, ...options });
  const running = await startGateway(deps, { host: "127.0.0.1", port: 0, ...listen });
  onTestFinished(() => running.close());
  return { ...running, key: await keyOf("pro"), deps, log };
}

function expectRefused({ status, headers, body }: RawAnswer, expected: number, code: string): void {
  expect({ status, body: JSON.parse(body) }).toMatchObject({ status: expected, body: { status_code: expected, code } });
  expect(ErrorAnswer.parse(JSON.parse(body))).toEqual(JSON.parse(body));
  expect(JSON.parse(body).request_id).toBe(headers["x-request-id"]);
  expect(headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-ratelimit-limit": "60",
    "x-ratelimit-reset": expect.stringMatching(/^\d{10}$/),
    "access-control-allow-origin": "*",
  });
}

/** For what is sure to come. */
const PATIENCE_MS = 60_000;
const HOST = "Host: 127.0.0.1\r\n";

describe("what the HTTP parser refuses has the contract's form", () => {
  test.each([
    ["no HTTP at all", "hello\r\n\r\n", 400, "invalid_parameter"],
    ["TLS on a plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "invalid_parameter"],
    ["a bad header", `GET /webcast/feed HTTP/1.1\r\n${HOST}b@d header: x\r\n\r\n`, 400, "invalid_parameter"],
    [
      "a header folded by a bare line feed",
      `GET /webcast/feed HTTP/1.1\r\n${HOST}x: a\nb: c\r\nd\r\n\r\n`,
      400,
      "invalid_parameter",
    ],
    [
      "two lengths",
      `POST /webcast/feed HTTP/1.1\r\n${HOST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      400,
      "invalid_parameter",
    ],
    [
      "length and chunks",
      `POST /webcast/feed HTTP/1.1\r\n${HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      "invalid_parameter",
    ],
    ["no Host", "GET /webcast/feed HTTP/1.1\r\n\r\n", 400, "invalid_parameter"],
    [
      "a control character in the address",
      `GET /webcast/feed?tag=\x01 HTTP/1.1\r\n${HOST}\r\n`,
      400,
      "invalid_parameter",
    ],
    ["an address over 8 KiB", `GET /webcast/feed?tag=${"x".repeat(9_000)} HTTP/1.1\r\n${HOST}\r\n`, 414, "too_large"],
    ["an address over 16 KiB", `GET /webcast/feed?tag=${"x".repeat(40_000)} HTTP/1.1\r\n${HOST}\r\n`, 414, "too_large"],
    ["headers too large", `GET /webcast/feed HTTP/1.1\r\n${HOST}x: ${"x".repeat(40_000)}\r\n\r\n`, 431, "too_large"],
    [
      "a body announced as too large",
      `POST /webcast/feed HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 20000\r\n\r\n`,
      413,
      "too_large",
    ],
    [
      "a body in chunks that grows too large",
      `POST /webcast/feed HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n${"x".repeat(0x5000)}\r\n`,
      413,
      "too_large",
    ],
    [
      "a body of a shorter length than announced type can tell",
      `POST /webcast/feed HTTP/1.1\r\n${HOST}Content-Type: a/b/c\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      400,
      "invalid_parameter",
    ],
  ])("%s", async (_name, text, status, code) => {
    const { port } = await start();
    expectRefused(await askRaw(port, text), status, code);
  });

  test("CONNECT and an odd expectation are answered like any wrong call", async () => {
    const { port, key } = await start();
    const close = "Connection: close\r\n";
    const odd = `GET /webcast/feed HTTP/1.1\r\n${HOST}${close}x-api-key: ${key}\r\nExpect: wonders\r\n\r\n`;
    expect((await askRaw(port, odd)).status).toBe(200);
    expectRefused(
      await askRaw(port, "CONNECT somewhere.invalid:443 HTTP/1.1\r\nHost: somewhere.invalid:443\r\n\r\n"),
      405,
      "method_not_allowed",
    );
  });

  test("the values of a broken request are in no log", async () => {
    const { port, log } = await start();
    await askRaw(port, `GET /webcast/feed?session_id=fixture-canary\x01 HTTP/1.1\r\n${HOST}\r\n`);
    expect(log.join("")).not.toContain("fixture-canary");
  });
});

describe("slow and vanished callers", () => {
  test("a request that does not arrive in time is 408, whether its head or its body is late", async () => {
    const { port } = await start({ requestTimeoutMs: 300 });
    const [head, body] = await Promise.all([
      askRaw(port, `GET /webcast/feed HTTP/1.1\r\n${HOST}`),
      askRaw(
        port,
        `POST /webcast/feed HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
      ),
    ]);
    expectRefused(head, 408, "timeout");
    expectRefused(body, 408, "timeout");
  });

  test("a caller that went away before its answer gets its unit back", async () => {
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let caller: AbortSignal | undefined;
    const good = createFakeSigner(Date.now);
    const sign: Signer["sign"] = (call, options) => {
      caller = options?.signal;
      return held.then(() => good.sign(call));
    };
    const { port, url, key } = await start({ signer: { name: "fake", sign } });
    const socket = connect({ port, host: "127.0.0.1" });
    socket.write(`GET /webcast/feed HTTP/1.1\r\n${HOST}x-api-key: ${key}\r\n\r\n`);
    await expect.poll(() => caller, { timeout: PATIENCE_MS }).toBeDefined();
    const gone = caller && once(caller, "abort");
    socket.destroy();
    await gone; // the gateway knows
    letGo();
    const remaining = async () => {
      const answer = await fetch(`${url}/webcast/rate_limits`, { headers: { "x-api-key": key } });
      return ((await answer.json()) as { data: { feed: { remaining: number } } }).data.feed.remaining;
    };
    await expect.poll(remaining, { timeout: PATIENCE_MS }).toBe(100);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'livescout_answers_total{route="feed",code="gone"} 1',
    );
  });

  test("calls sent in one go on one connection are answered in their order", async () => {
    const { port, key } = await start();
    const one = (query: string, more = "") =>
      `GET /webcast/feed?${query} HTTP/1.1\r\n${HOST}x-api-key: ${key}\r\n${more}\r\n`;
    const text = await sendRaw(port, one("count=1") + one("count=x") + one("count=3", "Connection: close\r\n"));
    const answers = readRawAnswers(text);
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200]);
    expect(answers[2]?.body).toContain("&count=3&");
  });
});

describe("without keys", () => {
  test("a name rebound to this machine is refused, however it is sent", async () => {
    const { port } = await start({ auth: "none" });
    for (const host of [`rebound.invalid:${port}`, "rebound.invalid", "127.0.0.1.rebound.invalid", "0.0.0.0", ""]) {
      const { status, body } = await askRaw(
        port,
        `GET /webcast/feed HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      expect({ host, status, code: JSON.parse(body).code }).toEqual({ host, status: 403, code: "forbidden_origin" });
    }
    const old = await askRaw(port, "GET /webcast/feed HTTP/1.0\r\n\r\n");
    expect(old.status).toBe(403);
    const { status } = await askRaw(
      port,
      `GET /webcast/feed HTTP/1.1\r\nHost: localhost\r\nhOST: rebound.invalid\r\nConnection: close\r\n\r\n`,
    );
    expect(status).toBe(400);
    for (const host of [`127.0.0.1:${port}`, "localhost", `[::1]:${port}`]) {
      const { status } = await askRaw(port, `GET /webcast/feed HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(status).toBe(200);
    }
  });
});

describe("closing", () => {
  test("answers under way finish, idle connections end, nobody new is let in", async () => {
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let asked = 0;
    const good = createFakeSigner(Date.now);
    const { port, key, close } = await start({
      signer: { name: "fake", sign: (call) => (asked++, held.then(() => good.sign(call))) },
    });
    const idle = connect({ port, host: "127.0.0.1" });
    idle.write(`GET /health/live HTTP/1.1\r\n${HOST}\r\n`);
    await new Promise((resolve) => idle.once("data", resolve));
    const idleEnded = new Promise((resolve) => idle.once("close", resolve));
    const busy = sendRaw(port, `GET /webcast/feed HTTP/1.1\r\n${HOST}x-api-key: ${key}\r\n\r\n`);
    await expect.poll(() => asked, { timeout: PATIENCE_MS }).toBe(1);
    const closed = close();
    await idleEnded;
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
    letGo();
    const [answer] = readRawAnswers(await busy);
    expect(answer).toMatchObject({ status: 200, headers: { connection: "close" } });
    await closed;
    await close();
  });
});

describe("listening", () => {
  test("a busy port rejects with the platform's code and the port", async () => {
    const { port, deps } = await start();
    await expect(startGateway(deps, { host: "127.0.0.1", port })).rejects.toMatchObject({ code: "EADDRINUSE", port });
  });

  test("figures on a listener of their own are there alone, and only for this machine", async () => {
    const { url, deps } = await start();
    const running = await startGateway(deps, {
      host: "127.0.0.1",
      port: 0,
      metricsListen: { host: "127.0.0.1", port: 0 },
    });
    onTestFinished(() => running.close());
    const metricsUrl = running.metricsUrl ?? "";
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    expect((await fetch(`${running.url}/metrics`)).status).toBe(404);
    await fetch(`${running.url}/webcast/feed`);
    expect(await (await fetch(metricsUrl)).text()).toContain(
      'livescout_answers_total{route="feed",code="missing_key"} 1',
    );
    expect((await fetch(metricsUrl.replace("/metrics", "/webcast/feed"))).status).toBe(404);
    const rebound = await askRaw(
      Number(new URL(metricsUrl).port),
      "GET /metrics HTTP/1.1\r\nHost: rebound.invalid\r\nConnection: close\r\n\r\n",
    );
    expect(rebound.status).toBe(403);
    expect(rebound.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("on a public address there are no figures; on one of their own listener no Host is asked for", async () => {
    const { deps } = await start();
    const open = await startGateway(deps, { host: "0.0.0.0", port: 0, metricsListen: { host: "0.0.0.0", port: 0 } });
    onTestFinished(() => open.close());
    const metricsPort = Number(new URL(open.metricsUrl ?? "").port);
    expect((await askRaw(open.port, `GET /metrics HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`)).status).toBe(404);
    const scrape = await askRaw(
      metricsPort,
      "GET /metrics HTTP/1.1\r\nHost: gateway.invalid\r\nConnection: close\r\n\r\n",
    );
    expect(scrape.status).toBe(200);
    expect(scrape.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("IPv6 loopback is an address like others, also in load_more_url", async () => {
    const { url, key } = await start({}, { host: "::1" });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    const answer = (await (await fetch(`${url}/webcast/feed`, { headers: { "x-api-key": key } })).json()) as {
      load_more_url: string;
    };
    expect(answer.load_more_url).toMatch(/^http:\/\/\[::1\]:\d+\/webcast\/feed\?/);
  });
});

test("HEAD has headers and no body", async () => {
  const { port } = await start();
  const answer = await new Promise<{ status: number | undefined; allow: string | undefined; bytes: number }>(
    (resolve, reject) => {
      const call = request({ port, host: "127.0.0.1", method: "HEAD", path: "/webcast/feed" }, (response) => {
        let bytes = 0;
        response.on("data", (chunk: Buffer) => (bytes += chunk.length));
        response.on("end", () => resolve({ status: response.statusCode, allow: response.headers.allow, bytes }));
      });
      call.on("error", reject).end();
    },
  );
  expect(answer).toEqual({ status: 405, allow: "GET, POST, OPTIONS", bytes: 0 });
});

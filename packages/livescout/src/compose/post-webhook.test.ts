/** Real connections on loopback: what reaches a receiver, and above all what never does. */
import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPoster, type PosterOptions } from "./post-webhook.ts";

let server: Server;
let port: number;
let received: { url: string; headers: IncomingMessage["headers"]; body: string }[];
let reply: (response: ServerResponse) => void;

beforeEach(async () => {
  received = [];
  reply = (response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      received.push({ url: request.url ?? "", headers: request.headers, body });
      reply(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const signal = new AbortController().signal;
const send = (
  url: string,
  options: Partial<PosterOptions> = {},
  message: { body?: string; signal?: AbortSignal } = {},
) =>
  createPoster({ allowsPrivate: true, userAgent: "livescout/test", ...options })(
    { url },
    { headers: { "webhook-id": "msg_1" }, body: "{}", signal, ...message },
  );
const here = (path = "/") => `http://127.0.0.1:${port}${path}`;
const named = (addresses: string[]) => async () =>
  addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

test("a message arrives whole, with its headers, where private addresses are allowed", async () => {
  const body = JSON.stringify({ title: "ليلى الصباح ✨" });
  expect(await send(here("/hook?to=me"), {}, { body })).toEqual({ kind: "accepted" });
  expect(received).toMatchObject([
    {
      url: "/hook?to=me",
      body,
      headers: { "webhook-id": "msg_1", "content-type": "application/json", "user-agent": "livescout/test" },
    },
  ]);
});

test.each(["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"])(
  "%s is not connected to unless private addresses are allowed",
  async (host) => {
    for (const scheme of ["http", "https"]) {
      const result = await send(`${scheme}://${host}:${port}/`, { allowsPrivate: false });
      expect(result).toMatchObject({ kind: "failed", problem: expect.stringMatching(/public net|plain http/) });
    }
    expect(received).toEqual([]);
  },
);

test.each(["169.254.169.254", "[fe80::1]", "224.0.0.1", "0.0.0.0", "[::]", "[::ffff:169.254.169.254]"])(
  "%s is never connected to, whatever is allowed",
  async (host) => {
    expect(await send(`https://${host}:${port}/`)).toMatchObject({ problem: "its address is a reserved one" });
    expect(await send(`http://${host}:${port}/`)).toMatchObject({
      problem: "plain http is for private addresses only",
    });
  },
);

test("a name is judged by the address that it has at this moment: one that moves to a private address is refused", async () => {
  const answers = [["203.0.113.7"], ["127.0.0.1"], ["169.254.169.254"], ["::ffff:10.0.0.1"]];
  let asked = 0;
  const resolve = async () => named(answers[asked++] ?? [])();
  for (let at = 0; at < answers.length; at++) {
    const result = await send(`https://rebound.invalid:${port}/`, { allowsPrivate: false, resolve });
    expect(result).toMatchObject({ kind: "failed", problem: expect.stringContaining("not of the public net") });
  }
  expect([asked, received]).toEqual([answers.length, []]);
});

test("each message resolves its name anew, once, and connects to what was judged", async () => {
  let asked = 0;
  const resolve = async () => {
    asked++;
    return named(["169.254.169.254", "127.0.0.1"])();
  };
  const url = `http://hook.invalid:${port}/`;
  expect([await send(url, { resolve }), await send(url, { resolve })].map(({ kind }) => kind)).toEqual([
    "accepted",
    "accepted",
  ]);
  expect([asked, received.length]).toEqual([2, 2]);
  expect(received[0]?.headers.host).toBe(`hook.invalid:${port}`);
});

test("plain http goes to private addresses only", async () => {
  const result = await send(`http://hook.invalid:${port}/`, { resolve: named(["8.8.8.8"]) });
  expect(result).toEqual({ kind: "failed", problem: "plain http is for private addresses only" });
});

test.each([301, 302, 303, 307, 308])("a redirect (%i) is a failure and is not followed", async (status) => {
  reply = (response) => response.writeHead(status, { location: here("/elsewhere") }).end();
  expect(await send(here())).toEqual({ kind: "failed", problem: `HTTP ${status}: redirects are not followed` });
  expect(received.map(({ url }) => url)).toEqual(["/"]);
});

test.each([
  [200, { kind: "accepted" }],
  [299, { kind: "accepted" }],
  [400, { kind: "failed", problem: "HTTP 400" }],
  [410, { kind: "gone" }],
  [500, { kind: "failed", problem: "HTTP 500" }],
])("HTTP %i is %o", async (status, expected) => {
  reply = (response) => response.writeHead(status).end("fixture-words-of-the-receiver");
  expect(await send(here())).toEqual(expected);
});

test("a receiver's Retry-After in seconds is read, anything else is not", async () => {
  reply = (response) => response.writeHead(429, { "retry-after": "120" }).end();
  expect(await send(here())).toEqual({ kind: "failed", problem: "HTTP 429", askedMs: 120_000 });
  reply = (response) => response.writeHead(503, { "retry-after": "never" }).end();
  expect(await send(here())).toEqual({ kind: "failed", problem: "HTTP 503" });
});

test("an answer without an end is cut off at its head", async () => {
  const closed = new Promise<void>((resolve) => {
    reply = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("x".repeat(65_536)), 1);
      response.on("close", () => {
        clearInterval(timer);
        resolve();
      });
    };
  });
  expect(await send(here())).toEqual({ kind: "accepted" });
  await closed;
});

test("a receiver that does not answer in time is a failure", async () => {
  reply = () => {};
  expect(await send(here(), { timeoutMs: 50 })).toEqual({ kind: "failed", problem: "no answer within 50 ms" });
});

test("a process that ends gives up the try without judging it", async () => {
  const ending = new AbortController();
  reply = () => ending.abort();
  expect(await send(here(), {}, { signal: ending.signal })).toEqual({ kind: "stopped" });
});

test("what cannot be reached is told by its code alone", async () => {
  server.close();
  await once(server, "close");
  expect(await send(here())).toEqual({ kind: "failed", problem: "not reached: ECONNREFUSED" });
  const resolve = () => Promise.reject(Object.assign(new Error("getaddrinfo of a name"), { code: "ENOTFOUND" }));
  expect(await send("https://nobody.invalid/", { resolve })).toEqual({
    kind: "failed",
    problem: "not reached: ENOTFOUND",
  });
});

test("a receiver whose certificate nobody vouches for is told nothing", async () => {
  const tls = (file: string) => readFileSync(new URL(`../../../../test/fixtures/tls/${file}`, import.meta.url));
  const untrusted = createTlsServer({ key: tls("test-key.pem"), cert: tls("test-certificate.pem") });
  let requests = 0;
  untrusted.on("request", () => requests++);
  untrusted.listen(0, "127.0.0.1");
  await once(untrusted, "listening");
  const { port: tlsPort } = untrusted.address() as AddressInfo;
  const result = await send(`https://www.tiktok.com:${tlsPort}/`, { resolve: named(["127.0.0.1"]) });
  untrusted.close();
  expect(result).toEqual({ kind: "failed", problem: "not reached: DEPTH_ZERO_SELF_SIGNED_CERT" });
  expect(requests).toBe(0);
});

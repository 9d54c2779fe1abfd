/**
 * A gateway for tests: the real application over stores in memory, a clock that stands still and a signer that signs nothing.
 *
 * `call()` goes through the HTTP parser without a port; headers are read off the answer as it was written.
 */
import { once } from "node:events";
import type { Server } from "node:http";
import { duplexPair } from "node:stream";
import type { Visitor, VisitorSource } from "@livescout/client";
import { identityHeaders, Secret, SHIPPED_IDENTITY, type Signer } from "@livescout/protocol";
import { expect } from "vitest";
import { KEY_SCOPES, type KeyScope } from "../../packages/livescout/src/access/key-scopes.ts";
import { createKeyRing, type KeyRing } from "../../packages/livescout/src/access/key-ring.ts";
import { createPepper } from "../../packages/livescout/src/access/pepper.ts";
import { createQuota } from "../../packages/livescout/src/access/quota.ts";
import { createRateWindows } from "../../packages/livescout/src/access/rate-windows.ts";
import { DEFAULT_TIERS, type TierName } from "../../packages/livescout/src/access/tiers.ts";
import { createGateway, type GatewayOptions } from "../../packages/livescout/src/gateway/app.ts";
import type { GatewayDeps } from "../../packages/livescout/src/gateway/gateway-deps.ts";
import { createLogger } from "../../packages/livescout/src/runtime/logger.ts";
import { openMemoryStores } from "../../packages/livescout/src/storage/memory/open-stores.ts";
import { readRawAnswers } from "./raw-http.ts";

export const NOON_MS = Date.parse("2026-11-22T12:00:15.000Z");
export const UPSTREAM = "https://webcast.upstream.invalid";

export type FakeClock = { nowMs: () => number; set(atMs: number): void; pass(ms: number): void };

export function createFakeClock(atMs = NOON_MS): FakeClock {
  let now = atMs;
  return { nowMs: () => now, set: (at) => void (now = at), pass: (ms) => void (now += ms) };
}

/** Signs in form only: same URL shape and length as a real one. */
export function createFakeSigner(nowMs: () => number): Signer {
  return {
    name: "fake",
    sign: async ({ origin, path, queryText, msToken, identity }) => ({
      kind: "signed",
      signedUrl: `${origin}${path}?${queryText}&X-Dynosaur=${"d".repeat(300)}&msToken=${msToken}&X-Bogus=1&X-Gnarly=${"g".repeat(400)}`,
      userAgent: identity.userAgent,
      headers: identityHeaders(identity),
      scheme: "5.3.2",
      build: "2.0.0.561",
      signedAtMs: nowMs(),
      expiresHintMs: 60_000,
      signer: "fake",
      warnings: ["shipped_identity"],
    }),
  };
}

export const FIXTURE_VISITOR: Visitor = {
  ttwid: new Secret("fixture-ttwid%7C1"),
  deviceId: "7300000000000000001",
  obtainedAtMs: NOON_MS - 60_000,
};

/** `null`: there is none. */
export function createFakeVisitors(given: Visitor | null = FIXTURE_VISITOR, problem?: string): VisitorSource {
  const visitor = given ?? undefined;
  return {
    get: async () => visitor,
    state: () => ({ ...(visitor !== undefined && { visitor }), ...(problem !== undefined && { problem }) }),
    close() {},
  };
}

export type TestGateway = {
  deps: GatewayDeps;
  clock: FakeClock;
  keyRing: KeyRing;
  /** Every line logged so far. */
  log: string[];
  keyOf: (tier: TierName, scopes?: readonly KeyScope[]) => Promise<string>;
  call: (options?: CallOptions) => Promise<Answer>;
  close: () => Promise<void>;
};

export type CallOptions = {
  method?: string;
  url?: string;
  key?: string | undefined;
  headers?: { [name: string]: string };
  body?: string | object;
  remoteAddress?: string;
};

export type Answer = {
  status: number;
  headers: { [name: string]: string };
  text: string;
  bytes: Uint8Array;
  // oxlint-disable-next-line typescript/no-explicit-any -- an answer under test has any shape
  json(): any;
};

export type TestGatewayOptions = Partial<Omit<GatewayDeps, "keyRing">> &
  GatewayOptions & {
    auth?: "keys" | "none";
    /** In place of the key ring's own. */
    identify?: KeyRing["identify"];
  };

export async function createTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { auth = "keys", identify, figures, servesMetrics, listeningOrigin, ...given } = options;
  const clock = createFakeClock();
  const nowMs = given.nowMs ?? clock.nowMs;
  const stores = await openMemoryStores();
  const keyRing = createKeyRing({ keys: stores.keys, pepper: createPepper(new Uint8Array(32).fill(7)), nowMs });
  const log: string[] = [];
  const tiers = given.tiers ?? DEFAULT_TIERS;
  const deps: GatewayDeps = {
    signer: createFakeSigner(nowMs),
    identity: SHIPPED_IDENTITY,
    visitor: createFakeVisitors(),
    ...(auth === "keys" && { keyRing: { ...keyRing, ...(identify !== undefined && { identify }) } }),
    quota: createQuota({ quota: stores.quota, tiers, nowMs }),
    rateWindows: createRateWindows({ nowMs }),
    stores,
    tiers,
    upstreamOrigin: UPSTREAM,
    world: "upstream",
    sessions: "accept",
    nowMs,
    logger: createLogger({ write: (line) => void log.push(line), nowMs, level: "debug" }),
    ...given,
  };
  const app = createGateway(deps, {
    ...(figures !== undefined && { figures }),
    ...(servesMetrics !== undefined && { servesMetrics }),
    ...(listeningOrigin !== undefined && { listeningOrigin }),
  });
  return {
    deps,
    clock,
    keyRing,
    log,
    keyOf: async (tier, scopes = KEY_SCOPES) => (await keyRing.issue({ tier, name: "test", scopes })).key.reveal(),
    call: (given) => callThrough(app.server, given),
    close: () => app.close(),
  };
}

/** One call over a connection that is two streams in memory: the real parser, no port. */
async function callThrough(server: Server, given: CallOptions = {}): Promise<Answer> {
  const { method = "GET", url = "/webcast/feed", key, headers = {}, body, remoteAddress = "127.0.0.1" } = given;
  const payload = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const head = {
    host: "127.0.0.1:8080",
    connection: "close",
    ...(key !== undefined && { "x-api-key": key }),
    ...(typeof body === "object" && { "content-type": "application/json" }),
    ...(payload !== undefined && { "content-length": String(Buffer.byteLength(payload)) }),
    ...headers,
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  const [here, there] = duplexPair();
  server.emit("connection", Object.assign(there, { remoteAddress }));
  const chunks: Buffer[] = [];
  here.on("data", (chunk: Buffer) => chunks.push(chunk));
  here.write(`${method} ${url} HTTP/1.1\r\n${lines.join("")}\r\n${payload ?? ""}`);
  await once(here, "end");
  const received = Buffer.concat(chunks);
  const cut = received.indexOf("\r\n\r\n");
  const answer = readRawAnswers(received.toString("latin1"))[0];
  if (answer === undefined) throw new Error("the connection was closed without an answer");
  const sent = received.subarray(cut + 4);
  const bytes = answer.headers["transfer-encoding"] === "chunked" ? joinChunks(sent) : sent;
  const text = bytes.toString();
  return { status: answer.status, headers: answer.headers, text, bytes, json: () => JSON.parse(text) };
}

/** A body sent in pieces. One that was cut has no last piece of length 0, and is an error here. */
function joinChunks(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf("\r\n", at);
    const length = Number.parseInt(body.toString("latin1", at, end), 16);
    if (end === -1 || Number.isNaN(length)) throw new Error("the answer was cut");
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(body.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}

/** Holds what every answer has, errors included. */
export function expectContractHeaders({ headers }: Answer): void {
  expect(headers["x-ratelimit-limit"]).toMatch(/^\d+$/);
  expect(headers["x-ratelimit-remaining"]).toMatch(/^\d+$/);
  expect(headers["x-ratelimit-reset"]).toMatch(/^\d{10}$/);
  expect(headers["x-request-id"]).toMatch(/^[\w-]{22}$/);
  expect(headers["cache-control"]).toBe("no-store");
}

/** Holds the one error form; returns the body. */
export function expectError(answer: Answer, status: number, code: string): { [name: string]: unknown } {
  const body = answer.json() as { [name: string]: unknown };
  expect({ status: answer.status, code: body["code"] }).toEqual({ status, code });
  expect(body["status_code"]).toBe(status);
  expect(body["error"]).toBe(body["message"]);
  expect(String(body["error"]).length).toBeGreaterThan(10);
  expect(body["request_id"]).toBe(answer.headers["x-request-id"]);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  expectContractHeaders(answer);
  return body;
}

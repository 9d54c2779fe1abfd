/** Webhooks as a process runs them: a catalogue, a receiver on loopback, ends and beginnings. */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { createTestCatalogue, fixtureRoom, type TestCatalogue } from "../../../../test/support/catalogue-fakes.ts";
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import { createLogger } from "../runtime/logger.ts";
import { startWebhooks, type RunningWebhooks } from "./start-webhooks.ts";

const SECRET = `whsec_${Buffer.alloc(32, "fixture-").toString("base64")}`;
const NOON_MS = Date.parse("2026-11-22T12:00:00Z");

let catalogue: TestCatalogue;
let store: CatalogueStore;
let server: Server;
let received: { id: string; type: string }[];
let lines: string[];
let answers: boolean;
/** Looked at after each message and each note of a place. */
let waiting: { isThere: () => boolean; resolve: () => void }[];
let delivered: number;
let now: number;

const look = () => waiting.filter(({ isThere }) => isThere()).forEach(({ resolve }) => resolve());
const until = (isThere: () => boolean) =>
  new Promise<void>((resolve) => {
    waiting.push({ isThere, resolve });
    look();
  });

beforeEach(async () => {
  catalogue = createTestCatalogue({ nowMs: () => now });
  [received, lines, waiting, answers, delivered, now] = [[], [], [], true, -1, NOON_MS];
  store = {
    ...catalogue.store,
    writeState: async (name, value) => {
      await catalogue.store.writeState(name, value);
      const noted = z.object({ delivered: z.number() }).safeParse(value);
      if (noted.success) ({ delivered } = noted.data);
      look();
    },
  };
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const { type } = z.object({ type: z.string() }).parse(JSON.parse(body));
      received.push({ id: String(request.headers["webhook-id"]), type });
      if (answers) response.writeHead(204).end();
      look();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const PATH = "/fixture-path-with-a-secret";
const start = (webhook = addressOf(server)): Promise<RunningWebhooks> =>
  startWebhooks({
    settings: { webhook, "webhook-allow-private": true },
    store,
    env: { LIVESCOUT_WEBHOOK_SECRET: SECRET },
    nowMs: () => NOON_MS,
    logger: createLogger({ write: (line) => lines.push(line), nowMs: () => NOON_MS, level: "debug" }),
  });
const addressOf = (at: Server): string => `http://127.0.0.1:${(at.address() as AddressInfo).port}${PATH}`;
/** A first process, which only learns where the stream begins. */
const begin = async () => {
  const running = await start();
  await until(() => delivered === 0);
  await running.close();
};

test("what happens while nothing runs is told by the next process, in order, and only once", async () => {
  await begin();
  await catalogue.see([fixtureRoom(1), fixtureRoom(2)]);
  const second = await start();
  await until(() => delivered === 2);
  await second.close();
  now += 600_000;
  await catalogue.end(1);
  const third = await start();
  await until(() => delivered === 3);
  await third.close();
  expect(received.map(({ type }) => type)).toEqual(["room.began", "room.began", "room.ended"]);
  expect(new Set(received.map(({ id }) => id)).size).toBe(3);
});

test("a message that was under way when the process ended comes again, under the same id", async () => {
  await begin();
  await catalogue.see([fixtureRoom(1)]);
  answers = false;
  const first = await start();
  await until(() => received.length === 1);
  await first.close();
  answers = true;
  const second = await start();
  await until(() => delivered === 1);
  await second.close();
  expect(received).toHaveLength(2);
  expect(received[0]).toEqual(received[1]);
});

test("neither secret nor path is in the log or in what the catalogue keeps", async () => {
  const kept: unknown[] = [];
  const { writeState } = store;
  store.writeState = (name, value) => {
    kept.push(value);
    return writeState(name, value);
  };
  await begin();
  await catalogue.see([fixtureRoom(1)]);
  const address = addressOf(server);
  server.close();
  server.closeAllConnections();
  const failing = await start(address);
  await until(() => lines.length > 0 && kept.length > 2);
  await failing.close();
  expect(lines.join("")).toMatch(/webhook not accepted.*ECONNREFUSED/);
  expect(lines.join("") + JSON.stringify(kept)).not.toMatch(/fixture-path|whsec_/);
});

test("without any webhook nothing runs and nothing is written", async () => {
  const running = await startWebhooks({
    settings: { "webhook-allow-private": false },
    store,
    env: {},
    nowMs: () => NOON_MS,
    logger: createLogger({ write: () => {}, nowMs: () => NOON_MS }),
  });
  expect(running.endpoints).toEqual([]);
  expect(await store.readState("webhooks")).toBeUndefined();
  await running.close();
});

/** Webhooks with real processes: a collector that is killed and started again, a receiver that checks and one that refuses. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import type { CatalogueStore } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
import { createWebhookJournal } from "../../packages/livescout/src/catalogue/webhooks/webhook-journal.ts";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import { LIVESCOUT, type Running, runCommand, startCommand } from "../support/run-command.ts";

const SECRET = `whsec_${Buffer.alloc(32, "fixture-").toString("base64")}`;
const Message = z.object({ type: z.string(), data: z.looseObject({ id: z.exactOptional(z.string()) }) });

let sandbox: Running;
let folder: string;
let server: Server;
let received: { id: string; eventId: string }[];
let answer: () => number;
let onMessage: () => void;

beforeAll(async () => {
  const until = /listening on (http:\S+)/;
  sandbox = await startCommand(process.execPath, [LIVESCOUT, "sandbox", "--port", "0"], { until });
});
afterAll(() => sandbox.stop());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "livescout-webhooks-"));
  [received, answer, onMessage] = [[], () => 204, () => {}];
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const { data } = Message.parse(JSON.parse(body));
      const status = answer();
      if (status === 204) received.push({ id: String(request.headers["webhook-id"]), eventId: data.id ?? "" });
      response.writeHead(status).end();
      onMessage();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const hook = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/fixture-path`;
const env = () => ({ LIVESCOUT_DATA_DIR: folder, LIVESCOUT_WEBHOOK_SECRET: SECRET });
const upstream = () => sandbox.found[1] ?? "";
const options = () => ["--upstream", upstream(), "--webhook", hook(), "--webhook-allow-private"];
async function watch(): Promise<Running> {
  const given = [LIVESCOUT, "watch", ...options(), "--gap", "200ms", "--signer", "native"];
  const running = await startCommand(process.execPath, given, { env: env(), until: /this needs about/ });
  onTestFinished(running.kill);
  return running;
}
const enough = (count: number) =>
  new Promise<void>((resolve) => {
    onMessage = () => void (received.length >= count && resolve());
    onMessage();
  });

async function inCatalogue<Value>(look: (store: CatalogueStore) => Promise<Value>): Promise<Value> {
  const store = await openSqliteCatalogue({ file: join(folder, "sandbox-catalogue.db") });
  try {
    return await look(store);
  } finally {
    await store.close();
  }
}

/** Ids of the events in the catalogue that the endpoint is to be told. */
const wanted = () =>
  inCatalogue(async (store) => {
    const events = await store.eventsAfter(0, { limit: 10_000 });
    return events
      .filter(({ type }) => type !== "room.updated" && type !== "source.outcome")
      .map(({ id }) => String(id));
  });

/** A run after which the endpoint has its place in the events: it is told all that comes behind it. */
async function begin(): Promise<void> {
  const running = await watch();
  const hasPlace = () =>
    inCatalogue(async (store) => {
      const journal = createWebhookJournal(store);
      const [endpoint] = (await journal.register())?.endpoints ?? [];
      return endpoint !== undefined && (await journal.place(endpoint.id)) !== undefined;
    });
  await expect.poll(hasPlace, { timeout: 60_000, interval: 200 }).toBe(true);
  await running.stop();
}

test("a collector that is killed loses no event, and sends what comes twice under the same id", async () => {
  await begin();
  const before = new Set(await wanted());
  const first = await watch();
  await enough(60);
  await first.kill();
  const last = await watch();
  await enough(received.length + 20);
  await last.stop();
  const all = (await wanted()).filter((id) => !before.has(id));
  const told = new Set(received.map(({ eventId }) => eventId));
  // The last process may have ended between an event and its message: the next one would send it.
  const missing = all.filter((id) => !told.has(id) && Number(id) < Math.max(...[...told].map(Number)));
  expect(missing).toEqual([]);
  const idsOf = new Map<string, Set<string>>();
  for (const { id, eventId } of received) idsOf.set(eventId, (idsOf.get(eventId) ?? new Set()).add(id));
  expect([...idsOf.values()].filter((ids) => ids.size > 1)).toEqual([]);
  expect(received.length - told.size).toBeLessThanOrEqual(1); // what was under way
});

test("410 ends an endpoint: what waited is listed, and a wish begins anew", async () => {
  await begin();
  answer = () => 410;
  const running = await watch();
  await expect.poll(() => running.output.stderr, { timeout: 60_000 }).toContain("said 410");
  await running.stop();
  const listed = await runCommand(process.execPath, [LIVESCOUT, "webhooks", "failed", "--upstream", upstream()], {
    env: env(),
  });
  expect(listed.exitCode).toBe(0);
  expect(JSON.parse(listed.stdout.split("\n")[0] ?? "")).toMatchObject({
    tries: 1,
    problem: expect.stringMatching(/HTTP 410/),
  });
  expect(listed.stderr).toMatch(/said 410 and gets nothing more/);
  expect(listed.stdout + listed.stderr + running.output.stderr).not.toMatch(/fixture-path|whsec_/);

  answer = () => 204;
  const retried = await runCommand(process.execPath, [LIVESCOUT, "webhooks", "retry", "--upstream", upstream()], {
    env: env(),
  });
  expect([retried.exitCode, retried.stderr]).toEqual([0, expect.stringMatching(/^1 message will be tried again/)]);
  const again = await watch();
  await enough(2);
  await again.stop();
});

test("a test message says what came back, and never the secret or the path", async () => {
  const test = (...more: string[]) =>
    runCommand(process.execPath, [LIVESCOUT, "webhooks", "test", "--webhook", hook(), ...more], { env: env() });
  expect(await test("--webhook-allow-private")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/accepted/),
  });
  answer = () => 302;
  const redirected = await test("--webhook-allow-private");
  expect(redirected).toMatchObject({
    exitCode: 5,
    stdout: expect.stringMatching(/HTTP 302: redirects are not followed/),
  });
  const refused = await test();
  expect(refused.exitCode).toBe(2);
  expect(JSON.stringify([redirected, refused])).not.toMatch(/fixture-path|whsec_/);
});

test("a second collector is refused before its webhooks begin: those of the first one stand", async () => {
  const register = () => inCatalogue((store) => store.readState("webhooks"));
  const first = await watch();
  await enough(1);
  const before = await register();
  const given = ["watch", "--upstream", upstream(), "--webhook", `${hook()}/other`, "--webhook-allow-private"];
  const second = await runCommand(process.execPath, [LIVESCOUT, ...given, "--for", "1s"], { env: env() });
  expect(second.stderr).toContain("another livescout collects");
  expect(await register()).toEqual(before);
  await first.stop();
});

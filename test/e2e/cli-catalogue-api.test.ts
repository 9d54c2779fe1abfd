/** `serve --catalogue FILE`: another process collects, this one answers; the code printed in the docs runs against it. */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createCatalogueClient } from "@livescout/client";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import type { CatalogueStore } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
import { runCli, startListening, temporaryFolder } from "../support/cli-process.ts";
import { fixtureRoom, roomId } from "../support/catalogue-fakes.ts";
import { markedBlock } from "../support/documents.ts";
import { ROOT } from "../support/repository.ts";
import { runToSuccess } from "../support/run-command.ts";

const range = (length: number) => Array.from({ length }, (_, n) => n + 1);

async function collect(file: string): Promise<CatalogueStore> {
  const store = await openSqliteCatalogue({ file, world: "upstream" });
  onTestFinished(() => store.close());
  return store;
}

async function see(store: CatalogueStore, numbers: readonly number[]): Promise<void> {
  const atMs = Date.now();
  const observedAt = new Date(atMs).toISOString();
  const sightings = numbers.map((n) => ({
    room: { ...fixtureRoom(n, { isGated: false }), observedAt },
    source: { channel: "87" } as const,
  }));
  await store.record({ atMs, sightings });
}

async function createKey(dataDir: string, ...flags: string[]): Promise<string> {
  const { stdout } = await runCli(["keys", "create", "--tier", "ultra", ...flags], { dataDir });
  return stdout.trim();
}

async function start() {
  const dataDir = await temporaryFolder();
  const file = join(dataDir, "rooms.db");
  const store = await collect(file);
  await see(store, range(300));
  const [full, view] = [await createKey(dataDir), await createKey(dataDir, "--view")];
  const { url, output } = await startListening(["serve", "--port", "0", "--catalogue", file], { dataDir });
  return { dataDir, store, url, output, full, view };
}

test("rooms that another process collects are listed, told as they come, and exported; keys are in no log", async () => {
  const { store, url, output, full, view } = await start();
  const catalogue = createCatalogueClient({ url, key: full });
  const { matched, rooms } = await catalogue.roomsPage({ viewers: "251.." }, { limit: 10 });
  expect([matched, rooms.length, rooms[0]?.id]).toEqual([50, 10, roomId(300)]);
  expect(await catalogue.stats()).toMatchObject({ world: "upstream", live: { rooms: 300 } });

  const stream = await fetch(`${url}/v1/events?viewers=310..&apiKey=${view}`, {
    headers: { origin: "https://page.invalid" },
  });
  expect([
    stream.status,
    stream.headers.get("content-type"),
    stream.headers.get("access-control-allow-origin"),
  ]).toEqual([200, "text/event-stream; charset=utf-8", "*"]);
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  /** All that came; a piece may be less than an event, or more. */
  const textUntil = async (pattern: RegExp) => {
    while (!pattern.test(text)) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`the stream ended before it showed ${pattern}\n${text}`);
      text += decoder.decode(value, { stream: true });
    }
  };
  await textUntil(/: connected\n/);
  await see(store, [305, 315]);
  await textUntil(/^event: room\.milestone\ndata: .*\n\n/m);
  const [, first = ""] = text.split(/^event: /m);
  expect(first).toMatch(/^room\.began\ndata: .*7300000000000000315/);
  expect(text).not.toContain(roomId(305));
  await reader.cancel();

  const { body, matched: inFile } = await catalogue.export("csv");
  expect((await new Response(body).text()).trimEnd().split("\r\n")).toHaveLength(inFile + 1);
  expect((await fetch(`${url}/v1/stats?apiKey=${full}`)).status).toBe(400);
  expect((await fetch(`${url}/v1/stats?apiKey=${view}`)).status).toBe(403);
  expect(await (await fetch(`${url}/docs`)).text()).toContain("GET /v1/rooms");
  expect(output.stdout + output.stderr).not.toMatch(new RegExp(`${full}|${view}`));
});

test("the code of the docs runs", async () => {
  const { url, full } = await start();
  const { code } = markedBlock("docs/calling.md", { runs: "catalogue-sdk" });
  const input = code.replaceAll("http://127.0.0.1:8080", url);
  const env = { LIVESCOUT_API_KEY: full };
  const { stdout } = await runToSuccess(process.execPath, ["--input-type=module", "-"], { cwd: ROOT, env, input });
  expect(stdout).toMatch(/^\d+ fixture\.\d+ room \d+$/m);
  expect(stdout).toMatch(/^300 rooms seen live/m);
});

test("a stream that is open does not hold a gateway up that is told to end", async () => {
  const { url, view, process: gateway } = await startWithProcess();
  const stream = await fetch(`${url}/v1/events?apiKey=${view}`);
  expect(stream.status).toBe(200);
  gateway.child.kill("SIGTERM");
  expect((await gateway.ended).exitCode).toBe(0);
});

async function startWithProcess() {
  const dataDir = await temporaryFolder();
  const file = join(dataDir, "rooms.db");
  await see(await collect(file), [1]);
  const view = await createKey(dataDir, "--view");
  const process = await startListening(["serve", "--port", "0", "--catalogue", file], { dataDir });
  return { url: process.url, view, process };
}

test("a sandbox's catalogue is not served beside signatures for the real upstream", async () => {
  const dataDir = await temporaryFolder();
  const file = join(dataDir, "rooms.db");
  await (await openSqliteCatalogue({ file, world: "sandbox" })).close();
  const { exitCode, stderr } = await runCli(["serve", "--port", "0", "--catalogue", file], { dataDir });
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/the two are never mixed.*--upstream/)]);
  const shown = await runCli(["explore", "--port", "0", "--collect", "off", "--catalogue", file], { dataDir });
  expect([shown.exitCode, shown.stderr]).toEqual([1, expect.stringMatching(/the sandbox's address with --upstream/)]);
});

test("a catalogue that is not there is told, not made", async () => {
  const dataDir = await temporaryFolder();
  const { exitCode, stderr } = await runCli(["serve", "--port", "0", "--catalogue", join(dataDir, "none.db")], {
    dataDir,
  });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("livescout watch")]);
});

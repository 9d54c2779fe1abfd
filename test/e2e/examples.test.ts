/** The examples run, as printed, against a demo that a real process keeps up. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CatalogueClient, type CatalogueFilter, createCatalogueClient } from "@livescout/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { messageHeaders, readSecrets } from "../../packages/livescout/src/catalogue/webhooks/sign-message.ts";
import { fixtureRoom, roomId } from "../support/catalogue-fakes.ts";
import { type CatalogueService, startCatalogueService } from "../support/catalogue-service.ts";
import { markedBlock } from "../support/documents.ts";
import { readText, ROOT } from "../support/repository.ts";
import { canRun, hasProgram } from "../support/require-suite.ts";
import { LIVESCOUT, runCommand, type Running, runToSuccess, startCommand } from "../support/run-command.ts";

let demo: Running;
let env: Record<string, string>;

beforeAll(async () => {
  demo = await startCommand(process.execPath, [LIVESCOUT, "demo"], { until: /Ctrl-C/ });
  const { stderr } = demo.output;
  const found = (pattern: RegExp) => pattern.exec(stderr)?.[1] ?? "";
  env = {
    LIVESCOUT_GATEWAY: found(/^gateway .*?(http:\/\/\S+)$/m),
    LIVESCOUT_UPSTREAM: found(/^sandbox .*?(http:\/\/\S+)$/m),
    LIVESCOUT_API_KEY: found(/x-api-key: (\S+?)"/),
  };
});

afterAll(() => demo.stop());

const runExample = (file: string) => runToSuccess(process.execPath, [join("examples", file)], { cwd: ROOT, env });

test("sign-and-fetch prints the rooms of three pages, with nothing but fetch", async () => {
  expect(readText("examples/sign-and-fetch.mjs")).not.toMatch(/\bimport\b/);
  const { stdout } = await runExample("sign-and-fetch.mjs");
  const lines = stdout.split("\n").slice(0, -1); // a room without a title ends its line with a tab
  expect(lines.length).toBeGreaterThanOrEqual(24);
  expect(lines.filter((line) => !/^\d+\t@[\w.]+\t/.test(line))).toEqual([]);
  expect(new Set(lines.map((line) => line.split("\t")[1])).size).toBeGreaterThanOrEqual(24);
});

test("list-rooms prints each room once, and what every call brought", async () => {
  const { stdout, stderr } = await runExample("list-rooms.mjs");
  const owners = stdout
    .trim()
    .split("\n")
    .map((line) => line.split("\t")[1]);
  expect(owners.length).toBeGreaterThan(10);
  expect(new Set(owners).size).toBe(owners.length);
  expect(stderr).toMatch(/^channel 87, page 1: rooms\./m);
});

test("the curl line that the demo prints works when pasted", async () => {
  const line = /^ +(curl .*)$/m.exec(demo.output.stderr)?.[1] ?? "";
  const { stdout } = await runToSuccess("sh", ["-c", line]);
  expect(JSON.parse(stdout)).toMatchObject({ status_code: 0, world: "sandbox", feed_limit: 100 });
});

test.each([
  ["README.md", "plain-fetch", "console.log((await feed.json()).data.length > 5)", /^true$/m],
  ["docs/calling.md", "sdk", "", /^\d+ [\w.]+ /m],
  ["packages/client/README.md", "sdk", "", /^rooms \[\s+'@/m],
])("the code in %s runs against the demo's addresses", async (path, runs, after, shows) => {
  const { code } = markedBlock(path, { runs });
  const { LIVESCOUT_GATEWAY: gateway = "", LIVESCOUT_UPSTREAM: upstream = "" } = env;
  const here = code
    .replaceAll("http://127.0.0.1:8080", gateway)
    .replace("createFeedClient({", `createFeedClient({ upstreamOrigin: "${upstream}",`);
  const { stdout } = await runToSuccess(process.execPath, ["--input-type=module", "-"], {
    cwd: ROOT,
    env,
    input: `${here}\n${after}`,
  });
  expect(stdout).toMatch(shows);
});

test("webhook-receiver takes what livescout signed, once, and nothing else", async () => {
  const secret = `whsec_${Buffer.alloc(32, "fixture-").toString("base64")}`;
  const receiver = await startCommand(process.execPath, [join("examples", "webhook-receiver.mjs")], {
    env: { LIVESCOUT_WEBHOOK_SECRET: secret },
    until: /listening on (http:\S+)\n/,
  });
  try {
    const url = receiver.found[1] ?? "";
    const given = ["webhooks", "test", "--webhook", url, "--webhook-allow-private"];
    await runToSuccess(process.execPath, [LIVESCOUT, ...given], { env: { LIVESCOUT_WEBHOOK_SECRET: secret } });
    const foreign = await runCommand(process.execPath, [LIVESCOUT, ...given], {
      env: { LIVESCOUT_WEBHOOK_SECRET: secret.replace("Zml4", "Zml5") },
    });
    expect(foreign.stdout).toContain("HTTP 401");

    const { hostname, port } = new URL(url);
    await new Promise<void>((resolve) => {
      const caller = connect(Number(port), hostname, () => {
        caller.end("POST / HTTP/1.1\r\nHost: fixture\r\nContent-Length: 100\r\n\r\nhalf of it", () => caller.destroy());
      });
      caller.once("close", () => resolve()); // whoever goes away in the middle takes nobody along
    });

    const room = { viewerCount: 7, title: "ليلى\u001b[2J\n✨", owner: { uniqueId: "some.name" } };
    const body = JSON.stringify({ type: "room.began", timestamp: "2026-11-22T12:00:00.000Z", data: { room } });
    const send = async (atMs: number, sent = body) => {
      const headers = messageHeaders({ id: "msg_1", atMs, body, secrets: readSecrets(secret) ?? [] });
      return (await fetch(url, { method: "POST", headers, body: sent })).status;
    };
    const now = Date.now();
    expect([await send(now), await send(now)]).toEqual([204, 204]);
    expect([await send(now - 600_000), await send(now + 600_000), await send(now, `${body} `)]).toEqual([
      401, 401, 401,
    ]);
    expect((await fetch(url, { method: "POST", body })).status).toBe(401);
    expect(await send(now, "x".repeat(1_100_000))).toBe(413);
    await receiver.stop(); // then all that it printed is there
    const lines = receiver.output.stdout.trim().split("\n").slice(1);
    expect(lines).toEqual([
      expect.stringMatching(/ webhook\.test A test/),
      "2026-11-22T12:00:00.000Z room.began @some.name 7 ليلى [2J ✨",
    ]);
  } finally {
    await receiver.stop();
  }
});

/** The example is plain JavaScript: what it takes is said here. */
type HandOver = (options: {
  catalogue: CatalogueClient;
  connect: (room: { uniqueId: string; roomId: string }) => Promise<() => void>;
  filter: CatalogueFilter;
  roomsMax: number;
  signal: AbortSignal;
  say: (words: string) => void;
}) => Promise<void>;

describe("chat-hand-over", () => {
  let service: CatalogueService;

  beforeAll(async () => {
    service = await startCatalogueService({ nowMs: Date.now });
  });
  afterAll(() => service.stop());

  test("connects to those who are live and go live, few at once, and lets go who ends", async () => {
    const { handOver } = (await import(join(ROOT, "examples/chat-hand-over.mjs"))) as { handOver: HandOver };
    await service.see([fixtureRoom(100), fixtureRoom(90), fixtureRoom(1)]);
    const stopping = new AbortController();
    const open = new Set<string>();
    let look = () => {};
    const until = (isThere: () => boolean) =>
      new Promise<void>((resolve) => {
        look = () => void (isThere() && resolve());
        look();
      });
    const connect = async ({ uniqueId, roomId: id }: { uniqueId: string; roomId: string }) => {
      if (uniqueId === "fixture.90") throw new Error("refused");
      open.add(id);
      look();
      return () => {
        open.delete(id);
        look();
      };
    };
    const catalogue = createCatalogueClient({ url: service.url, key: service.fullKey });
    const filter = { viewers: "50.." };
    const said: string[] = [];
    const say = (words: string) => void said.push(words);
    const ended = handOver({ catalogue, connect, filter, roomsMax: 2, signal: stopping.signal, say });
    await until(() => open.has(roomId(100)));
    // Before the stream is there: it begins where the list was made.
    await service.see([fixtureRoom(200)]);
    await until(() => open.size === 2);
    await service.see([fixtureRoom(300)]);
    await service.end(100);
    await until(() => !open.has(roomId(100)));
    await service.see([fixtureRoom(400)]);
    await until(() => open.has(roomId(400)));
    expect([...open].sort()).toEqual([roomId(200), roomId(400)]);
    expect(said.join("\n")).toMatch(/fixture\.90: no chat \(refused\)/);
    stopping.abort();
    await ended;
    expect(open.size).toBe(0);
  });
});

test.runIf(canRun("systemd-analyze", hasProgram("systemd-analyze")))(
  "the systemd unit is right, and shuts its service in",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "livescout-unit-"));
    try {
      const unit = readText("examples/livescout-watch.service");
      const file = join(folder, "livescout-watch.service");
      const [, command = ""] = /^ExecStart=\S+ (.*)$/m.exec(unit) ?? [];
      expect(command).toMatch(/^watch /);
      writeFileSync(file, unit.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true")); // the program itself may not be installed here
      const verified = await runToSuccess("systemd-analyze", ["verify", "--man=no", file]);
      expect(verified.stderr).toBe("");
      await runToSuccess("systemd-analyze", ["security", "--offline=true", "--threshold=20", file]);
      const planned = await runCommand(process.execPath, [LIVESCOUT, ...command.split(" "), "--help"]);
      expect(planned.exitCode).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test("every example is run here, the overlay by obs-overlay.test.ts", async () => {
  const files = (await readdir(join(ROOT, "examples"), { withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name).sort()).toEqual([
    "chat-hand-over.mjs",
    "list-rooms.mjs",
    "livescout-watch.service",
    "obs-overlay.html",
    "sign-and-fetch.mjs",
    "webhook-receiver.mjs",
  ]);
});

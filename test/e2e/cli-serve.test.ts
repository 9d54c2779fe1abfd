import { createServer, type AddressInfo } from "node:net";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { runCli, startListening, temporaryFolder } from "../support/cli-process.ts";

async function upstream(): Promise<string> {
  const sandbox = await startSandbox({ nowMs: Date.now });
  onTestFinished(() => sandbox.close());
  return sandbox.url;
}

type Key = { id: string; key: string; tier: string };

async function createKey(dataDir: string, ...given: string[]): Promise<Key> {
  const { stdout, exitCode } = await runCli(["keys", "create", "--json", ...given], { dataDir });
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Key;
}

const feed = (url: string, key: string) => fetch(`${url}/webcast/feed`, { headers: { "x-api-key": key } });

/** Every byte of every file in a folder. */
async function bytesIn(folder: string): Promise<string> {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map(({ name }) => readFile(join(folder, name), "latin1")));
  return texts.join("");
}

test("a key made, shown once, used, re-tiered and revoked: the running gateway follows within a second", async () => {
  const dataDir = await temporaryFolder();
  const gateway = await startListening(["serve", "--port", "0", "--upstream", await upstream()], { dataDir });
  expect(gateway.output.stdout).toBe(`listening on ${gateway.url}\n`);
  expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await gateway.shows(/livescout keys create --tier pro/); // stderr may be read after stdout

  const { id, key, tier } = await createKey(dataDir, "--tier", "free", "--name", "mine");
  expect({ id, key, tier }).toEqual({
    id: expect.stringMatching(/^key_/),
    key: expect.stringMatching(/^ls_/),
    tier: "free",
  });
  expect((await feed(gateway.url, key)).status).toBe(403);

  const moved = await runCli(["keys", "set-tier", id, "pro"], { dataDir });
  expect(moved).toMatchObject({ exitCode: 0, stdout: "" });
  await expect.poll(async () => (await feed(gateway.url, key)).status, { timeout: 60_000 }).toBe(200);

  expect((await runCli(["keys", "revoke", id], { dataDir })).exitCode).toBe(0);
  await expect.poll(async () => (await feed(gateway.url, key)).status, { timeout: 60_000 }).toBe(401);

  const listed = await runCli(["keys", "list", "--json"], { dataDir });
  expect(JSON.parse(listed.stdout)).toEqual([
    {
      id,
      tier: "pro",
      scopes: ["feed", "read"],
      name: "mine",
      createdAt: expect.any(String),
      revokedAt: expect.any(String),
    },
  ]);
  const shown = await runCli(["keys", "list"], { dataDir });
  expect(shown.stdout).toMatch(new RegExp(`^id +tier +scopes +made +revoked +name\n${id} +pro +`));
  expect(listed.stdout + shown.stdout + (await bytesIn(dataDir)) + gateway.output.stderr).not.toContain(key);
  expect((await stat(dataDir)).mode & 0o077).toBe(0);
});

test("without --json the key stands alone on stdout and the warning on stderr", async () => {
  const dataDir = await temporaryFolder();
  const { stdout, stderr } = await runCli(["keys", "create"], { dataDir });
  expect(stdout).toMatch(/^ls_\w+\n$/);
  expect(stderr).toContain("will not be shown again");
  expect(stderr).not.toContain(stdout.trim());
});

test("a view key is made for overlays: it reads the catalogue, and the feed refuses it", async () => {
  const dataDir = await temporaryFolder();
  const { id, key } = await createKey(dataDir, "--view", "--tier", "pro", "--name", "overlay");
  const listed = await runCli(["keys", "list"], { dataDir });
  expect(listed.stdout).toMatch(new RegExp(`\n${id} +pro +read +`));
  const gateway = await startListening(["serve", "--port", "0", "--upstream", await upstream()], { dataDir });
  const refused = await feed(gateway.url, key);
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: "scope_required" }]);
  const both = await runCli(["keys", "create", "--view", "--scopes", "feed"], { dataDir });
  expect([both.exitCode, both.stderr]).toEqual([2, expect.stringContaining("view key")]);
});

test("an unknown id is told, exit 2", async () => {
  const dataDir = await temporaryFolder();
  for (const given of [
    ["revoke", "key_none"],
    ["set-tier", "key_none", "pro"],
  ]) {
    expect(await runCli(["keys", ...given], { dataDir })).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: "livescout: id: there is no such key; `livescout keys list` shows the ids\n",
    });
  }
  const { id } = await createKey(dataDir);
  const wrongTier = await runCli(["keys", "set-tier", id, "gold"], { dataDir });
  expect(wrongTier).toMatchObject({
    exitCode: 2,
    stderr: "livescout: tier: expected one of free, basic, pro, ultra, local\n",
  });
});

test("both steps through a gateway: rooms, quota and a canary that is nowhere but where it belongs", async () => {
  const dataDir = await temporaryFolder();
  const url = await upstream();
  const gateway = await startListening(["serve", "--port", "0", "--upstream", url, "--log-level", "debug"], {
    dataDir,
  });
  const { key } = await createKey(dataDir, "--tier", "pro");
  const env = { LIVESCOUT_API_KEY: key, LIVESCOUT_SESSION: "fixture-canary-session" };
  const given = ["rooms", "--gateway", gateway.url, "--upstream", url, "--channel", "42,87", "--pages", "2"];
  const rooms = await runCli([...given, "--output", "json"], { env });
  expect(rooms.exitCode).toBe(0);
  expect(JSON.parse(rooms.stdout)).toMatchObject({ world: "sandbox", totals: { pages: 4 } });
  await fetch(`${gateway.url}/webcast/feed?session_id=fixture-canary-session&apiKey=${key}&channel_id=bad`);
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  const signed = await runCli(["sign", "--gateway", gateway.url, "--upstream", url], {
    env: { LIVESCOUT_API_KEY: key },
  });
  expect(JSON.parse(signed.stdout)).toMatchObject({ feed_limit: 100, feed_remaining: 95, world: "sandbox" });
  gateway.child.kill("SIGTERM");
  expect((await gateway.ended).exitCode).toBe(0);
  const everything =
    rooms.stdout + rooms.stderr + signed.stdout + metrics + gateway.output.stdout + gateway.output.stderr;
  for (const canary of ["fixture-canary-session", key]) {
    expect(everything).not.toContain(canary);
    expect(await bytesIn(dataDir)).not.toContain(canary);
  }
});

test("two gateways on one database grant a key's day once", async () => {
  const dataDir = await temporaryFolder();
  const url = await upstream();
  const given = ["serve", "--port", "0", "--upstream", url, "--log-level", "error"];
  const env = { LIVESCOUT_TIERS: '{"basic":{"day":20,"minute":1000}}' };
  const gateways = await Promise.all([
    startListening(given, { dataDir, env }),
    startListening(given, { dataDir, env }),
  ]);
  const { key } = await createKey(dataDir, "--tier", "basic");
  const calls = Array.from({ length: 40 }, (_, at) => feed(gateways[at % 2]?.url ?? "", key));
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
});

test("a busy port is told with its number and setting, exit 1, for gateway, metrics and sandbox", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const port = String((server.address() as AddressInfo).port);
  const dataDir = await temporaryFolder();
  const busy = { exitCode: 1, stdout: "" };
  const gateway = await runCli(["serve", "--port", port], { dataDir });
  expect(gateway).toMatchObject({ ...busy, stderr: expect.stringContaining(`port ${port} of 127.0.0.1 is in use`) });
  expect(gateway.stderr).toContain("--port");
  const metrics = await runCli(["serve", "--port", "0", "--metrics-listen", `127.0.0.1:${port}`], { dataDir });
  expect(metrics).toMatchObject({ ...busy, stderr: expect.stringContaining("--metrics-listen") });
  const sandbox = await runCli(["sandbox", "--port", port]);
  expect(sandbox).toMatchObject({ ...busy, stderr: expect.stringContaining("--port") });
});

test("a gateway without keys stays on this machine", async () => {
  const dataDir = await temporaryFolder();
  const open = await runCli(["serve", "--auth", "none", "--host", "0.0.0.0", "--port", "0"], { dataDir });
  expect(open).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("listens on loopback only") });
  const local = await startListening(["serve", "--auth", "none", "--port", "0", "--upstream", await upstream()], {
    dataDir,
  });
  expect((await fetch(`${local.url}/webcast/feed`)).status).toBe(200);
  expect((await fetch(`${local.url}/webcast/feed`, { headers: { origin: "https://page.invalid" } })).status).toBe(403);
});

test("a database belongs to one world; by default both worlds work side by side with the same keys", async () => {
  const dataDir = await temporaryFolder();
  const url = await upstream();
  const database = join(dataDir, "own.db");
  const sandboxed = await startListening(["serve", "--port", "0", "--upstream", url, "--database", database], {
    dataDir,
  });
  sandboxed.child.kill("SIGTERM");
  await sandboxed.ended;
  const mixed = await runCli(["serve", "--port", "0", "--database", database], { dataDir });
  expect(mixed).toMatchObject({ exitCode: 1, stdout: "" });
  expect(mixed.stderr).toContain('belongs to the world "sandbox" and this run to "upstream"');

  const { key } = await createKey(dataDir, "--tier", "pro");
  const env = { LIVESCOUT_UPSTREAM: "" };
  const real = await startListening(["serve", "--port", "0", "--log-level", "error"], { dataDir, env });
  const pretend = await startListening(["serve", "--port", "0", "--upstream", url], { dataDir });
  expect((await feed(pretend.url, key)).status).toBe(200);
  const limits = async (at: string) =>
    (await (await fetch(`${at}/webcast/rate_limits`, { headers: { "x-api-key": key } })).json()) as {
      data: { feed: object };
    };
  expect((await limits(pretend.url)).data.feed).toMatchObject({ remaining: 99 });
  expect((await limits(real.url)).data.feed).toMatchObject({ remaining: 100 });
});

test("the pepper may stand elsewhere; one that was lost is told, and its keys are not accepted", async () => {
  const dataDir = await temporaryFolder();
  const url = await upstream();
  await createKey(dataDir);
  const elsewhere = await temporaryFolder();
  const env = { LIVESCOUT_PEPPER_FILE: join(elsewhere, "pepper") };
  const gateway = await startListening(["serve", "--port", "0", "--upstream", url], { dataDir, env });
  await gateway.shows(/1 key was made under another pepper/);
  expect((await stat(env.LIVESCOUT_PEPPER_FILE)).mode & 0o777).toBe(0o600);
});

test("settings reach the gateway from environment and file; what is wrong in them stops it before it listens", async () => {
  const dataDir = await temporaryFolder();
  const config = join(dataDir, "settings.json");
  await writeFile(
    config,
    JSON.stringify({ port: 0, upstream: await upstream(), tiers: { pro: { day: 3 } }, sessions: "refuse" }),
  );
  const gateway = await startListening(["serve"], { dataDir, env: { LIVESCOUT_CONFIG: config } });
  const { key } = await createKey(dataDir, "--tier", "pro");
  expect(await (await feed(gateway.url, key)).json()).toMatchObject({ feed_limit: 3, feed_remaining: 2 });
  const session = await fetch(`${gateway.url}/webcast/feed?session_id=fixture-1`, { headers: { "x-api-key": key } });
  expect(await session.json()).toMatchObject({ code: "session_not_accepted" });
  const wrong = await runCli(["serve", "--config", config, "--port", "eighty"], { dataDir });
  expect(wrong).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("port: expected a whole number"),
  });
});

test("Ctrl-C ends the gateway in order, exit 130", async () => {
  const dataDir = await temporaryFolder();
  const gateway = await startListening(["serve", "--port", "0", "--upstream", await upstream()], { dataDir });
  gateway.child.kill("SIGINT");
  expect((await gateway.ended).exitCode).toBe(130);
  const logs = (await readdir(dataDir)).filter((name) => name.endsWith("-wal"));
  for (const name of logs) expect((await stat(join(dataDir, name))).size).toBe(0); // all is in the database itself
});

test("the sandbox listens, misbehaves as told, and ends on SIGTERM with 0", async () => {
  const sandbox = await startListening(["sandbox", "--port", "0", "--seed", "7", "--fault", "forbidden"]);
  expect((await fetch(`${sandbox.url}/webcast/feed/`)).status).toBe(403);
  sandbox.child.kill("SIGTERM");
  expect(await sandbox.ended).toMatchObject({ exitCode: 0, stdout: `listening on ${sandbox.url}\n` });
});

test("the data folder is made for its owner alone", async () => {
  const parent = await temporaryFolder();
  await mkdir(join(parent, "deep"));
  const dataDir = join(parent, "deep", "data");
  await createKey(dataDir);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  const files = await readdir(dataDir);
  expect(files).toContain("livescout.db.pepper");
  for (const file of files) expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
});

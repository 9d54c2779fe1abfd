import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { FAULT_NAMES, FAULTS, type FaultName } from "../../packages/livescout/src/sandbox/faults.ts";
import { startSandbox, type SeenRequest } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { runCli, startCli, temporaryFolder } from "../support/cli-process.ts";

const CANARY = "fixture-canary-session";
/** outcomes.md, "CLI exit codes". */
const EXIT = {
  rooms: 0,
  end_of_feed: 0,
  refused_empty: 3,
  forbidden: 3,
  captcha: 3,
  bad_request: 3,
  restricted: 3,
  unknown_status: 3,
  not_json: 3,
  gateway_refused: 4,
  throttled: 5,
  upstream_error: 5,
  timeout: 5,
  network: 5,
  signer_failed: 5,
  login_required: 6,
} as const;

type Envelope = {
  world: string;
  outcomes: { kind: keyof typeof EXIT; cause: string; nextStep: string; channel: string; page: number }[];
  totals: { pages: number; seen: number; new: number; repeated: number; dropped: number };
  rooms: {
    id: string;
    isLive: boolean;
    sources: { channel: string }[];
    viewerCount: number;
    owner: { uniqueId: string };
  }[];
};

async function upstream(
  options: { fault?: FaultName; onRequest?: (request: SeenRequest) => void } = {},
): Promise<string> {
  const sandbox = await startSandbox({ nowMs: Date.now, slowAnswerMs: 300, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox.url;
}

let dataDir: string;
beforeAll(async () => {
  dataDir = join(process.cwd(), "artifacts", "no-such-folder"); // `rooms` needs no folder and makes none
});

test("three pages of rooms, each once, numbers that add up, and no folder made", async () => {
  const url = await upstream();
  const { exitCode, stdout, stderr } = await runCli(["rooms", "--upstream", url, "--pages", "3", "--output", "json"], {
    dataDir,
  });
  expect(exitCode).toBe(0);
  const { world, outcomes, totals, rooms } = JSON.parse(stdout) as Envelope;
  expect(world).toBe("sandbox");
  expect(outcomes.map(({ kind, channel, page }) => [kind, channel, page])).toEqual(
    [1, 2, 3].map((page) => ["rooms", "87", page]),
  );
  expect(new Set(rooms.map(({ id }) => id)).size).toBe(rooms.length);
  expect(rooms.length).toBeGreaterThanOrEqual(24);
  expect(rooms.every(({ isLive, sources }) => isLive && sources[0]?.channel === "87")).toBe(true);
  expect(totals).toMatchObject({ pages: 3, new: rooms.length, seen: totals.new + totals.repeated });
  expect(stderr.trimEnd().split("\n").at(-1)).toBe(
    `3 pages, rooms seen ${totals.seen}: new ${totals.new}, repeated ${totals.repeated}, dropped 0`,
  );
  await expect(stat(dataDir)).rejects.toThrow("ENOENT");
});

test.each(FAULT_NAMES)("fault %s: its outcome by name, with cause, next step and exit code", async (fault) => {
  const url = await upstream({ fault });
  const given = [
    "rooms",
    "--upstream",
    url,
    "--source",
    "feed",
    "--output",
    "json",
    "--timeout-ms",
    fault === "timeout" ? "6000" : "60000", // the guest identity has to come in time
  ];
  const { exitCode, stdout, stderr } = await runCli(given);
  const { outcome, route } = FAULTS[fault];
  const { outcomes, totals, world } = JSON.parse(stdout) as Envelope;
  const hasVisitor = route === "feed" || route === "check"; // without a device id the upstream refuses
  const kind = hasVisitor ? outcome : "refused_empty";
  expect({ kinds: outcomes.map((each) => each.kind), exitCode }).toEqual({ kinds: [kind], exitCode: EXIT[kind] });
  expect(outcomes[0]).toMatchObject({ cause: expect.stringMatching(/\.$/), nextStep: expect.stringMatching(/\.$/) });
  expect(stderr).toContain(`87 page 1 · ${kind}: `);
  expect(world).toBe("sandbox");
  if (EXIT[kind] === 0) return;
  expect(totals.pages).toBe(0);
  expect(stderr).toContain(`${kind}: no page was read`);
  expect(stderr).not.toMatch(/\b0 rooms\b/);
});

test("each form of output says the same rooms; a table is one room a line and headed as sandbox", async () => {
  const url = await upstream();
  const given = ["rooms", "--upstream", url, "--channel", "recommended,gaming", "--limit", "15"];
  const [ndjson, table, csv] = await Promise.all(
    [[], ["--output", "table"], ["--output", "csv"]].map((form) => runCli([...given, ...form])),
  );
  expect(ndjson?.stdout.trimEnd().split("\n")).toHaveLength(15);
  const lines = table?.stdout.trimEnd().split("\n") ?? [];
  expect(lines[0]).toContain("SANDBOX");
  expect(lines[1]).toMatch(/^viewers +@uniqueId +nickname +title +topic +room id$/);
  expect(lines.slice(2).every((line) => /^ *\d+ +@\S+ .* 7\d{18}$/.test(line))).toBe(true);
  expect(lines).toHaveLength(17);
  expect(table?.stdout).not.toContain("\u001b");
  expect(csv?.stdout.trimEnd().split("\r\n")).toHaveLength(16);
});

test("--min-viewers and --tag do what they say", async () => {
  const url = await upstream();
  const many = await runCli(["rooms", "--upstream", url, "--min-viewers", "500", "--pages", "3", "--output", "json"]);
  const { rooms, totals } = JSON.parse(many.stdout) as Envelope;
  expect(rooms.every(({ viewerCount }) => viewerCount >= 500)).toBe(true);
  expect(rooms.length).toBeLessThan(totals.new);
  expect(many.stderr).toContain(`, ${rooms.length} shown`);
  const unknown = await runCli(["rooms", "--upstream", url, "--channel", "game", "--tag", "No Such Game"]);
  expect(unknown).toMatchObject({ exitCode: 0, stdout: "", stderr: expect.stringContaining("end_of_feed: ") });
});

test("filters of the one grammar act on what the feed brought; what it does not say is counted", async () => {
  const url = await upstream();
  const given = ["rooms", "--upstream", url, "--pages", "3", "--output", "json"];
  const many = await runCli([...given, "--viewers", "50..2000", "--hide", "topic:gaming", "--gated", "no"]);
  const { rooms } = JSON.parse(many.stdout) as Envelope;
  expect(rooms.length).toBeGreaterThan(0);
  expect(rooms.every(({ viewerCount }) => viewerCount >= 50 && viewerCount <= 2000)).toBe(true);
  const english = await runCli([...given, "--language", "en"]);
  const { unknown, totals } = JSON.parse(english.stdout) as Envelope & { unknown: { language: number } };
  expect(unknown.language).toBeGreaterThan(0);
  expect(unknown.language).toBeLessThanOrEqual(totals.new);
  expect(english.stderr).toContain(`; left out: ${unknown.language} language unknown\n`);
});

test("a channel that needs a session says so before anybody is asked", async () => {
  const seen: SeenRequest[] = [];
  const url = await upstream({ onRequest: (request) => seen.push(request) });
  const { exitCode, stderr } = await runCli(["rooms", "--upstream", url, "--channel", "following"]);
  expect(exitCode).toBe(6);
  expect(stderr).toContain("login_required: Channel 42 needs your own session");
  expect(seen).toEqual([]);
});

test("a session goes to the upstream in step 2 and nowhere else: no output, file, URL or gateway holds it", async () => {
  const seen: SeenRequest[] = [];
  const url = await upstream({ onRequest: (request) => seen.push(request) });
  const folder = await temporaryFolder();
  const sessionFile = join(folder, "session.txt");
  await writeFile(sessionFile, `${CANARY}\n`);
  const given = ["rooms", "--upstream", url, "--channel", "42", "--report", join(folder, "report.json")];
  const byFile = await runCli([...given, "--session-file", sessionFile], { dataDir: folder });
  const byEnvironment = await runCli(["rooms", "--upstream", url, "--channel", "42"], {
    env: { LIVESCOUT_SESSION: CANARY },
  });
  expect([byFile.exitCode, byEnvironment.exitCode]).toEqual([0, 0]);
  const holding = seen.filter((request) => JSON.stringify(request).includes(CANARY));
  expect(holding.map(({ target }) => target.split("?", 1)[0])).toEqual(["/webcast/feed/", "/webcast/feed/"]);
  expect(seen.some(({ target }) => target.includes(CANARY))).toBe(false);
  const said = [byFile, byEnvironment].map(({ stdout, stderr }) => stdout + stderr).join("");
  expect(said).not.toContain(CANARY);
  expect(await readFile(join(folder, "report.json"), "utf8")).not.toContain(CANARY);
  expect((await stat(join(folder, "report.json"))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["report.json", "session.txt"]);
});

test("step 1 at a gateway never carries the session, and the key only in its header", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${JSON.stringify(request.headers)}`);
    response.writeHead(429, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ status_code: 429, error: "spent", code: "quota_exhausted", resets_at: "2026-11-23T00:00:00Z" }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = await upstream();
  const env = { LIVESCOUT_SESSION: CANARY, LIVESCOUT_API_KEY: "fixture-canary-key" };
  const { exitCode, stdout, stderr } = await runCli(
    ["rooms", "--gateway", gateway, "--upstream", url, "--channel", "42"],
    { env },
  );
  expect(exitCode).toBe(4);
  expect(stderr).toContain("gateway_refused: The gateway answered HTTP 429 quota_exhausted");
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("logged_in=true");
  expect(asked[0]).toContain('"x-api-key":"fixture-canary-key"');
  expect(asked[0]?.split(" ", 1)[0]).not.toContain("canary");
  expect(asked.join() + stdout + stderr).not.toContain(CANARY);
  expect(stdout + stderr).not.toContain("fixture-canary-key");
});

test("a pasted cookie line and a session beside a real plain-http upstream are refused without being repeated", async () => {
  const url = await upstream();
  const pasted = { LIVESCOUT_SESSION: `sessionid=${CANARY}; sid_tt=${CANARY}` };
  const line = await runCli(["rooms", "--upstream", url, "--channel", "42"], { env: pasted });
  expect(line).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("alone: leave out 'sessionid='"),
  });
  const real = await runCli(["rooms", "--upstream", url], { env: { LIVESCOUT_SESSION: "canary-that-could-be-real" } });
  expect(real).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("session: expected no session"),
  });
  expect(line.stderr + real.stderr).not.toContain("canary");
});

test("a dry run shows the requests with secrets masked and contacts nobody", async () => {
  const seen: SeenRequest[] = [];
  const url = await upstream({ onRequest: (request) => seen.push(request) });
  const env = { LIVESCOUT_SESSION: CANARY, LIVESCOUT_API_KEY: "fixture-canary-key" };
  const own = await runCli(["rooms", "--upstream", url, "--channel", "42,87", "--dry-run"], { env });
  expect(own.exitCode).toBe(0);
  expect(own.stdout).toContain(`GET ${url}/webcast/feed/?aid=1988&`);
  expect(own.stdout).toContain("channel_id=42&");
  expect(own.stdout).toContain("channel_id=87&");
  expect(own.stdout).toContain(`sessionid=[secret, ${CANARY.length} characters]`);
  const gateway = await runCli(["rooms", "--gateway", "https://gateway.invalid", "--dry-run", "--output", "json"], {
    env,
  });
  expect(gateway.exitCode).toBe(0);
  expect(gateway.stdout).toContain("https://gateway.invalid/webcast/feed?channel_id=87");
  expect(gateway.stdout).toContain("[secret, 18 characters]");
  expect(own.stdout + own.stderr + gateway.stdout + gateway.stderr).not.toContain("canary");
  expect(seen).toEqual([]);
});

test("nobody at the upstream or at the gateway is told as such, exit 5", async () => {
  const closed = "http://127.0.0.1:1";
  const result = await runCli(["rooms", "--upstream", closed, "--output", "json"]);
  expect(result.exitCode).toBe(5);
  expect(JSON.parse(result.stdout)).toMatchObject({ world: "sandbox", outcomes: [{ kind: "network" }], rooms: [] });
  const gateway = await runCli(["rooms", "--gateway", closed, "--upstream", await upstream()]);
  expect(gateway).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining("network: The gateway could not be reached"),
  });
});

test("Ctrl-C during a call is 130, with what came before, and no half-written report left", async () => {
  const url = await upstream({ fault: "timeout" });
  const folder = await temporaryFolder();
  const cli = startCli(["rooms", "--upstream", url, "--output", "csv", "--report", join(folder, "r.json")]);
  await cli.shows(/^\uFEFFviewerCount/);
  cli.child.kill("SIGINT");
  const { exitCode, stderr } = await cli.ended;
  expect(exitCode).toBe(130);
  expect(stderr).not.toContain("rror");
  expect(await readdir(folder)).toEqual(["r.json"]);
});

test("a reader that goes away ends the run quietly", async () => {
  const url = await upstream();
  const cli = startCli(["rooms", "--upstream", url, "--pages", "20"]);
  await cli.shows(/"id"/);
  cli.child.stdout.destroy();
  const { exitCode, stderr } = await cli.ended;
  expect(exitCode).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|unexpected/);
});

test("sign prints one signed request with the fields of a gateway's answer, and verify finds it valid", async () => {
  const url = await upstream();
  const signed = await runCli(["sign", "--upstream", url, "--channel", "89"]);
  expect(signed.exitCode).toBe(0);
  const answer = JSON.parse(signed.stdout) as { signed_url: string; headers: Record<string, string> };
  expect(answer).toMatchObject({
    status_code: 0,
    method: "GET",
    channel_id: "89",
    region: "US",
    cookies: expect.stringMatching(/^ttwid=/),
    signer: { name: "native", verified: true },
    world: "sandbox",
  });
  const line = JSON.stringify({ url: answer.signed_url, userAgent: answer.headers["User-Agent"] });
  const verdict = await runCli(["verify"], { input: line });
  expect(verdict.exitCode).toBe(0);
  expect(JSON.parse(verdict.stdout)).toMatchObject({ kind: "valid" });
});

test("an identity of one's own decides what is claimed; a wrong one is refused by its path", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "identity.json");
  await writeFile(file, JSON.stringify({ userAgent: "curl" }));
  const refused = await runCli(["sign", "--upstream", await upstream(), "--identity", file]);
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toContain("identity.userAgent: expected a User-Agent that begins with Mozilla/, ASCII");
});

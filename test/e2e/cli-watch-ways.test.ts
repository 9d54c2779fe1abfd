/** `watch` by every way out: beside a gateway, through a proxy, by a browser's page; and as a terminal shows it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { type CliOptions, runCli, startCli, startListening, temporaryFolder } from "../support/cli-process.ts";
import { chromiumPath } from "../support/chromium.ts";
import { isFromPage, startPickyUpstream } from "../support/picky-upstream.ts";
import { startHttpProxy } from "../support/proxies.ts";
import { canRun } from "../support/require-suite.ts";
import { LIVESCOUT, runCommand } from "../support/run-command.ts";

const FAST = ["--gap", "0.2s", "--calls-per-hour", "100000", "--calls-per-day", "1000000"];

async function upstream() {
  const paths: string[] = [];
  const onRequest = ({ target }: { target: string }) => void paths.push(target.split("?", 1)[0] ?? "");
  const sandbox = await startSandbox({ nowMs: Date.now, onRequest });
  onTestFinished(() => sandbox.close());
  return { url: sandbox.url, paths };
}

const FEED = "/webcast/feed/";

/** A collector that is told to end once it has rooms, however long that takes. */
async function watchUntilRooms(given: readonly string[], options: CliOptions & { dataDir: string }) {
  const running = startCli(given, options);
  const file = join(options.dataDir, "sandbox-catalogue.db");
  while (running.child.exitCode === null && !(existsSync(file) && (await hasRooms(file)))) await pause(200);
  running.child.kill("SIGTERM");
  return running.ended;
}

async function hasRooms(file: string): Promise<boolean> {
  const store = await openSqliteCatalogue({ file });
  try {
    return (await store.eventsAfter(0, { limit: 100 })).some(({ type }) => type === "room.began");
  } finally {
    await store.close();
  }
}

test("beside a gateway nobody asks for the category list: common names stand in, and no call is spent on it", async () => {
  const { url, paths } = await upstream();
  const dataDir = await temporaryFolder();
  const key = (await runCli(["keys", "create", "--tier", "pro"], { dataDir })).stdout.trim();
  const gateway = await startListening(["serve", "--port", "0", "--upstream", url], { dataDir });
  const given = ["watch", "--gateway", gateway.url, "--upstream", url, ...FAST];
  const options = { dataDir, env: { LIVESCOUT_API_KEY: key } };
  const { exitCode, stderr } = await watchUntilRooms(given, options);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("tags, from the shipped list");
  expect(stderr).not.toContain("signer_failed");
  const [, calls, answered] = stderr.match(/(\d+) calls?, (\d+) answered; [1-9]\d* new rooms/) ?? [];
  expect(Number(calls) - Number(answered), stderr).toBeLessThanOrEqual(1); // one was under way when it was told to end
  expect(paths.filter((path) => path.includes("drawer_tabs"))).toEqual([]);
});

test("through a proxy everything goes, and a proxy that is gone is no upstream's refusal", async () => {
  const { url } = await upstream();
  const proxy = await startHttpProxy();
  const dataDir = await temporaryFolder();
  const given = ["watch", "--upstream", url, "--proxy", proxy.url, ...FAST];
  const { exitCode, stderr } = await watchUntilRooms(given, { dataDir });
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/[1-9]\d* new rooms/)]);
  expect(proxy.connections()).toBeGreaterThan(0);
  await proxy.close();
  const short = await runCli([...given, "--for", "3s"], { dataDir: await temporaryFolder() });
  expect([short.exitCode, short.stderr]).toEqual([5, expect.stringMatching(/1 call, 0 answered/)]); // no page was asked for yet
  const gone = await runCli([...given, "--for", "8s"], { dataDir });
  expect([gone.exitCode, gone.stderr]).toEqual([
    5,
    expect.stringMatching(/waits 2\d s after network, then tries again/),
  ]);
});

describe.runIf(canRun("chromium", chromiumPath() !== undefined))("with a browser", () => {
  test("its page fetches what is watched", async () => {
    const picky = await startPickyUpstream((request) => !isFromPage(request));
    const dataDir = await temporaryFolder();
    const browser = ["--signer", "browser", "--fetch", "browser", "--browser-no-sandbox"];
    const given = ["watch", "--upstream", picky.url, ...browser, ...FAST];
    const { exitCode, stderr } = await watchUntilRooms(given, { dataDir });
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/[1-9]\d* new rooms/)]);
    expect(picky.feeds.every(({ isRefused }) => !isRefused)).toBe(true);
  });
});

const hasSignals = process.platform !== "win32";

test.runIf(hasSignals)("one that was stopped and finds its place taken ends, calls nobody, and says so", async () => {
  const { url, paths } = await upstream();
  const dataDir = await temporaryFolder();
  const given = ["watch", "--upstream", url, "--gap", "30s", "--sources", "87", ...FAST.slice(2)];
  const first = startCli(given, { dataDir });
  await first.shows(/· 87: rooms/);
  first.child.kill("SIGSTOP");
  const feeds = () => paths.filter((path) => path === FEED).length;
  const firstOnes = feeds();
  startCli(given, { dataDir });
  await expect.poll(feeds, { timeout: 150_000 }).toBeGreaterThan(firstOnes); // after a silence of 12 seconds
  const before = feeds(); // and its next one is half a minute off
  first.child.kill("SIGCONT");
  const { exitCode, stderr } = await first.ended;
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining("another livescout collects into this catalogue now"),
  ]);
  expect(feeds()).toBe(before);
});

const hasScript = (await runCommand("sh", ["-c", "script -qec true /dev/null"])).exitCode === 0;

describe.runIf(canRun("script", hasScript))("on a terminal", () => {
  test("one line is rewritten within its width, and is gone at the end; a wait stands in front", async () => {
    const sandbox = await startSandbox({ nowMs: Date.now, fault: "forbidden" });
    onTestFinished(() => sandbox.close());
    const dataDir = await temporaryFolder();
    const watch = `${process.execPath} ${LIVESCOUT} watch --upstream ${sandbox.url} ${FAST.join(" ")} --sources 87 --for 8s`;
    const command = `stty cols 80 rows 40 && LIVESCOUT_DATA_DIR=${dataDir} ${watch}`;
    const { stdout } = await runCommand("script", ["-qec", command, "/dev/null"]);
    const shown = stdout
      .replaceAll("\r\u001b[K", "\n")
      .split(/\r?\n/)
      .filter((text) => text.includes(" · left "));
    const refusedAt = shown.findIndex((line) => line.startsWith("waits")); // before that its call may have been under way
    expect(refusedAt).toBeGreaterThanOrEqual(0);
    for (const line of shown.slice(refusedAt))
      expect(line).toMatch(/^waits until \d\d:\d\d UTC after forbidden · \d calls? · left/);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(80);
    expect(stdout.endsWith("\u001b[K")).toBe(true);
  });
});

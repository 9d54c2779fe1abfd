/** `watch` by every way out: beside a gateway, through a proxy, by a browser's page; and as a terminal shows it. */
import { describe, expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { runCli, startCli, startListening, temporaryFolder } from "../support/cli-process.ts";
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

test("beside a gateway nobody asks for the category list: common names stand in, and no call is spent on it", async () => {
  const { url, paths } = await upstream();
  const dataDir = await temporaryFolder();
  const key = (await runCli(["keys", "create", "--tier", "pro"], { dataDir })).stdout.trim();
  const gateway = await startListening(["serve", "--port", "0", "--upstream", url], { dataDir });
  const given = ["watch", "--gateway", gateway.url, "--upstream", url, ...FAST, "--for", "3s"];
  const { exitCode, stderr } = await runCli(given, { dataDir, env: { LIVESCOUT_API_KEY: key } });
  expect(exitCode).toBe(0);
  expect(stderr).toContain("tags, from the shipped list");
  expect(stderr).not.toContain("signer_failed");
  expect(stderr).toMatch(/(\d+) calls, \1 answered; [1-9]\d* new rooms/);
  expect(paths.filter((path) => path.includes("drawer_tabs"))).toEqual([]);
});

test("through a proxy everything goes, and a proxy that is gone is no upstream's refusal", async () => {
  const { url } = await upstream();
  const proxy = await startHttpProxy();
  const dataDir = await temporaryFolder();
  const given = ["watch", "--upstream", url, "--proxy", proxy.url, ...FAST, "--for", "2s"];
  const { exitCode, stderr } = await runCli(given, { dataDir });
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/[1-9]\d* new rooms/)]);
  expect(proxy.connections()).toBeGreaterThan(0);
  await proxy.close();
  const gone = await runCli(given, { dataDir });
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
    const given = ["watch", "--upstream", picky.url, ...browser, ...FAST, "--for", "6s"];
    const { exitCode, stderr } = await runCli(given, { dataDir });
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
  const second = startCli(given, { dataDir });
  await second.shows(/\d calls? · left/); // after a silence of 12 seconds
  const feeds = () => paths.filter((path) => path === "/webcast/feed/").length;
  const before = feeds();
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
    const watch = `${process.execPath} ${LIVESCOUT} watch --upstream ${sandbox.url} ${FAST.join(" ")} --sources 87 --for 3s`;
    const command = `stty cols 80 rows 40 && LIVESCOUT_DATA_DIR=${dataDir} ${watch}`;
    const { stdout } = await runCommand("script", ["-qec", command, "/dev/null"]);
    const shown = stdout
      .replaceAll("\r\u001b[K", "\n")
      .split(/\r?\n/)
      .filter((text) => text.includes(" · left "));
    expect(shown.length).toBeGreaterThan(0);
    for (const line of shown) expect(line).toMatch(/^waits until \d\d:\d\d UTC after forbidden · \d calls? · left/);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(80);
    expect(stdout.endsWith("\u001b[K")).toBe(true);
  });
});

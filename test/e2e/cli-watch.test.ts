/** `watch` and `report` as processes of their own before a sandbox: what is told, what is kept, and what a kill leaves. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { FaultName } from "../../packages/livescout/src/sandbox/faults.ts";
import { type SeenRequest, startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { runCli, startCli, temporaryFolder } from "../support/cli-process.ts";

/** A collector's own calls, each with the time at which it came. */
type Seen = { atMs: number; path: string };

async function upstream({ fault }: { fault?: FaultName } = {}) {
  const seen: Seen[] = [];
  const onRequest = ({ target }: SeenRequest) => {
    const path = target.split("?", 1)[0] ?? "";
    if (/^\/(?:webcast|api-live|api\/search)\//.test(path)) seen.push({ atMs: Date.now(), path });
  };
  const sandbox = await startSandbox({ nowMs: Date.now, onRequest, ...(fault !== undefined && { fault }) });
  onTestFinished(() => sandbox.close());
  return { url: sandbox.url, seen };
}

const FAST = ["--gap", "0.2s", "--calls-per-hour", "100000", "--calls-per-day", "1000000"];

test("the calls that it needs are told first, then rooms are collected, and the report says how it went", async () => {
  const { url, seen } = await upstream();
  const dataDir = await temporaryFolder();
  const names = join(dataDir, "names.txt");
  await writeFile(names, "# who to look for\n@nobody.here\n");
  const given = ["watch", "--upstream", url, ...FAST, "--for", "12s", "--names", names];
  const { exitCode, stdout, stderr } = await runCli(given, { dataDir });
  expect([exitCode, stdout]).toEqual([0, ""]);
  expect(stderr).toContain("SANDBOX — invented rooms");
  expect(stderr).toContain("sources: 87, 86, 89, 1111006 with every tag, 1222001 with every tag\n");
  expect(stderr).toContain(
    "this needs about 18,000 calls an hour; budget 100,000 an hour and 1,000,000 a day; at most",
  );
  expect(stderr.indexOf("this needs")).toBeLessThan(stderr.indexOf("tags, from the upstream's own list"));
  expect(stderr).toContain("names to watch: 1");
  expect(stderr).not.toContain("\u001b");
  expect(seen.length).toBeGreaterThan(5);

  const report = await runCli(["report", "--upstream", url, "--output", "json"], { dataDir });
  expect(report.exitCode).toBe(0);
  const read = JSON.parse(report.stdout) as { calls: number; goodCalls: number; liveNow: number; sources: unknown[] };
  expect(read.calls).toBeGreaterThanOrEqual(seen.length - 1); // the one under way at the end is cut off
  expect(read.goodCalls).toBe(read.calls);
  expect(read.liveNow).toBeGreaterThan(20);
  const table = await runCli(["report", "--upstream", url], { dataDir });
  expect(table.stdout).toMatch(/^collector +stopped \d+ s ago$/m);
  expect(table.stdout).toContain("no gaps");
});

test("a refusal is shown by its name, with its next step, and a run that was refused throughout is no success", async () => {
  const { url, seen } = await upstream({ fault: "forbidden" });
  const dataDir = await temporaryFolder();
  const given = ["watch", "--upstream", url, ...FAST, "--sources", "87", "--for"];
  const { exitCode, stderr } = await runCli([...given, "8s"], { dataDir });
  expect(exitCode).toBe(3);
  expect(stderr).toContain("87 page 1 · forbidden: ");
  expect(stderr).toMatch(/rests for 1[5-9] min, until \d\d:\d\d UTC: forbidden/);
  expect(seen.filter(({ path }) => path === "/webcast/feed/")).toHaveLength(1);
  const again = await runCli([...given, "2s"], { dataDir });
  expect([again.exitCode, seen.length]).toEqual([3, 1]); // the rest outlives the process
});

test("killed without notice and started again, it takes its place after a moment, bursts nothing, and the report knows", async () => {
  const { url, seen } = await upstream();
  const dataDir = await temporaryFolder();
  const given = ["watch", "--upstream", url, "--gap", "0.6s", ...FAST.slice(2), "--sources", "87,86"];
  const first = startCli(given, { dataDir });
  await first.shows(/\d+ calls? · left/);
  first.child.kill("SIGKILL");
  await first.ended;
  const killedAt = seen.length;
  const second = startCli(given, { dataDir });
  await second.shows(/a collector was here a moment ago/);
  const third = await runCli(given, { dataDir });
  expect(third.exitCode).toBe(1);
  expect(third.stderr).toContain("another livescout collects into this catalogue right now");
  await until(() => seen.length > killedAt + 3);
  second.child.kill("SIGINT");
  expect((await second.ended).exitCode).toBe(130);
  expect(second.output.stderr).toMatch(/\d+ calls, \d+ answered; \d+ new rooms, \d+ live\n$/);
  const gaps = seen.slice(1).map(({ atMs }, at) => atMs - (seen[at]?.atMs ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(250); // the floor is half the gap; sockets have their own time
  const { stdout } = await runCli(["report", "--upstream", url, "--output", "json"], { dataDir });
  expect(JSON.parse(stdout)).toMatchObject({ collector: { state: "stopped" }, world: "sandbox" });
});

test("what does not go together is refused before anybody is asked", async () => {
  const { url, seen } = await upstream();
  const dataDir = await temporaryFolder();
  const run = (...given: string[]) => runCli(["watch", ...given], { dataDir });
  const tooFast = await run("--gap", "1s");
  expect(tooFast).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("gap: expected at least 8s before the real upstream"),
  });
  const noSession = await run("--upstream", url, "--sources", "following");
  expect(noSession).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("channel 42 needs your own session"),
  });
  const wrong = await run("--upstream", url, "--sources", "nowhere");
  expect(wrong).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("sources: expected channels by id or name"),
  });
  const names = join(dataDir, "names.txt");
  await writeFile(names, "fine\nnot a name\n");
  const badNames = await run("--upstream", url, "--names", names);
  expect(badNames).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("line 2 holds none") });
  expect(badNames.stderr).not.toContain("not a name");
  const none = await runCli(["report"], { dataDir });
  expect(none).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("there is no catalogue") });
  expect(seen).toEqual([]);
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 100));
}

import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder } from "../support/cli-process.ts";
import { canRun, hasProgram } from "../support/require-suite.ts";
import { runCommand } from "../support/run-command.ts";

const ROOM_LINE = /^ *\d+ {2}@[\w.]+ .* 7\d{18}$/;

test("demo --once: a table headed as sandbox, one room a line in a pipe too, what is next on stderr, nothing left", async () => {
  const folder = await temporaryFolder();
  const { exitCode, stdout, stderr } = await runCli(["demo", "--once"], { env: { TMPDIR: folder } });
  expect(exitCode).toBe(0);
  const [banner, head, ...lines] = stdout.trimEnd().split("\n");
  expect(banner).toContain("SANDBOX");
  expect(head).toMatch(/^viewers +@uniqueId +nickname +title +topic +room id$/);
  expect(lines.length).toBeGreaterThanOrEqual(24);
  expect(lines.filter((line) => !ROOM_LINE.test(line))).toEqual([]);
  expect(stderr).toMatch(/3 pages, rooms seen \d+/);
  expect(stderr).toContain("npx livescout rooms\n");
  expect(stderr).toContain("https://www.tiktok.com");
  expect(stderr).toContain("https://webcast.tiktok.com");
  expect(await readdir(folder)).toEqual([]);
});

test("demo stays up: the lines it prints work when pasted, and Ctrl-C removes what it made", async () => {
  const folder = await temporaryFolder();
  const demo = startCli(["demo"], { env: { TMPDIR: folder } });
  await demo.shows(/Ctrl-C ends the demo/);
  const { stderr } = demo.output;
  expect(stderr).toMatch(/sandbox .*http:\/\/127\.0\.0\.1:\d+\ngateway .*http:\/\/127\.0\.0\.1:\d+/);

  if (canRun("curl", hasProgram("curl"))) {
    const line = /^ +(curl .*)$/m.exec(stderr)?.[1] ?? "";
    const { stdout } = await runCommand("sh", ["-c", line]);
    expect(JSON.parse(stdout)).toMatchObject({ status_code: 0, world: "sandbox", feed_limit: 100, feed_remaining: 96 });
  }
  for (const [, environment, given = ""] of stderr.matchAll(
    /^ +(?:LIVESCOUT_API_KEY=(\S+) )?npx livescout (rooms .*--upstream.*)$/gm,
  )) {
    const env = environment === undefined ? {} : { LIVESCOUT_API_KEY: environment };
    expect((await runCli(given.split(" "), { env })).exitCode).toBe(0);
  }
  expect(demo.child.exitCode).toBeNull();
  demo.child.kill("SIGINT");
  expect((await demo.ended).exitCode).toBe(130);
  expect(await readdir(folder)).toEqual([]);
});

/** The first minute of a new user: `npm start`, its table, and Ctrl-C. */
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/cli-process.ts";
import { markedBlock } from "../support/documents.ts";
import { ROOT } from "../support/repository.ts";
import { LIVESCOUT, runCommand, runToSuccess, startCommand } from "../support/run-command.ts";

/** What a new user has after `git clone` and `npm ci`, not built yet: a build empties `dist/`, out of which other suites run. */
async function freshCopy(): Promise<string> {
  const folder = await temporaryFolder();
  const isSource = (path: string) => !/[\\/](?:node_modules|dist)$/.test(path);
  const names = ["package.json", "tsconfig.base.json", "tsconfig.json", "packages"];
  for (const name of names) await cp(join(ROOT, name), join(folder, name), { recursive: true, filter: isSource });
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  const installed = await readdir(join(ROOT, "node_modules"));
  for (const name of installed.filter((each) => each !== "@livescout"))
    await symlink(join(ROOT, "node_modules", name), join(modules, name));
  await mkdir(join(modules, "@livescout"));
  for (const name of ["client", "explorer", "protocol"])
    await symlink(join("../../packages", name), join(modules, "@livescout", name));
  for (const name of await readdir(join(folder, "packages"))) {
    const own = join(ROOT, "packages", name, "node_modules");
    if (existsSync(own)) await symlink(own, join(folder, "packages", name, "node_modules"));
  }
  return folder;
}

test("npm start -- --once builds, shows rooms headed as sandbox, and exits with 0", async () => {
  const { stdout } = await runToSuccess("npm", ["start", "--", "--once"], {
    cwd: await freshCopy(),
    timeoutMs: 170_000,
  });
  expect(stdout.toLowerCase()).toContain("sandbox");
});

test("the table has its headings, and everything that was started ends with it", async () => {
  const { stdout, stderr } = await runToSuccess(process.execPath, [LIVESCOUT, "demo", "--once"]);
  expect(stdout.toLowerCase()).toContain("sandbox");
  for (const title of ["viewers", "@uniqueid", "nickname", "title", "topic", "room id"]) {
    expect(stdout.toLowerCase(), title).toContain(title);
  }
  expect(stderr).toMatch(/3 pages, rooms seen \d+/);
});

test("a room is one line, also when piped, and there are rooms of three pages", async () => {
  const { stdout } = await runToSuccess(process.execPath, [LIVESCOUT, "demo", "--once"]);
  const rooms = stdout.split("\n").filter((line) => /^ *\d+ +@[\w.]+/.test(line));
  expect(rooms.length).toBeGreaterThanOrEqual(24);
  expect(rooms.every((line) => /\b7\d{18}\b/.test(line))).toBe(true);
});

test("the demo says what README shows, names the real thing and what that contacts, and stays up until it is stopped", async () => {
  const demo = await startCommand(process.execPath, [LIVESCOUT, "demo"], { until: /Ctrl-C/ });
  onTestFinished(demo.stop);
  const { stderr } = demo.output;
  expect(stderr).toMatch(/curl .*\/webcast\/feed/);
  expect(stderr).toMatch(/npx livescout rooms/);
  expect(stderr).toContain("https://www.tiktok.com");
  const gateway = /^gateway .*?(http:\/\/\S+)$/m.exec(stderr)?.[1] ?? "";
  expect((await fetch(`${gateway}/health/ready`)).status).toBe(200);
  const shown = markedBlock("README.md", { output: "demo" }).code.split("\n");
  const unsaid = () => {
    const said = new Set(`${demo.output.stdout}\n${demo.output.stderr}`.split("\n").map(withoutFigures));
    return shown.map(withoutFigures).filter((line) => line !== "…" && !said.has(line));
  };
  await expect.poll(unsaid, { timeout: 60_000 }).toEqual([]); // stdout may be read after stderr
  await demo.stop();
  await expect(fetch(`${gateway}/health/live`)).rejects.toThrow();
});

test("--help explains every command", async () => {
  const { stdout } = await runToSuccess(process.execPath, [LIVESCOUT, "--help"]);
  for (const command of ["demo", "serve", "rooms", "sign", "read", "verify", "sandbox", "keys", "paths"]) {
    expect(stdout).toMatch(new RegExp(`^ +${command}\\b`, "m"));
    expect((await runCommand(process.execPath, [LIVESCOUT, command, "--help"])).exitCode).toBe(0);
  }
});

test("a refusal looks as README shows it, and is exit 3", async () => {
  const sandbox = await startCommand(
    process.execPath,
    [LIVESCOUT, "sandbox", "--port", "0", "--fault", "refused_empty"],
    {
      until: /listening on (http:\/\/\S+)/,
    },
  );
  onTestFinished(sandbox.stop);
  const given = ["rooms", "--source", "feed", "--upstream", sandbox.found[1] ?? ""];
  const rooms = await runCommand(process.execPath, [LIVESCOUT, ...given]);
  expect(rooms.exitCode).toBe(3);
  expect(rooms.stdout).toBe("");
  expect(rooms.stderr.trim()).toBe(markedBlock("README.md", { output: "refused" }).code);
});

/** Addresses, keys and rooms differ from run to run; all other words must be the same. */
const withoutFigures = (line: string): string =>
  /^ *\d+ +@/.test(line)
    ? "…"
    : line
        .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
        .replaceAll(/ls_[\w…]+/g, "KEY")
        .replaceAll(/#token=[\w…-]+/g, "#token=KEY")
        .replaceAll(/\d+(?= pages|,|$)|(?<=seen |new |repeated |dropped )\d+/g, "N")
        .replaceAll(/ +/g, " ");

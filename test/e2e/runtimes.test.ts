/** The SDK as built, on other runtimes than Node: rooms from sandbox and gateway, and a refusal by its name. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../support/repository.ts";
import { canRun } from "../support/require-suite.ts";
import { LIVESCOUT, runCommand, startCommand, type Running } from "../support/run-command.ts";

const SCRIPT = join(ROOT, "test/support/list-rooms-anywhere.mjs");

/** Pinned, and out of package.json: together they are larger than everything else. */
const RUNTIMES = {
  Node: { program: process.execPath, given: [] },
  Bun: { program: "npx", given: ["-y", "-p", "bun@1.4.4", "bun"] },
  Deno: { program: "npx", given: ["-y", "-p", "deno@2.9.6", "deno"] },
} as const;

type Listed = { runtime: string; world: string; ids: string[]; refused: string };

let sandbox: Running;
let gateway: Running;
let folder = "";

beforeAll(async () => {
  const until = /listening on (http:\/\/\S+)/;
  sandbox = await startCommand(process.execPath, [LIVESCOUT, "sandbox", "--port", "0"], { until });
  const given = ["serve", "--port", "0", "--auth", "none", "--upstream", sandbox.found[1] ?? ""];
  folder = await mkdtemp(join(tmpdir(), "livescout-test-"));
  const env = { LIVESCOUT_DATA_DIR: folder };
  gateway = await startCommand(process.execPath, [LIVESCOUT, ...given], { until, env });
});
afterAll(async () => {
  await gateway?.stop();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(Object.entries(RUNTIMES))("%s", (name, { program, given }) => {
  test("lists rooms by the SDK, ids whole, and names a refusal", async () => {
    const { exitCode, stderr } = await runCommand(program, [...given, "--version"], { timeoutMs: 60_000 });
    if (!canRun(name.toLowerCase(), exitCode === 0)) return;
    const run = name === "Deno" ? ["run", "-A", SCRIPT] : [SCRIPT];
    const addresses = [gateway.found[1] ?? "", sandbox.found[1] ?? ""];
    const listed = await runCommand(program, [...given, ...run, ...addresses], { timeoutMs: 60_000 });
    expect(listed.exitCode, listed.stderr + stderr).toBe(0);
    const { runtime, world, ids, refused } = JSON.parse(listed.stdout) as Listed;
    expect({ runtime, world, refused }).toEqual({ runtime: name, world: "sandbox", refused: "login_required" });
    expect(ids.length).toBeGreaterThan(8);
    expect(ids.every((id) => /^7\d{18}$/.test(id))).toBe(true);
  });
});

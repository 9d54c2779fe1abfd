/**
 * How soon a new user sees something: `livescout demo --once`, from the start of the program to its end with the table of three
 * pages, and `livescout --version`, what the command line itself costs. Run after `npm run build`:
 *
 *   node bench/demo.mjs [--check]
 *
 * `--check` ends with 1 where a figure misses its mark. Baseline in the same run: a Node that does nothing.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: given } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const LIVESCOUT = fileURLToPath(new URL("../packages/livescout/bin/livescout.js", import.meta.url));
const ROUNDS = 7;
const TABLE_MS = 3_000;

const folder = mkdtempSync(join(tmpdir(), "livescout-bench-"));
const env = { ...process.env, LIVESCOUT_DATA_DIR: folder };
const run = (given, shows) => {
  const startedAtMs = performance.now();
  const { status, stdout } = spawnSync(process.execPath, given, { env, encoding: "utf8" });
  if (status !== 0 || !shows.test(stdout)) throw new Error(`${given.join(" ")} ended with ${status}\n${stdout}`);
  return performance.now() - startedAtMs;
};
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const times = { bare: [], version: [], demo: [] };
for (let round = 0; round < ROUNDS; round++) {
  times.bare.push(run(["-e", "0"], /^$/));
  times.version.push(run([LIVESCOUT, "--version"], /^\d/));
  times.demo.push(run([LIVESCOUT, "demo", "--once"], /room id/));
}
rmSync(folder, { recursive: true, force: true });

const [bare, version, demo] = [times.bare, times.version, times.demo].map(median);
const isMissed = demo >= TABLE_MS;
const say = (name, ms, more) => console.log(`${name.padEnd(28)} ${Math.round(ms).toString().padStart(6)} ms  ${more}`);
say("a Node that does nothing", bare, "");
say("livescout --version", version, `${(version / bare).toFixed(1)} times that`);
say("livescout demo --once", demo, `mark ${TABLE_MS}${isMissed ? "  MISSED" : ""}`);
if (given.check && isMissed) process.exitCode = 1;

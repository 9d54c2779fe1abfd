/**
 * How fast the operator's own browser signs, on the sandbox's live page: start, one at a time, eight at once, the
 * longest pause while pages are recycled, and the memory of the whole tree. Run after `npx tsc -b`:
 *
 *   node bench/browser.mjs [--way replaced-fetch|interception] [--check]
 *
 * `--check` ends with 1 where a figure misses its mark. Every signature is opened and verified by the signer itself.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { createBrowserSigner } from "../packages/livescout/dist/signers/browser/browser-signer.js";
import { findBrowser } from "../packages/livescout/dist/signers/browser/find-browser.js";
import { buildFeedRequest, SHIPPED_IDENTITY } from "../packages/protocol/dist/index.js";

const { values: given } = parseArgs({ options: { way: { type: "string" }, check: { type: "boolean" } } });
const found = findBrowser({ env: process.env, platform: process.platform, exists: existsSync });
if (found.kind === "none") {
  console.log(`not run: ${found.sentence}`);
  process.exit(0);
}

/** The sandbox in a process of its own: its work is not the signer's. */
async function startSandbox() {
  const module = new URL("../packages/livescout/dist/sandbox/start-sandbox.js", import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(async ({ startSandbox }) => {
    console.log((await startSandbox({ nowMs: Date.now })).url);
    process.stdin.on("close", () => process.exit()).resume();
  })`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return { url: String(line).trim(), close: () => child.stdin.end() };
}

const sandbox = await startSandbox();
let cursor = 1_790_000_000_000;
const nextRequest = () =>
  buildFeedRequest({ channel: "87", region: "US", cursor: String(cursor++) }, SHIPPED_IDENTITY, {
    origin: sandbox.url,
  });

const openSigner = (way) =>
  createBrowserSigner({
    browser: { kind: "launch", executable: found.path, noSandbox: userInfo().uid === 0 },
    pageUrl: `${sandbox.url}/live`,
    way,
    nowMs: Date.now,
    limits: { readyWaitMs: 60_000 },
  });

async function signOnce(signer) {
  const startedAt = performance.now();
  const outcome = await signer.sign(nextRequest());
  if (outcome.kind !== "signed") throw new Error(`not signed: ${outcome.why}`);
  return performance.now() - startedAt;
}

const quantile = (times, part) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))];
const median = (times) => quantile(times, 0.5);

/** `count` signatures by so many callers at once; the longest gap is between any two that came back. */
async function run(signer, { callers, count }) {
  const times = [];
  let left = count;
  let longestGap = 0;
  let lastAt = performance.now();
  const startedAt = lastAt;
  const call = async () => {
    while (left-- > 0) {
      times.push(await signOnce(signer));
      const now = performance.now();
      longestGap = Math.max(longestGap, now - lastAt);
      lastAt = now;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return { times, longestGap, perSecond: (count * 1_000) / (performance.now() - startedAt) };
}

/** Proportional set size of all processes below this one that belong to the browser, MB; Linux only. */
function treeMegabytes() {
  if (process.platform !== "linux") return undefined;
  const stats = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        const isBrowser = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("livescout-browser-");
        return [{ pid: Number(pid), parent, isBrowser }];
      } catch {
        return [];
      }
    });
  const tree = stats.filter(({ parent, isBrowser }) => parent === process.pid && isBrowser);
  for (const { pid } of tree) tree.push(...stats.filter(({ parent }) => parent === pid));
  const kilobytes = tree.map(({ pid }) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1_024;
}

const starts = [];
for (let round = 0; round < 3; round++) {
  const signer = openSigner(given.way ?? "auto");
  starts.push(await signOnce(signer));
  await signer.close();
}

const figures = [];
for (const way of given.way === undefined ? ["replaced-fetch", "interception"] : [given.way]) {
  const signer = openSigner(way);
  await run(signer, { callers: 1, count: 50 });
  const calm = treeMegabytes();
  const alone = await run(signer, { callers: 1, count: 2_000 });
  let peak = 0;
  const sampler = setInterval(() => (peak = Math.max(peak, treeMegabytes() ?? 0)), 500);
  const eight = await run(signer, { callers: 8, count: 4_000 });
  clearInterval(sampler);
  const { recycled } = signer.state();
  figures.push({ way, calm, peak, alone, eight, recycled });
  await signer.close();
}
sandbox.close();

const isDefault = (way) => way === (given.way ?? "replaced-fetch");
let misses = 0;
function say(name, value, unit, { atMost, atLeast } = {}) {
  const holds = !(value > (atMost ?? Infinity)) && !(value < (atLeast ?? -Infinity));
  if (!holds) misses++;
  const mark =
    atMost === undefined && atLeast === undefined
      ? ""
      : atMost === undefined
        ? `mark ≥ ${atLeast}`
        : `mark ≤ ${atMost}`;
  console.log(
    `${name.padEnd(52)} ${value.toFixed(value < 20 ? 2 : 0).padStart(8)} ${unit.padEnd(5)} ${mark}${holds ? "" : "  MISSED"}`,
  );
}

say("start to first signature, median of 3", median(starts) / 1_000, "s", { atMost: 2 });
for (const { way, calm, peak, alone, eight, recycled } of figures) {
  const marks = isDefault(way);
  say(`${way}: one at a time, median`, median(alone.times), "ms", marks ? { atMost: 3.2 } : {});
  say(`${way}: one at a time, 99 %`, quantile(alone.times, 0.99), "ms");
  say(`${way}: eight at once`, eight.perSecond, "/s", marks ? { atLeast: 400 } : {});
  say(
    `${way}: longest pause, ${recycled} recycled`,
    Math.max(alone.longestGap, eight.longestGap),
    "ms",
    marks ? { atMost: 200 } : {},
  );
  if (calm !== undefined) say(`${way}: memory of the tree, PSS, one page`, calm, "MB", marks ? { atMost: 500 } : {});
  if (peak > 0) say(`${way}: memory of the tree, PSS, peak while recycled`, peak, "MB", marks ? { atMost: 500 } : {});
}
process.exitCode = given.check === true && misses > 0 ? 1 : 0;

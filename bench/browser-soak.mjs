/**
 * A soak of the browser signer on the sandbox's live page: 5,000 signatures by four callers, a crash of the page every
 * 700 and of the browser every 2,000. Ends with 1 where one is lost, unsigned or wrong, or where memory grows.
 * Linux only. Run after `npx tsc -b`: `node bench/browser-soak.mjs [--count 5000] [--way replaced-fetch|interception]`.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { startSandbox } from "../packages/livescout/dist/sandbox/start-sandbox.js";
import { createBrowserSigner } from "../packages/livescout/dist/signers/browser/browser-signer.js";
import { findBrowser } from "../packages/livescout/dist/signers/browser/find-browser.js";
import { buildFeedRequest, SHIPPED_IDENTITY } from "../packages/protocol/dist/index.js";
import { verifySignedUrl } from "../packages/protocol/dist/signature/index.js";

const { values: given } = parseArgs({ options: { count: { type: "string" }, way: { type: "string" } } });
const COUNT = Number(given.count ?? 5_000);
const PAGE_CRASH_EVERY = 700;
const BROWSER_CRASH_EVERY = 2_000;
const CALLERS = 4;
/** Of the whole tree with one warm page, and of this process; growth from the first fifth to the last. */
const GROWTH_MEGABYTES_MAX = { tree: 80, own: 60 };

const found = findBrowser({ env: process.env, platform: process.platform, exists: existsSync });
if (found.kind === "none" || process.platform !== "linux") {
  console.log(`not run: ${found.sentence ?? "processes are looked up in /proc"}`);
  process.exit(0);
}

const sent = [];
const sandbox = await startSandbox({
  nowMs: Date.now,
  onRequest: ({ target }) => void (target.includes("&max_time=179") && sent.push(target)),
});
const events = {};
const signer = createBrowserSigner({
  browser: { kind: "launch", executable: found.path, noSandbox: userInfo().uid === 0 },
  pageUrl: `${sandbox.url}/live`,
  way: given.way ?? "auto",
  nowMs: Date.now,
  limits: { readyWaitMs: 60_000, signMs: 30_000 },
  onEvent: ({ kind }) => (events[kind] = (events[kind] ?? 0) + 1),
});

function browserTree() {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
        return state === "Z" ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return [];
      }
    });
  const tree = all.filter(({ parent, command }) => parent === process.pid && command.includes("livescout-browser-"));
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

function pssOf(pid) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
const treeMegabytes = () => browserTree().reduce((sum, { pid }) => sum + pssOf(pid), 0) / 1_024;

function crash(kind) {
  for (const { pid, command } of browserTree()) {
    const isWanted = kind === "page" ? command.includes("--type=renderer") : !command.includes("--type=");
    if (isWanted) process.kill(pid, "SIGKILL");
  }
}

const faults = [];
const samples = [];
let begun = 0;
let done = 0;
let longestMs = 0;

async function signOne() {
  const cursor = String(1_790_000_000_000 + begun++);
  const request = buildFeedRequest({ channel: "87", region: "US", cursor }, SHIPPED_IDENTITY, { origin: sandbox.url });
  const startedAt = performance.now();
  const outcome = await signer.sign(request);
  longestMs = Math.max(longestMs, performance.now() - startedAt);
  done++;
  if (outcome.kind !== "signed") {
    faults.push(`${done}: ${outcome.why}`);
    return;
  }
  const verdict = verifySignedUrl(outcome.signedUrl, { userAgent: outcome.userAgent });
  if (verdict.kind !== "valid") faults.push(`${done}: ${verdict.why.join(", ")}`);
  if (!outcome.signedUrl.includes(`&max_time=${cursor}&`)) faults.push(`${done}: signed for another call`);
  if (done % BROWSER_CRASH_EVERY === 0) crash("browser");
  else if (done % PAGE_CRASH_EVERY === 0) crash("page");
  if (done % 250 === 0 && signer.state().pagesOpen === 1) {
    globalThis.gc?.();
    samples.push({ done, tree: treeMegabytes(), own: process.memoryUsage().rss / 1_048_576 });
  }
}

const startedAt = performance.now();
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (begun < COUNT) await signOne();
  }),
);
const seconds = (performance.now() - startedAt) / 1_000;
const state = signer.state();
await signer.close();
await sandbox.close();

const mean = (values) => values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
const part = Math.max(1, Math.floor(samples.length / 5));
for (const name of ["tree", "own"]) {
  const [first, last] = [samples.slice(0, part), samples.slice(-part)].map((some) =>
    mean(some.map((each) => each[name])),
  );
  console.log(`memory, ${name}: ${first.toFixed(0)} MB at the beginning, ${last.toFixed(0)} MB at the end`);
  if (last - first > GROWTH_MEGABYTES_MAX[name])
    faults.push(`memory of ${name} grew by ${(last - first).toFixed(0)} MB`);
}
if (sent.length > 0) faults.push(`${sent.length} requests of ours were sent`);
if (browserTree().length > 0) faults.push("processes are left");
console.log(
  `${done} signed in ${seconds.toFixed(0)} s, longest call ${longestMs.toFixed(0)} ms, ${JSON.stringify(events)}`,
);
console.log(`state: ${JSON.stringify(state)}`);
console.log(
  faults.length === 0 ? "nothing lost, nothing unsigned" : `${faults.length} FAULTS\n${faults.slice(0, 20).join("\n")}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

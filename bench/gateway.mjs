/**
 * The whole `GET /webcast/feed` beside a bare `node:http` server that returns a ready 3 kB buffer: requests a second, p99,
 * memory, start. The real `livescout serve` with keys, the native signer and SQLite under `synchronous=FULL`.
 *
 * `node bench/gateway.mjs [--rounds N] [--seconds N] [--starts N]` after `npm run build`. Only ratios mean something: both servers take turns on
 * core 0 while the loader (64 connections) and the pretend upstream sit on core 1. Medians; exit 1 where a limit is missed.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, get } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LIVESCOUT = join(ROOT, "packages/livescout/bin/livescout.js");
const AUTOCANNON = join(ROOT, "node_modules/autocannon/autocannon.js");
const CONNECTIONS = 64;
const LIMITS = { ratio: 0.25, p99Ratio: 2, p99Ms: 25, restMb: 80, loadMb: 120, startRatio: 3 };

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

if (process.argv[2] === "bare") serveBare(Number(process.argv[3]));
else await main();

function serveBare(port) {
  const body = Buffer.from(JSON.stringify({ status_code: 0, text: "x".repeat(3_000 - 31) }));
  const headers = { "content-type": "application/json", "content-length": body.length };
  const server = createServer((_request, response) => response.writeHead(200, headers).end(body));
  server.listen(port, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
}

async function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "4" },
      starts: { type: "string", default: "9" },
    },
  });
  const dataDir = mkdtempSync(join(tmpdir(), "livescout-bench-"));
  const processes = [];
  const run = (core, args) => start(core, args, dataDir, processes);
  try {
    const sandbox = await run(1, [LIVESCOUT, "sandbox", "--port", "0"]);
    const serve = [LIVESCOUT, "serve", "--port", "0", "--upstream", sandbox.url, "--log-level", "error"];
    const bare = [fileURLToPath(import.meta.url), "bare", "0"];
    const { key } = JSON.parse(
      execFileSync(process.execPath, [LIVESCOUT, "keys", "create", "--json", "--tier", "ultra"], {
        env: environment(dataDir),
      }),
    );

    const starts = await measureStarts({ run, serve, bare, count: Number(values.starts) });
    const gateway = await run(0, serve);
    const plain = await run(0, bare);
    const feedUrl = `${gateway.url}/webcast/feed?channel_id=87&count=20&region=US`;
    await answered(feedUrl, key);
    await pause(10_000);
    const restMb = residentMb(gateway.child.pid);

    const seconds = Number(values.seconds);
    const rounds = [];
    await load({ url: plain.url, seconds: 2 });
    await load({ url: feedUrl, key, seconds: 2 });
    for (let round = 0; round < Number(values.rounds); round++) {
      const bareRun = await load({ url: plain.url, seconds });
      const feedRun = await load({ url: feedUrl, key, seconds, pid: gateway.child.pid });
      const bareAtRate = await load({ url: plain.url, seconds: 2, rate: Math.round(feedRun.rate) });
      rounds.push({ bareRun, feedRun, bareAtRate });
      console.error(`round ${round + 1}: bare ${bareRun.rate.toFixed(0)}/s, feed ${feedRun.rate.toFixed(0)}/s`);
    }
    report({ rounds, starts, restMb });
  } finally {
    for (const child of processes) child.kill("SIGKILL");
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function report({ rounds, starts, restMb }) {
  const of = (pick) => median(rounds.map(pick));
  const ratio = of(({ bareRun, feedRun }) => feedRun.rate / bareRun.rate);
  const p99Ms = of(({ feedRun }) => feedRun.p99);
  const bareP99Ms = of(({ bareAtRate }) => bareAtRate.p99);
  const loadMb = Math.max(...rounds.map(({ feedRun }) => feedRun.residentMb));
  const startRatio = starts.feedMs / starts.bareMs;
  const rows = [
    [
      "requests/s, feed : bare",
      `${of(({ feedRun }) => feedRun.rate).toFixed(0)} : ${of(({ bareRun }) => bareRun.rate).toFixed(0)} = ${ratio.toFixed(2)}`,
      `≥ ${LIMITS.ratio}`,
      ratio >= LIMITS.ratio,
    ],
    [
      "p99, ms (bare at equal load)",
      `${p99Ms} (${bareP99Ms})`,
      `≤ ${LIMITS.p99Ratio} × bare or ≤ ${LIMITS.p99Ms}`,
      p99Ms <= LIMITS.p99Ms || p99Ms <= LIMITS.p99Ratio * bareP99Ms,
    ],
    ["memory at rest, MB", restMb.toFixed(1), `≤ ${LIMITS.restMb}`, restMb <= LIMITS.restMb],
    ["memory under load, MB", loadMb.toFixed(1), `≤ ${LIMITS.loadMb}`, loadMb <= LIMITS.loadMb],
    [
      "start to first answer, feed : bare, ms",
      `${starts.feedMs.toFixed(0)} : ${starts.bareMs.toFixed(0)} = ${startRatio.toFixed(2)}`,
      `≤ ${LIMITS.startRatio}`,
      startRatio <= LIMITS.startRatio,
    ],
  ];
  for (const [name, value, limit, isMet] of rows)
    console.log(`${name.padEnd(40)}${value.padEnd(28)}${limit.padEnd(24)}${isMet ? "met" : "MISSED"}`);
  if (rows.some(([, , , isMet]) => !isMet)) process.exitCode = 1;
}

/** From the process being made to its first answer; the two kinds take turns. */
async function measureStarts({ run, serve, bare, count }) {
  const [feedMs, bareMs] = [[], []];
  for (let n = 0; n < count; n++) {
    for (const [list, args, path] of [
      [bareMs, bare, "/"],
      [feedMs, serve, "/health/live"],
    ]) {
      const from = performance.now();
      const server = await run(0, args);
      await answered(server.url + path);
      list.push(performance.now() - from);
      server.child.kill("SIGKILL");
      await new Promise((resolve) => server.child.once("close", resolve));
    }
  }
  return { feedMs: median(feedMs), bareMs: median(bareMs) };
}

/** Starts a server on a core and waits for its listening line. */
function start(core, args, dataDir, processes) {
  const [command, ...given] = onCore(core, [process.execPath, ...args]);
  const child = spawn(command, given, { env: environment(dataDir), stdio: ["ignore", "pipe", "ignore"] });
  processes.push(child);
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      const url = /^listening on (http:\S+)\n/m.exec(output)?.[1];
      if (url !== undefined) resolve({ child, url });
    });
    child.once("close", () => reject(new Error(`${args.join(" ")} ended before it listened`)));
  });
}

function onCore(core, command) {
  const canPin = process.platform === "linux" && availableParallelism() >= 2;
  return canPin ? ["taskset", "-c", String(core), ...command] : command;
}

function environment(dataDir) {
  const noLimit = { day: 1_000_000_000, minute: 1_000_000_000 };
  return { ...process.env, LIVESCOUT_DATA_DIR: dataDir, LIVESCOUT_TIERS: JSON.stringify({ ultra: noLimit }) };
}

/** One run of the loader, in a process of its own; memory of `pid` is looked at meanwhile. */
async function load({ url, key, seconds, rate, pid }) {
  const args = [
    "-c",
    String(CONNECTIONS),
    "-d",
    String(seconds),
    "-j",
    ...(rate === undefined ? [] : ["-R", String(rate)]),
    ...(key === undefined ? [] : ["-H", `x-api-key=${key}`]),
    url,
  ];
  const [command, ...given] = onCore(1, [process.execPath, AUTOCANNON, ...args]);
  const child = spawn(command, given, { stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  let residentMbMax = 0;
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  const timer = setInterval(() => {
    if (pid !== undefined) residentMbMax = Math.max(residentMbMax, residentMb(pid));
  }, 100);
  await new Promise((resolve) => child.once("close", resolve));
  clearInterval(timer);
  const result = JSON.parse(output);
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  return { rate: result["2xx"] / result.duration, p99: result.latency.p99, residentMb: residentMbMax };
}

function residentMb(pid) {
  if (process.platform === "linux")
    return (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024) / 1e6;
  return (Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)])) * 1024) / 1e6;
}

function answered(url, key) {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers: key === undefined ? {} : { "x-api-key": key } }, (response) => {
      response
        .resume()
        .on("end", () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`${url}: ${response.statusCode}`)),
        );
    }).on("error", reject);
  });
}

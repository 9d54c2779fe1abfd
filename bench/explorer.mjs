/**
 * The explorer's page in a real Chromium over a catalogue of 5,000 live rooms: how soon the first rooms are drawn, and how it
 * scrolls: frames a second, script, style and layout a frame, longest task. Run after `npm run build`:
 *
 *   node bench/explorer.mjs [--rooms N] [--check]
 *
 * `--check` ends with 1 where a figure misses its mark. Baselines in the same run: a bare page that lists the same rooms' titles,
 * and a bare page as long, scrolled in the same way. Work and tasks are counted by the processor's time of the page's own thread.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runExplorer } from "../packages/livescout/dist/compose/run-explorer.js";
import { startSandbox } from "../packages/livescout/dist/sandbox/start-sandbox.js";
import { findBrowser } from "../packages/livescout/dist/signers/browser/find-browser.js";
import { openSqliteCatalogue } from "../packages/livescout/dist/storage/sqlite/open-catalogue.js";
import { toSecret } from "../packages/protocol/dist/index.js";

const { values: given } = parseArgs({
  options: { rooms: { type: "string", default: "5000" }, check: { type: "boolean", default: false } },
});
const ROOMS = Number(given.rooms);
const OPENINGS = 7;
const ROUNDS = 3;
const SCROLL_MS = 2_500;
/** More than anybody scrolls by hand to read: 3,600 px in a second; and as one does who reads. */
const SPEEDS = { fling: 3.6, read: 0.6 };
const SIZES = {
  desk: { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false },
  phone: { width: 390, height: 844, deviceScaleFactor: 2, mobile: true },
};
const LIMITS = { drawnMs: 1_000, taskMs: 50, workMs: 1_000 / 60 / 2 };

const found = findBrowser({ env: process.env, platform: process.platform, exists: existsSync });
if (found.kind === "none") {
  console.log(`not run: ${found.sentence}`);
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), "livescout-bench-"));
const sandbox = await startSandbox({ nowMs: Date.now });
const store = await openSqliteCatalogue({ file: join(folder, "catalogue.db"), world: "sandbox" });
await fill();
const logger = { debug() {}, info() {}, warn() {}, error: console.error, child: () => logger };
const explorer = await runExplorer({
  store,
  token: toSecret("bench-token-of-nobody"),
  port: 0,
  world: "sandbox",
  upstream: sandbox.url,
  isCollecting: false,
  nowMs: Date.now,
  logger,
});
const bare = await serveBare();
const browser = await openBrowser();

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const misses = [];
const say = (name, value, unit, { limit, beside = "" } = {}) => {
  const isOver = limit !== undefined && value >= limit;
  if (isOver) misses.push(name);
  const mark = limit === undefined ? "" : `  mark ${Math.round(limit)}${isOver ? "  MISSED" : ""}`;
  console.log(`${name.padEnd(44)} ${value.toFixed(value < 20 ? 1 : 0).padStart(7)} ${unit}${beside}${mark}`);
};

try {
  const [drawn, listed] = [[], []];
  for (let opening = 0; opening < OPENINGS; opening++) {
    drawn.push(await timeToFirst(explorer.openUrl, ".card-link"));
    listed.push(await timeToFirst(`${bare.url}/list`, "li"));
  }
  const [own, other] = [median(drawn), median(listed)];
  say("first rooms drawn, median", own, "ms", {
    limit: LIMITS.drawnMs,
    beside: `  ${(own / other).toFixed(1)} times a bare list's ${Math.round(other)} ms`,
  });
  for (const size of Object.keys(SIZES)) {
    for (const speed of Object.keys(SPEEDS)) {
      const { fps, workMs, taskMs, cards } = await scroll(explorer.openUrl, { size, speed, ready: ".card .cover" });
      const empty = await scroll(`${bare.url}/long`, { size, speed, ready: "main" });
      const name = `${size}, ${SPEEDS[speed] * 1_000} px/s:`;
      say(`${name} frames a second`, fps, "/s", { beside: `  a bare page's ${Math.round(empty.fps)}` });
      say(`${name} work of the page a frame`, workMs, "ms", { limit: LIMITS.workMs });
      say(`${name} longest task, least of ${ROUNDS}`, taskMs, "ms", { limit: LIMITS.taskMs });
      say(`${name} cards drawn at once`, cards, "");
    }
  }
} finally {
  await browser.close();
  await explorer.close();
  bare.server.close();
  await store.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
}
if (misses.length > 0) console.log(`missed: ${misses.join(", ")}`);
if (given.check && misses.length > 0) process.exitCode = 1;

/** Each room is seen three times, so that it has a curve. */
async function fill() {
  const [topics, nowMs] = [["Music", "Gaming", "Daily Life", "Chat & Interview"], Date.now()];
  const room = (at, turn) => ({
    id: String(7_300_000_000_000_000_000n + BigInt(at)),
    world: "sandbox",
    title: `Room ${at} рыбалка 音楽 of an evening that goes on`,
    viewerCount: Math.round(20_000 / (1 + (at % 700))) + turn,
    isLive: true,
    topic: topics[at % topics.length],
    coverUrl: `${sandbox.url}/picture/cover/owner.${at}.svg`,
    startedAt: new Date(nowMs - 7_200_000).toISOString(),
    url: `${sandbox.url}/@owner.${at}/live`,
    owner: {
      id: String(7_000_000_000 + at),
      uniqueId: `owner.${at}`,
      nickname: `Owner ${at}`,
      avatarUrl: `${sandbox.url}/picture/avatar/owner.${at}.svg`,
    },
  });
  for (const turn of [0, 1, 2]) {
    for (let from = 0; from < ROOMS; from += 500) {
      const length = Math.min(500, ROOMS - from);
      const sightings = Array.from({ length }, (_, at) => ({
        room: room(from + at, turn),
        source: { channel: "87" },
      }));
      await store.record({ atMs: nowMs - (3 - turn) * 600_000, sightings });
    }
  }
}

async function serveBare() {
  const { keys } = await store.findRooms({ live: "yes", sort: "viewers", order: "desc" }, { nowMs: Date.now() });
  const titles = JSON.stringify((await store.readRooms(keys.slice(0, 60))).map(({ title }) => title));
  const page = (body) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>${body}`;
  const pages = {
    "/titles": titles,
    "/list": page(`<ul></ul><script type="module">
      for (const title of await (await fetch("/titles")).json())
        document.querySelector("ul").append(Object.assign(document.createElement("li"), { textContent: title }));
    </script>`),
    "/long": page(`<main style="height:${ROOMS * 60}px">`),
  };
  const server = createServer(({ url }, response) => {
    const text = pages[url];
    response.writeHead(text === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" }).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

async function timeToFirst(url, selector) {
  const page = await browser.open();
  await page.send("Page.addScriptToEvaluateOnNewDocument", {
    source: `new MutationObserver((_, seen) => {
      if (!document.querySelector(${JSON.stringify(selector)})) return;
      seen.disconnect();
      requestAnimationFrame(() => { window.drawnMs = performance.now(); });
    }).observe(document, { childList: true, subtree: true })`,
  });
  await page.navigate(url);
  const ms = await page.until("window.drawnMs");
  await page.close();
  return ms;
}

async function scroll(url, { size, speed, ready }) {
  const page = await browser.open();
  await page.send("Emulation.setDeviceMetricsOverride", SIZES[size]);
  await page.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.navigate(url);
  await page.until(`Boolean(document.querySelector(${JSON.stringify(ready)}))`);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await workOf(page);
    await page.send("Tracing.start", {
      transferMode: "ReportEvents",
      traceConfig: { includedCategories: ["disabled-by-default-devtools.timeline"] },
    });
    const moved = await page.evaluate(`new Promise((done) => {
      let [frames, cards, lastAt, ms] = [0, 0, 0, 0];
      const step = (at) => {
        ms += lastAt === 0 ? 0 : at - lastAt;
        scrollBy(0, lastAt === 0 ? 0 : ${SPEEDS[speed]} * (at - lastAt));
        lastAt = at;
        cards = Math.max(cards, document.querySelectorAll(".card").length);
        if (ms >= ${SCROLL_MS}) return done({ frames, fps: frames * 1_000 / ms, cards });
        frames++;
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    })`);
    const trace = await page.endTrace();
    rounds.push({ ...moved, taskMs: longestTask(trace), workMs: ((await workOf(page)) - before) / moved.frames });
  }
  await page.close();
  return {
    fps: median(rounds.map(({ fps }) => fps)),
    workMs: median(rounds.map(({ workMs }) => workMs)),
    cards: Math.max(...rounds.map(({ cards }) => cards)),
    // Neighbours on the processor slow a task down even by its own clock.
    taskMs: Math.min(...rounds.map(({ taskMs }) => taskMs)),
  };
}

async function workOf(page) {
  const { metrics } = await page.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return 1_000 * (of("ScriptDuration") + of("LayoutDuration") + of("RecalcStyleDuration"));
}

function longestTask(trace) {
  const threadOf = ({ pid, tid }) => `${pid}/${tid}`;
  const named = trace.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const threads = new Set(named.map(threadOf));
  const tasks = trace.filter((event) => event.name === "RunTask" && threads.has(threadOf(event)));
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1_000));
}

/** Chromium over a pipe, a fresh profile, one tab at a time. */
async function openBrowser() {
  const flags = ["--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-background-networking"];
  if (userInfo().uid === 0) flags.push("--no-sandbox");
  const child = spawn(found.path, [...flags, `--user-data-dir=${join(folder, "profile")}`, "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const replies = new Map();
  let [lastId, rest, trace, traceEnds] = [0, "", [], () => {}];
  child.stdio[4].setEncoding("utf8").on("data", (text) => {
    const parts = (rest + text).split("\0");
    rest = parts.pop();
    for (const part of parts) {
      const { id, result, error, method, params } = JSON.parse(part);
      if (method === "Tracing.dataCollected") trace.push(...params.value);
      if (method === "Tracing.tracingComplete") traceEnds();
      const reply = replies.get(id);
      replies.delete(id);
      if (error === undefined) reply?.resolve(result);
      else reply?.reject(new Error(error.message));
    }
  });
  const send = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      replies.set(++lastId, { resolve, reject });
      child.stdio[3].write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`);
    });
  const open = async () => {
    const { targetId } = await send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
    const tell = (method, params) => send(method, params, sessionId);
    await tell("Page.enable");
    const evaluate = async (expression) => {
      const options = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await tell("Runtime.evaluate", options);
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? "the page threw");
      return result.value;
    };
    const until = async (expression) => {
      for (const endsAt = performance.now() + 60_000; performance.now() < endsAt;) {
        const value = await evaluate(expression);
        if (value) return value;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`never: ${expression}`);
    };
    return {
      send: tell,
      evaluate,
      until,
      navigate: (url) => tell("Page.navigate", { url }),
      endTrace: async () => {
        const complete = new Promise((resolve) => (traceEnds = resolve));
        await tell("Tracing.end");
        await complete;
        return trace.splice(0);
      },
      close: () => send("Target.closeTarget", { targetId }),
    };
  };
  const close = async () => {
    send("Browser.close").catch(() => undefined);
    await ended;
  };
  return { open, close };
}

/**
 * `livescout demo` (`npm start`): sandbox and gateway on free loopback ports, both steps over three pages, a table, then the
 * explorer with a collector at work.
 *
 * Everything is invented and on this machine; databases and key are made for the run and removed with it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isGood, UPSTREAM_SITE_ORIGIN, UPSTREAM_WEBCAST_ORIGIN, type Room, type Secret } from "@livescout/protocol";
import { createClient } from "../../compose/create-client.ts";
import { findPlaces } from "../../compose/data-dir.ts";
import { runDemoExplorer, type RunningDemoExplorer } from "../../compose/run-demo-explorer.ts";
import { runGateway, type RunningGateway } from "../../compose/start-gateway.ts";
import { runSandbox, type RunningSandbox } from "../../compose/start-sandbox.ts";
import { createLogger } from "../../runtime/logger.ts";
import type { CommandCall, CommandRun } from "../command.ts";
import { stopOf, type Io } from "../io.ts";
import { EXIT, exitCodeOf, exitCodeOfStop } from "../output/exit-codes.ts";
import { outcomeLine, totalsLine } from "../output/outcome-line.ts";
import { tableText } from "../output/room-writer.ts";
import type { OutcomeEntry, Totals } from "../output/envelope.ts";

const CHANNEL = "87";
const PAGES = 3;

export const demo: CommandRun = async (call) => {
  const { io, settings } = call;
  const folder = await mkdtemp(join(tmpdir(), "livescout-demo-"));
  let sandbox: RunningSandbox | undefined;
  let gateway: RunningGateway | undefined;
  let explorer: RunningDemoExplorer | undefined;
  try {
    sandbox = await runSandbox({ nowMs: io.nowMs, machine: io });
    gateway = await startDemoGateway(call, { folder, upstream: sandbox.url });
    const apiKey = await demoKey(gateway);
    const at: Addresses = { sandbox: sandbox.url, gateway: gateway.url, apiKey };
    if (!settings.once) await tellAddresses(io, at);
    const { exitCode, rooms } = await showRooms(call, at);
    if (!settings.once && exitCode === EXIT.ok) {
      explorer = await startDemoExplorer(call, { folder, sandbox: sandbox.url, rooms });
      await tellExplorer(io, explorer);
    }
    await tellNext(io, at, settings.once);
    if (settings.once || exitCode !== EXIT.ok) return exitCode;
    return exitCodeOfStop(await stopOf(io.signal));
  } finally {
    await explorer?.close();
    await gateway?.close();
    await sandbox?.close();
    await rm(folder, { recursive: true, force: true });
  }
};

type Addresses = { sandbox: string; gateway: string; apiKey: Secret };

async function startDemoGateway(
  { io, settings }: CommandCall,
  { folder, upstream }: { folder: string; upstream: string },
) {
  const { nowMs, fetch } = io;
  const env = { LIVESCOUT_DATA_DIR: folder };
  const places = findPlaces({ ...io, env, database: join(folder, "demo.db") });
  const logger = createLogger({ write: (line) => void io.stderr.write(line), nowMs, level: "error" });
  const own = { host: "127.0.0.1", upstream, auth: "keys", sessions: "accept" } as const;
  return runGateway({ ...settings, ...own }, { port: 0, places, world: "sandbox", fetch, nowMs, logger, machine: io });
}

async function startDemoExplorer(
  { io, settings }: CommandCall,
  parts: { folder: string; sandbox: string; rooms: readonly Room[] },
): Promise<RunningDemoExplorer> {
  const { nowMs, fetch } = io;
  const logger = createLogger({ write: (line) => void io.stderr.write(line), nowMs, level: "error" });
  return runDemoExplorer({ ...parts, settings, source: { channel: CHANNEL }, fetch, nowMs, logger, machine: io });
}

const tellExplorer = ({ stderr }: Io, { openUrl }: RunningDemoExplorer): Promise<void> =>
  stderr.write(`\nLook at it in a browser, while rooms come in:\n  ${openUrl}\n`);

async function demoKey({ keys }: RunningGateway): Promise<Secret> {
  if (keys === undefined) throw new TypeError("the demo's gateway has keys");
  const { key } = await keys.keyRing.issue({ tier: "pro", name: "demo" });
  return key;
}

type Shown = { exitCode: number; rooms: readonly Room[] };

async function showRooms({ io, settings }: CommandCall, { gateway, sandbox, apiKey }: Addresses): Promise<Shown> {
  const { fetch, nowMs, signal } = io;
  const client = await createClient({ ...settings, gateway, upstream: sandbox }, { apiKey, fetch, nowMs, machine: io });
  const rooms: Room[] = [];
  const outcomes: OutcomeEntry[] = [];
  let totals: Totals = { pages: 0, seen: 0, new: 0, repeated: 0, dropped: 0 };
  try {
    for await (const event of client.discover({ sources: [{ channel: CHANNEL }], pagesMax: PAGES, signal })) {
      if (event.kind === "room") rooms.push(event.room);
      else if (event.kind === "outcome") {
        totals = event.totals;
        outcomes.push({ ...event.outcome, channel: event.channel, page: event.page });
      }
    }
  } finally {
    await client.close();
  }
  for (const outcome of outcomes) if (!isGood(outcome)) await io.stderr.write(outcomeLine(outcome));
  if (rooms.length > 0) await io.stdout.write(await tableText(rooms, "sandbox", io.stdout));
  await io.stderr.write(`\n${totalsLine({ world: "sandbox", outcomes, totals, rooms })}`);
  return { exitCode: exitCodeOf(outcomes), rooms };
}

async function tellAddresses({ stderr }: Io, { sandbox, gateway }: Addresses): Promise<void> {
  await stderr.write(`sandbox (a pretend upstream)  ${sandbox}\ngateway (signs for callers)   ${gateway}\n\n`);
}

async function tellNext({ stderr }: Io, { sandbox, gateway, apiKey }: Addresses, isOnce: boolean): Promise<void> {
  const key = apiKey.reveal(); // made for this run, gone with it
  const tries = isOnce
    ? ["", "Keep it running and call it yourself:", "  npx livescout demo"]
    : [
        "",
        "Try next, while this runs:",
        `  curl -H "x-api-key: ${key}" "${gateway}/webcast/feed?channel_id=${CHANNEL}"`,
        `  npx livescout rooms --upstream ${sandbox} --pages 3 --output csv`,
        `  LIVESCOUT_API_KEY=${key} npx livescout rooms --gateway ${gateway} --upstream ${sandbox}`,
      ];
  const real = [
    "",
    "The real thing, as a page or as a list:",
    "  npx livescout explore",
    "  npx livescout rooms",
    "They contact, from this machine,",
    `  ${UPSTREAM_SITE_ORIGIN}      for a guest cookie; for the page that signs, where a browser is found;`,
    "                              for LIVE search, where the feed is refused",
    `  ${UPSTREAM_WEBCAST_ORIGIN}  for the feed`,
    "and say by name what is refused.",
    ...(isOnce ? [] : ["", "Ctrl-C ends the demo and removes its databases."]),
  ];
  await stderr.write(`${[...tries, ...real].join("\n")}\n`);
}

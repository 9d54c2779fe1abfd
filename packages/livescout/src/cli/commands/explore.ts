/**
 * `livescout explore`: the local page over the catalogue, and a collector that fills it unless `--collect off` says otherwise.
 *
 * The address with its token goes to stdout, once the page answers; everything else is said on stderr.
 */
import type { World } from "@livescout/protocol";
import { catalogueFile, openCatalogue, openExplorerToken } from "../../compose/open-catalogue.ts";
import { resolveWorld } from "../../compose/resolve-world.ts";
import { runExplorer, type RunningExplorer } from "../../compose/run-explorer.ts";
import { createLogger } from "../../runtime/logger.ts";
import { planCollecting, readCollectInputs, startCollecting } from "../collecting.ts";
import type { CommandCall, CommandRun } from "../command.ts";
import { stopOf } from "../io.ts";
import { exitCodeOfStop } from "../output/exit-codes.ts";
import { safeText } from "../output/safe-text.ts";
import { openStatusLine, type StatusLine } from "../output/status-line.ts";

const PORT_DEFAULT = 8082;

export const explore: CommandRun = async (call) => {
  const { io, settings, places } = call;
  const isCollecting = settings.collect === "on";
  const inputs = isCollecting ? await readCollectInputs(call) : undefined;
  const { world, notice } = await resolveWorld(settings.upstream, { fetch: io.fetch, signal: io.signal });
  const plan = inputs && planCollecting(call, { ...inputs, world });
  const status = openStatusLine(io);
  if (notice !== undefined) status.say(notice);
  try {
    const store = await openCatalogue({ places, world, mustExist: !isCollecting });
    try {
      const explorer = await servePage(call, { store, world, status }); // nobody is asked before the port is known to be free
      try {
        if (inputs === undefined || plan === undefined) {
          status.say(`shows ${safeText(catalogueFile(places, world))}; nothing is collected here`);
          await tellAddress(call, { explorer, status });
          return exitCodeOfStop(await stopOf(io.signal));
        }
        const collecting = await startCollecting(call, { ...inputs, plan, store, status });
        try {
          await tellAddress(call, { explorer, status });
          return await collecting.untilEnd();
        } finally {
          await collecting.close();
        }
      } finally {
        await explorer.close();
      }
    } finally {
      await store.close();
    }
  } finally {
    await status.end();
  }
};

type Serving = { store: Awaited<ReturnType<typeof openCatalogue>>; world: World; status: StatusLine };

async function servePage(
  { io, settings, places }: CommandCall,
  { store, world, status }: Serving,
): Promise<RunningExplorer> {
  const { nowMs } = io;
  const { port = PORT_DEFAULT, upstream, collect } = settings;
  const token = await openExplorerToken({ places });
  const logger = createLogger({ write: (line) => status.say(line.trimEnd()), nowMs, level: "warn" });
  return runExplorer({ store, token, port, world, upstream, isCollecting: collect === "on", nowMs, logger });
}

type Served = { explorer: RunningExplorer; status: StatusLine };

async function tellAddress({ io }: CommandCall, { explorer, status }: Served): Promise<void> {
  status.say("open this address in your browser; it holds the page's own key, so keep it to yourself:");
  await io.stdout.write(`${explorer.openUrl}\n`);
}

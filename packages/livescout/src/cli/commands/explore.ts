/**
 * `livescout explore`: the local page over the catalogue, and a collector that fills it unless `--collect off` says otherwise.
 *
 * The address with its token goes to stdout, once the page answers; everything else is said on stderr.
 */
import type { World } from "@livescout/protocol";
import { catalogueFile, openCatalogue, openExplorerToken } from "../../compose/open-catalogue.ts";
import { resolveWorld } from "../../compose/resolve-world.ts";
import { runExplorer } from "../../compose/run-explorer.ts";
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
      if (inputs === undefined || plan === undefined) {
        status.say(`shows ${safeText(catalogueFile(places, world))}; nothing is collected here`);
        return await showPage(call, { store, world, status }, async () => exitCodeOfStop(await stopOf(io.signal)));
      }
      const collecting = await startCollecting(call, { ...inputs, plan, store, status });
      try {
        return await showPage(call, { store, world, status }, () => collecting.untilEnd());
      } finally {
        await collecting.close();
      }
    } finally {
      await store.close();
    }
  } finally {
    await status.end();
  }
};

type Shown = { store: Awaited<ReturnType<typeof openCatalogue>>; world: World; status: StatusLine };

/** Serves the page for as long as `work` takes. */
async function showPage(
  { io, settings, places }: CommandCall,
  { store, world, status }: Shown,
  work: () => Promise<number>,
): Promise<number> {
  const { nowMs } = io;
  const { port = PORT_DEFAULT, upstream, collect } = settings;
  const token = await openExplorerToken({ places });
  const logger = createLogger({ write: (line) => status.say(line.trimEnd()), nowMs, level: "warn" });
  const isCollecting = collect === "on";
  const explorer = await runExplorer({ store, token, port, world, upstream, isCollecting, nowMs, logger });
  try {
    status.say("open this address in your browser; it holds the page's own key, so keep it to yourself:");
    await io.stdout.write(`${explorer.openUrl}\n`);
    return await work();
  } finally {
    await explorer.close();
  }
}

/** `livescout watch`: collects into the catalogue until it is stopped. Everything is said on stderr. */
import { openCatalogue } from "../../compose/open-catalogue.ts";
import { resolveWorld } from "../../compose/resolve-world.ts";
import { planCollecting, readCollectInputs, startCollecting } from "../collecting.ts";
import type { CommandRun } from "../command.ts";
import { openStatusLine } from "../output/status-line.ts";

export const watch: CommandRun = async (call) => {
  const { io, settings, places } = call;
  const inputs = await readCollectInputs(call);
  const { world, notice } = await resolveWorld(settings.upstream, { fetch: io.fetch, signal: io.signal });
  const plan = planCollecting(call, { ...inputs, world });
  const status = openStatusLine(io);
  if (notice !== undefined) status.say(notice);
  try {
    const store = await openCatalogue({ places, world });
    try {
      const collecting = await startCollecting(call, { ...inputs, plan, store, status });
      try {
        return await collecting.untilEnd();
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

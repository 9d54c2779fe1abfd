/** `livescout serve`: the gateway, until it is stopped. `listening on …` is all that goes to stdout, once it answers. */
import { resolveWorld } from "../../compose/resolve-world.ts";
import { runGateway, type RunningGateway } from "../../compose/start-gateway.ts";
import { createLogger } from "../../runtime/logger.ts";
import type { CommandCall, CommandRun } from "../command.ts";
import { stopOf, type Io } from "../io.ts";
import { exitCodeOfStop } from "../output/exit-codes.ts";

const PORT_DEFAULT = 8080;

export const serve: CommandRun = async (call) => {
  const { io, settings, places } = call;
  const { fetch, nowMs, signal } = io;
  const { world, notice } = await resolveWorld(settings.upstream, { fetch, signal });
  if (notice !== undefined) await io.stderr.write(`${notice}\n`);
  const logger = createLogger({
    write: (line) => void io.stderr.write(line),
    nowMs,
    level: settings["log-level"],
  });
  const { port = PORT_DEFAULT } = settings;
  const gateway = await runGateway(settings, { port, places, world, fetch, nowMs, logger, machine: io });
  try {
    await tellOperator(call, gateway);
    await io.stdout.write(`listening on ${gateway.url}\n`);
    return exitCodeOfStop(await stopOf(signal));
  } finally {
    await gateway.close();
  }
};

async function tellOperator({ io, settings }: CommandCall, { keys }: RunningGateway): Promise<void> {
  for (const warning of keys?.warnings ?? []) await io.stderr.write(`${warning}\n`);
  if (keys === undefined) {
    await io.stderr.write("no keys are asked for (--auth none): whoever is on this machine may call\n");
    return;
  }
  const records = await keys.keyRing.list();
  if (records.some((record) => record.revokedAtMs === undefined)) return;
  const database = settings.database === undefined ? "" : ` --database ${shellWord(settings.database)}`;
  await hint(
    io,
    `nobody can call yet: make a key with \`livescout keys create --tier pro${database}\`; no restart is needed`,
  );
}

const hint = (io: Io, sentence: string): Promise<void> => io.stderr.write(`${sentence}\n`);

const shellWord = (text: string): string => (/^[\w./:\\-]+$/.test(text) ? text : JSON.stringify(text));

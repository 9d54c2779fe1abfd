/** `livescout sandbox`: the pretend upstream on a loopback port, until it is stopped. */
import { loadWorld } from "../../compose/load-world.ts";
import { readReplay } from "../../compose/recordings.ts";
import { runSandbox } from "../../compose/start-sandbox.ts";
import type { CommandRun } from "../command.ts";
import { stopOf } from "../io.ts";
import { exitCodeOfStop } from "../output/exit-codes.ts";

const PORT_DEFAULT = 8081;

export const sandbox: CommandRun = async ({ io, settings }) => {
  const { port = PORT_DEFAULT, seed, speed, fault, "page-fault": pitfalls = [], mutation: mutations = [] } = settings;
  const replay = settings.replay === undefined ? undefined : await readReplay(settings.replay);
  const rules = settings.world === undefined ? undefined : await loadWorld(settings.world);
  const running = await runSandbox({
    port,
    seed,
    speed,
    pitfalls,
    mutations,
    ...(fault !== undefined && { fault }),
    ...(rules !== undefined && { rules }),
    ...(replay !== undefined && { replay }),
    nowMs: io.nowMs,
    machine: io,
  });
  const replayed = replay === undefined ? undefined : `${replay.length} recorded answers in place of its feed`;
  const oddities = [fault, ...pitfalls, ...mutations, replayed].filter((name) => name !== undefined);
  try {
    await io.stdout.write(`listening on ${running.url}\n`);
    await io.stderr.write(
      `a pretend upstream with invented rooms${oddities.length === 0 ? "" : `, with ${oddities.join(", ")}`}; ` +
        `try: livescout rooms --upstream ${running.url}\n`,
    );
    return exitCodeOfStop(await stopOf(io.signal));
  } finally {
    await running.close();
  }
};

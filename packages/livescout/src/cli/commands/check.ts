/** `livescout check NAME|ROOM_ID…`: who of them is live, by the two unsigned calls. No session is read or sent. */
import { CHECK_CALLS_MAX, type CheckResult, type CheckTarget } from "@livescout/protocol";
import { createChecker } from "../../compose/create-checker.ts";
import type { CommandRun } from "../command.ts";
import { Stopped, type Io } from "../io.ts";
import { createCheckWriter, targetText } from "../output/check-writer.ts";
import { exitCodeOf } from "../output/exit-codes.ts";
import { outcomeSentence } from "../output/outcome-line.ts";
import { safeText } from "../output/safe-text.ts";
import { readTargets } from "../read-targets.ts";
import { tellCollector } from "../tell-collector.ts";

/** From here on the number of calls is said before the start. */
const CALLS_SAID_FROM = 10;
/** The client's own pause, half of a second more on average than its least. */
const SECONDS_A_CALL = 1.5;

export const check: CommandRun = async ({ io, settings, places, arguments: given }) => {
  const targets = await readTargets(given, settings.input, io);
  const { fetch, nowMs, stdout, stderr } = io;
  const checker = await createChecker(settings, { fetch, nowMs });
  if (targets.length * CHECK_CALLS_MAX > CALLS_SAID_FROM) await stderr.write(planLine(targets, settings.upstream));
  await tellCollector({ io, settings, places });
  const writer = await createCheckWriter({ form: settings.output, targets, stdout });
  const results: CheckResult[] = [];
  let stopped: unknown;
  try {
    for await (const result of checker.check({ targets, signal: io.signal })) {
      results.push(result);
      await writer.result(result);
      if (result.state === "unknown") await stderr.write(unknownLine(result));
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    stopped = error; // what came before Ctrl-C is still shown
  }
  await writer.finish();
  await tellTotals(results, targets, io);
  if (stopped !== undefined) throw stopped;
  return exitCodeOf(results.filter(({ state }) => state === "unknown").map(({ outcome }) => outcome));
};

function planLine(targets: readonly CheckTarget[], upstream: string | undefined): string {
  const most = targets.length * CHECK_CALLS_MAX;
  const minutes = Math.max(1, Math.round((most * SECONDS_A_CALL) / 60));
  const pace = upstream === undefined ? `, a second or more apart: up to ${minutes} min` : "";
  return `this needs about ${most} calls for ${targets.length} names and rooms${pace}\n`;
}

const unknownLine = ({ target, outcome }: CheckResult): string =>
  `${safeText(targetText(target))} · ${outcomeSentence(outcome)}\n`;

async function tellTotals(
  results: readonly CheckResult[],
  targets: readonly CheckTarget[],
  { stderr }: Io,
): Promise<void> {
  if (targets.length === 1) return;
  const states = ["live", "offline", "not_found", "unknown"] as const;
  const counts = states.map((state) => `${state} ${results.filter((result) => result.state === state).length}`);
  const calls = results.reduce((sum, { said }) => sum + said.length, 0);
  const left = targets.length - results.length;
  await stderr.write(`${counts.join(", ")}${left > 0 ? `, not looked at ${left}` : ""}; ${calls} calls\n`);
}

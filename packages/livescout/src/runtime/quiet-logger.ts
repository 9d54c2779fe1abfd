/**
 * A logger for failures that come with every call while something is down: a few lines a second, then how many were left out.
 *
 * Counted by message, so that one outage does not hide another. Nothing is lost in silence: the count is logged with the next
 * line of that message.
 */
import type { LogFacts, Logger } from "./logger.ts";

export type QuietLoggerOptions = { logger: Logger; nowMs: () => number; linesPerSecond?: number };

type Tally = { second: number; lines: number; leftOut: number };

export function createQuietLogger({ logger, nowMs, linesPerSecond = 5 }: QuietLoggerOptions): Logger {
  const tallies = new Map<string, Tally>(); // messages are constants of the code: a handful
  const quiet =
    (log: Logger["error"]): Logger["error"] =>
    (message: string, facts: LogFacts = {}) => {
      const second = Math.floor(nowMs() / 1000);
      let tally = tallies.get(message);
      if (tally === undefined || tally.second !== second) {
        tally = { second, lines: 0, leftOut: tally?.leftOut ?? 0 };
        tallies.set(message, tally);
      }
      if (tally.lines >= linesPerSecond) {
        tally.leftOut++;
        return;
      }
      tally.lines++;
      log(message, tally.leftOut === 0 ? facts : { ...facts, leftOutBefore: tally.leftOut });
      tally.leftOut = 0;
    };
  const { debug, info, warn, error } = logger;
  return { debug, info, warn: quiet(warn), error: quiet(error) };
}

/** One JSON object a line, scrubbed. Where lines go is the caller's choice: nothing here knows stdout. */
import { scrub, scrubText } from "./scrub.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFacts = { readonly [name: string]: unknown };
type Log = (message: string, facts?: LogFacts) => void;
export type Logger = { readonly debug: Log; readonly info: Log; readonly warn: Log; readonly error: Log };

export type LoggerOptions = {
  /** Takes one finished line, newline included. */
  write: (line: string) => void;
  nowMs: () => number;
  /** Lines below it are not made. */
  level?: LogLevel;
};

export function createLogger({ write, nowMs, level = "info" }: LoggerOptions): Logger {
  const from = LOG_LEVELS.indexOf(level);
  const at = (name: Exclude<LogLevel, "silent">): Log => {
    if (LOG_LEVELS.indexOf(name) < from) return () => {};
    return (message, facts = {}) => {
      const time = new Date(nowMs()).toISOString();
      write(`${JSON.stringify({ time, level: name, message: scrubText(message), ...scrubbed(facts) })}\n`);
    };
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function scrubbed(facts: LogFacts): object {
  const safe = scrub(facts);
  return typeof safe === "object" && safe !== null ? safe : {};
}

/**
 * A line that is rewritten in place on a terminal, with lines that stay above it; elsewhere a plain line now and then.
 *
 * A log that fills with the same line every second is one that nobody reads.
 */
import type { Io, Output } from "../io.ts";
import { createTextMeasure } from "./display-width.ts";

export type StatusLine = {
  /** A line that stays. */
  say(line: string): void;
  /** The figures of now; of several ways to put them the first that fits the terminal, else the last, cut. */
  show(ways: readonly string[]): void;
  /** Takes the line away; resolves when all is written. */
  end(): Promise<void>;
};

export type StatusLineOptions = {
  output: Output;
  /** Whether the terminal can do more than print. */
  isLive: boolean;
  nowMs: () => number;
};

/** Off a terminal the figures are told so often. */
const PLAIN_EVERY_MS = 60_000;
const CLEAR = "\r\u001b[K";
const WIDTH_UNKNOWN = 80;

/** On stderr, as this run's terminal allows. */
export const openStatusLine = ({ stderr, env, nowMs }: Pick<Io, "stderr" | "env" | "nowMs">): StatusLine =>
  createStatusLine({ output: stderr, isLive: stderr.isTty && env["TERM"] !== "dumb", nowMs });

export function createStatusLine({ output, isLive, nowMs }: StatusLineOptions): StatusLine {
  const measure = createTextMeasure();
  let shown = "";
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let written: Promise<void> = Promise.resolve();
  const write = (text: string) => void (written = output.write(text));
  const stamp = () => new Date(nowMs()).toISOString().slice(0, 19).replace("T", " ");

  return {
    say: (line) => write(isLive ? `${CLEAR}${line}\n${shown}` : `${stamp()} ${line}\n`),
    show(ways) {
      const [line = ""] = ways;
      if (isLive) {
        const columns = (output.columns ?? WIDTH_UNKNOWN) - 1;
        const cut = measure.cut(ways.find((way) => measure.width(way) <= columns) ?? ways.at(-1) ?? "", columns);
        if (cut !== shown) write(`${CLEAR}${cut}`);
        shown = cut;
      } else if (Math.abs(nowMs() - toldAtMs) >= PLAIN_EVERY_MS) {
        toldAtMs = nowMs();
        write(`${stamp()} ${line}\n`);
      }
    },
    async end() {
      if (isLive && shown !== "") write(CLEAR);
      shown = "";
      await written;
    },
  };
}

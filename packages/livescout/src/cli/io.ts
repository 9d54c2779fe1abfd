/** What a command may touch of the process that runs it. `main.ts` makes the real one, tests make their own. */
import type { Secret } from "@livescout/protocol";

export type Output = {
  /** Resolves when the text is handed over. @throws Stopped where the reader went away. */
  write(text: string): Promise<void>;
  readonly isTty: boolean;
  /** Width of the terminal; absent in a pipe. */
  readonly columns: number | undefined;
  readonly hasColour: boolean;
};

export type Io = {
  /** Data, and nothing else. */
  stdout: Output;
  /** Everything for people. */
  stderr: Output;
  stdin: {
    readonly isTty: boolean;
    chunks(): AsyncIterable<Uint8Array>;
    /** A line typed without echo. */
    readHidden(prompt: string): Promise<Secret>;
  };
  env: { readonly [name: string]: string | undefined };
  platform: string;
  homeDir: string;
  /** What runs this, e.g. `Node 20.19.5`. */
  runtime: string;
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
  /** Since the machine was started, sleep counted. */
  uptimeMs: () => number;
  /** Aborted with a `Stopped` by Ctrl-C, by a kill, or when the reader of stdout goes away. */
  signal: AbortSignal;
};

export type StopReason = "interrupt" | "terminate" | "closed";

/** Somebody ended the run; the command cleans up and leaves quietly. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`stopped: ${reason}`);
    this.reason = reason;
  }
}

/** Resolves with the reason as soon as the run is to end. */
export function stopOf(signal: AbortSignal): Promise<Stopped> {
  return new Promise((resolve) => {
    const stop = () => resolve(signal.reason instanceof Stopped ? signal.reason : new Stopped("interrupt"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

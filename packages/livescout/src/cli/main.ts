/**
 * The command line's entry, and the only file that names `process`: it makes an `Io` of it, runs the command, and leaves.
 *
 * Ctrl-C ends a run in order (exit 130); a second one ends it at once.
 */
import { homedir, uptime } from "node:os";
import { isatty } from "node:tty";
import { Secret } from "@livescout/protocol";
import { describeFailure } from "./failure.ts";
import { Stopped, type Io, type Output, type StopReason } from "./io.ts";
import { EXIT } from "./output/exit-codes.ts";
import { runCommandLine } from "./program.ts";

export async function run(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const controller = new AbortController();
  const stop = (reason: StopReason) => controller.abort(new Stopped(reason));
  listenForStops(stop, controller.signal);
  process.removeAllListeners("warning").on("warning", passOnWarning);
  process.on("uncaughtException", leaveBroken); // rejections that nobody took up come here too
  let isCutShort = false;
  const cutShort = () => (isCutShort = true);
  const exitCode = await runCommandLine(argv, processIo(controller.signal, { stop, cutShort }));
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(isCutShort && exitCode === EXIT.ok ? EXIT.unexpected : exitCode); // what is kept open must not hold the process
}

/** That a library calls a part of itself experimental is not for whoever runs a command. */
function passOnWarning({ name, message }: Error): void {
  if (name !== "ExperimentalWarning") process.stderr.write(`${name}: ${message}\n`);
}

/** A bug of ours: said without the stack, which would show arguments and addresses. */
function leaveBroken(error: unknown): void {
  const { text, exitCode } = describeFailure(error);
  process.stderr.write(text, () => process.exit(exitCode));
}

function listenForStops(stop: (reason: StopReason) => void, signal: AbortSignal): void {
  // Not SIGHUP: a handler would undo `nohup livescout serve`.
  const reasons = { SIGINT: "interrupt", SIGTERM: "terminate" } as const;
  for (const [name, reason] of Object.entries(reasons)) {
    process.on(name, () => {
      if (signal.aborted) process.exit(reason === "interrupt" ? 130 : 143);
      stop(reason);
    });
  }
}

type Ending = { stop: (reason: StopReason) => void; cutShort: () => void };

function processIo(signal: AbortSignal, { stop, cutShort }: Ending): Io {
  const { env } = process;
  const closed = (error: NodeJS.ErrnoException) => {
    if (!signal.aborted && !READER_LEFT.has(error.code ?? "")) {
      process.stderr.write(
        `livescout: stdout cannot be written (${error.code}): what it was to hold is not complete\n`,
      );
      cutShort();
    }
    stop("closed");
  };
  return {
    stdout: processOutput(process.stdout, env, closed),
    stderr: processOutput(process.stderr, env, () => {}),
    stdin: {
      isTty: isatty(process.stdin.fd),
      chunks: () => process.stdin as AsyncIterable<Uint8Array>,
      readHidden: (prompt) => readHidden(prompt, signal, stop),
    },
    env,
    platform: process.platform,
    homeDir: homedir(),
    runtime: `Node ${process.versions.node}`,
    fetch: globalThis.fetch,
    nowMs: Date.now,
    uptimeMs: () => uptime() * 1_000,
    signal,
  };
}

/** Whoever read went away, which is their right. Anything else, such as a full disk, is a failure. */
const READER_LEFT: ReadonlySet<string> = new Set(["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED", "EOF"]);

function processOutput(
  stream: NodeJS.WriteStream & { fd: number },
  env: NodeJS.ProcessEnv,
  closed: (error: NodeJS.ErrnoException) => void,
): Output {
  const isTty = isatty(stream.fd);
  let isOpen = true;
  stream.on("error", (error) => {
    isOpen = false;
    closed(error);
  });
  return {
    isTty,
    get columns() {
      return isTty ? stream.columns : undefined;
    },
    hasColour: isTty && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    write: (text) =>
      new Promise((resolve) => {
        if (!isOpen) return resolve();
        stream.write(text, (error) => {
          if (error !== undefined && error !== null) closed(error); // ahead of its event: nobody may take this for written
          resolve();
        });
      }),
  };
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write("", () => resolve());
  });

/** Keys as a terminal in raw mode sends them. */
const ENTER = ["\r", "\n", "\u0004"];
const INTERRUPT = "\u0003";
const ERASE = ["\b", "\u007F"];

/** Reads a line key by key with the terminal's echo off. The prompt stands on stderr: stdout is for data. */
function readHidden(prompt: string, signal: AbortSignal, stop: (reason: StopReason) => void): Promise<Secret> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true).resume().setEncoding("utf8");
  return new Promise((resolve, reject) => {
    let typed = "";
    const end = (): void => {
      stdin.off("data", take).setRawMode(false).pause();
      signal.removeEventListener("abort", interrupted);
      stderr.write("\n");
    };
    const interrupted = (): void => {
      end();
      reject(signal.reason as Stopped);
    };
    const take = (keys: string): void => {
      for (const key of keys) {
        if (key === INTERRUPT) return stop("interrupt");
        if (ENTER.includes(key)) {
          end();
          return resolve(new Secret(typed));
        }
        typed = ERASE.includes(key) ? typed.slice(0, -1) : typed + key;
      }
    };
    stdin.on("data", take);
    signal.addEventListener("abort", interrupted, { once: true });
  });
}

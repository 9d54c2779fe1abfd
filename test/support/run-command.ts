/** Real processes for end-to-end tests: run one to its end, or keep one until its listening line and beyond. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./repository.ts";

export const LIVESCOUT = join(ROOT, "packages/livescout/bin/livescout.js");

export type RunOptions = { cwd?: string; env?: Record<string, string | undefined>; input?: string; timeoutMs?: number };
export type RunResult = { exitCode: number | null; stdout: string; stderr: string };

/** Runs a program to its end; its exit code is a result, not an error. */
export function runCommand(command: string, given: string[], options: RunOptions = {}): Promise<RunResult> {
  const { input = "", timeoutMs = 90_000 } = options;
  return new Promise((resolve, reject) => {
    const child = start(command, given, options);
    const output = collect(child);
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, ...output });
    });
    child.stdin?.on("error", () => {}); // what has ended does not read
    child.stdin?.end(input);
  });
}

/** The same, but anything but exit 0 throws with what the program said. */
export async function runToSuccess(command: string, given: string[], options: RunOptions = {}): Promise<RunResult> {
  const result = await runCommand(command, given, options);
  if (result.exitCode !== 0) {
    throw new Error(`${command} ${given.join(" ")} ended with ${result.exitCode}\n${result.stdout}\n${result.stderr}`);
  }
  return result;
}

export type Running = {
  output: { stdout: string; stderr: string };
  stop(): Promise<void>;
  /** At once, without a chance to put anything in order. */
  kill(): Promise<void>;
  found: RegExpMatchArray;
};

/** Starts a program and waits until whole lines of its output show `until`. @throws where it ends before. */
export function startCommand(
  command: string,
  given: string[],
  { until, ...options }: RunOptions & { until: RegExp },
): Promise<Running> {
  const { timeoutMs = 60_000 } = options;
  return new Promise((resolve, reject) => {
    const child = start(command, given, options);
    const output = collect(child);
    const ended = new Promise<void>((done) => child.on("close", () => done()));
    const stop = async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(timer);
    };
    const kill = async () => {
      child.kill("SIGKILL");
      await ended;
    };
    const fail = (why: string) => reject(new Error(`${why}\n${output.stdout}\n${output.stderr}`));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail(`${command} ${given.join(" ")} did not show ${until} within ${timeoutMs} ms`);
    }, timeoutMs);
    const look = () => {
      const found = `${wholeLines(output.stdout)}\n${wholeLines(output.stderr)}`.match(until);
      if (found === null) return;
      clearTimeout(timer);
      resolve({ output, stop, kill, found });
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      fail(`${command} ended with ${exitCode} before it showed ${until}`);
    });
  });
}

/** A line may arrive in pieces, with half of a port number in the first one. */
const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf("\n") + 1);

function start(command: string, given: string[], { cwd = ROOT, env = {} }: RunOptions): ChildProcess {
  return spawn(command, given, { cwd, env: { ...cleanEnvironment(), ...env }, stdio: ["pipe", "pipe", "pipe"] });
}

/** The caller's own settings must not reach a test; nor must npm's, which name this repository. */
function cleanEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:LIVESCOUT_|npm_(?!config_)|npm_config_(?:local_prefix|call|package)|VITEST|NODE_OPTIONS|NODE_ENV$)/.test(
        name,
      ),
  );
  return Object.fromEntries(kept);
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  return output;
}

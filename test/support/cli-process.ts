/** `livescout` as a process of its own: run to its end, or kept until it listens; signals and broken pipes on demand. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { onTestFinished } from "vitest";
import { LIVESCOUT } from "./run-command.ts";

export { temporaryFolder } from "./temporary-folder.ts";

export type CliOptions = { env?: Record<string, string>; input?: string | Buffer; dataDir?: string };
export type CliResult = { exitCode: number | null; stdout: string; stderr: string };

export type CliProcess = {
  child: ChildProcessByStdio<Writable, Readable, Readable>;
  output: { stdout: string; stderr: string };
  ended: Promise<CliResult>;
  /** Resolves with the match once stdout or stderr shows it. */
  shows(pattern: RegExp): Promise<RegExpMatchArray>;
};

export function startCli(given: readonly string[], { env = {}, dataDir }: CliOptions = {}): CliProcess {
  const child = spawn(process.execPath, [LIVESCOUT, ...given], {
    env: { ...cleanEnvironment(), ...(dataDir !== undefined && { LIVESCOUT_DATA_DIR: dataDir }), ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  const lookers = new Set<() => void>();
  const gather = (name: keyof typeof output) => (text: string) => {
    output[name] += text;
    for (const look of lookers) look();
  };
  child.stdout.setEncoding("utf8").on("data", gather("stdout"));
  child.stderr.setEncoding("utf8").on("data", gather("stderr"));
  child.stdin.on("error", () => {}); // a command that refuses does not read
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, ...output }));
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const shows = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const found = output.stdout.match(pattern) ?? output.stderr.match(pattern);
        if (found !== null) resolve(found);
      };
      lookers.add(look);
      look();
      void ended.then(() => reject(new Error(`ended before it showed ${pattern}\n${output.stdout}\n${output.stderr}`)));
    });
  return { child, output, ended, shows };
}

export async function runCli(given: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { child, ended } = startCli(given, options);
  child.stdin.end(options.input ?? "");
  return ended;
}

/** Starts `serve`, `sandbox` or `demo`, and gives the address that it prints. */
export async function startListening(
  given: readonly string[],
  options: CliOptions = {},
): Promise<CliProcess & { url: string }> {
  const running = startCli(given, options);
  const [, url = ""] = await running.shows(/^listening on (http:\/\/\S+)\n/);
  return { ...running, url };
}

/** The caller's own settings must not reach a test. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:LIVESCOUT_|VITEST|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$)/.test(name),
  );
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

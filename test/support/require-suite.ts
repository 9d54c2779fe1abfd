/**
 * Suites that need something that a machine may lack: they run where it is found, and say so in one line where not.
 *
 * `LIVESCOUT_REQUIRE=curl,wget` turns absence into a failure: CI must not pass because it tested nothing.
 */
import { execFileSync } from "node:child_process";

/** Whether a suite can run. @throws where it cannot, although it is required. */
export function canRun(suite: string, isAvailable: boolean): boolean {
  if (isAvailable) return true;
  const required = (process.env.LIVESCOUT_REQUIRE ?? "").split(",").map((name) => name.trim());
  if (required.includes(suite)) throw new Error(`${suite} is required by LIVESCOUT_REQUIRE and was not found`);
  process.stderr.write(`not run: ${suite} was not found on this machine\n`);
  return false;
}

/** Whether a program answers to `--version`. */
export function hasProgram(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

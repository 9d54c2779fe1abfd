/**
 * Fresh profiles: a private folder for one browser, removed when it ends. A process that was killed could not remove
 * its own, so the next start looks for folders whose browser is no more.
 *
 * The browser's process is told by its command line, which names the folder: a process number alone may be another's.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const PREFIX = "livescout-browser-";
/** Holds the number of the browser's process. */
const OWNER_FILE = "livescout-pid";

export type ProfileFolder = {
  path: string;
  /** Says whose it is, for the start after a crash of ours. */
  claim(pid: number): Promise<void>;
  remove(): Promise<void>;
};

/** Under the system's temporary folder, for this user alone (0700). */
export async function createProfileFolder({ parent = tmpdir() }: { parent?: string } = {}): Promise<ProfileFolder> {
  const path = await mkdtemp(join(parent, PREFIX));
  return {
    path,
    claim: (pid) => writeFile(join(path, OWNER_FILE), String(pid), { mode: 0o600 }),
    remove: () => removeFolder(path),
  };
}

export type SweepOptions = {
  parent?: string;
  commandLine?: (pid: number) => Promise<string | undefined>;
  nowMs?: () => number;
};

/** Removes what killed processes left behind; a folder that cannot be read or removed is left alone. */
export async function sweepProfileFolders({
  parent = tmpdir(),
  commandLine = readCommandLine,
  nowMs = Date.now,
}: SweepOptions = {}): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  const removed: string[] = [];
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    const path = join(parent, name);
    const pid = Number(await readFile(join(path, OWNER_FILE), "utf8").catch(() => ""));
    const isClaimed = Number.isSafeInteger(pid) && pid > 0;
    if (isClaimed ? (await commandLine(pid))?.includes(path) === true : await isYoung(path, nowMs)) continue;
    const isRemoved = await removeFolder(path).then(
      () => true,
      () => false,
    );
    if (isRemoved) removed.push(path);
  }
  return removed;
}

const MADE_WITHIN_MS = 3_600_000;

/** One without an owner is just being made; or its maker was killed in that moment, long ago. */
async function isYoung(path: string, nowMs: () => number): Promise<boolean> {
  const made = await stat(path).catch(() => undefined);
  return made === undefined || nowMs() - made.mtimeMs < MADE_WITHIN_MS;
}

/** A browser that is ending still writes for a moment. */
const removeFolder = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

const run = promisify(execFile);

/** `undefined` where there is no such process. */
async function readCommandLine(pid: number): Promise<string | undefined> {
  const listed = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  if (listed !== undefined) return listed;
  const hasProc = await readFile("/proc/self/cmdline", "utf8").then(
    () => true,
    () => false,
  );
  if (hasProc) return undefined;
  return run("ps", ["-o", "command=", "-p", String(pid)]).then(
    ({ stdout }) => stdout,
    () => undefined, // Windows, too: it refuses to remove a folder in use
  );
}

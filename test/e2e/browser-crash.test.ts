/**
 * What ends a page, a browser or us: nothing that was asked is lost or comes back unsigned, and nothing is left behind.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { type BrowserSuite, signAll, startBrowserSuite } from "../support/browser-signing.ts";
import { chromiumPath } from "../support/chromium.ts";
import { hasProc, treeOf } from "../support/process-tree.ts";
import { removeFolder } from "../support/temporary-folder.ts";
import { ROOT } from "../support/repository.ts";
import { canRun } from "../support/require-suite.ts";

const hasChromium = canRun("chromium", chromiumPath() !== undefined && hasProc);

/** To one that was listed a moment ago, and may have ended since. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

describe.skipIf(!hasChromium)("what breaks", () => {
  let suite: BrowserSuite;
  let temporary: string;
  const original = process.env.TMPDIR;

  beforeEach(async () => {
    temporary = mkdtempSync(join(tmpdir(), "livescout-crash-"));
    process.env.TMPDIR = temporary;
    suite = await startBrowserSuite();
  });
  afterEach(async () => {
    await suite.close();
    process.env.TMPDIR = original;
    if (original === undefined) delete process.env.TMPDIR;
    await removeFolder(temporary);
  });

  const browserTree = () => treeOf(`--user-data-dir=${temporary}`);
  const kill = (kind: "page" | "browser") => {
    for (const { pid, command } of browserTree()) {
      const isPage = command.includes("--type=renderer");
      if (kind === "page" ? isPage : !command.includes("--type=")) signalTo(pid, "SIGKILL");
    }
  };
  const profiles = () => readdirSync(temporary).filter((name) => name.startsWith("livescout-browser-"));
  const cursors = (from: number, count: number) => Array.from({ length: count }, (_, at) => String(from + at));
  const signMany = (from: number, count: number) =>
    signAll(
      suite.signer,
      cursors(from, count).map((cursor) => suite.feed({ cursor })),
    );

  test.each(["page", "browser"] as const)("a %s that crashes under load loses nothing", async (kind) => {
    await signMany(1_000, 20);
    const underWay = signMany(2_000, 100);
    kill(kind);
    await underWay;
    await signMany(3_000, 20);
    const { events, signer } = suite;
    expect(signer.state()).toMatchObject({
      ready: true,
      signed: 140,
      pagesOpen: 1,
      browserExits: kind === "page" ? 0 : 1,
    });
    expect(events.map((event) => event.kind)).toContain(kind === "page" ? "pageCrashed" : "browserExited");
    // The one of the browser that crashed is removed beside the work.
    await expect.poll(profiles, { timeout: 60_000 }).toHaveLength(1);
  });

  test("who does not wait is told after a crash, and how long it may take", async () => {
    await signMany(1_000, 3);
    kill("browser");
    await expect.poll(() => suite.signer.state().ready, { timeout: 60_000, interval: 1 }).toBe(false);
    const outcome = await suite.signer.sign(suite.feed(), { waitMs: 0 });
    expect(outcome).toMatchObject({ kind: "unavailable", why: expect.any(String), retryAfterMs: expect.any(Number) });
  });

  test("a browser that is frozen is ended, and another one started", async () => {
    await suite.close();
    // As long as a busy machine takes to start a browser: one that is merely slow must not count as frozen.
    suite = await startBrowserSuite({ signer: { limits: { launchMs: 10_000, signMs: 120_000 } } });
    await signMany(1_000, 3);
    for (const { pid, command } of browserTree()) if (!command.includes("--type=")) signalTo(pid, "SIGSTOP");
    await signMany(2_000, 10);
    expect(suite.signer.state()).toMatchObject({ browserExits: 1, signed: 13 });
  });

  test("recycled under load without a pause, nothing is lost and nothing mixed up", async () => {
    await suite.close();
    suite = await startBrowserSuite({ signer: { limits: { recycleAfterSignatures: 60 } } });
    await signMany(1_000, 1);
    let [pauses, asked] = [0, 1];
    // Until two pages have been relieved: on a busy machine a new page takes as long as hundreds of signatures.
    const workers = cursors(1, 8).map(async (worker) => {
      for (let at = 100_000 * Number(worker); suite.signer.state().recycled < 2; at += 1, asked += 1) {
        const { ready, reloads, crashes } = suite.signer.state();
        // How long one waits is the bench's business; that a page is there is not. One that hung is another matter.
        if (!ready && reloads + crashes === 0) pauses += 1;
        await signMany(at, 1);
      }
    });
    await Promise.all(workers);
    expect(suite.signer.state().signed).toBe(asked);
    expect(pauses).toBe(0);
    await expect.poll(() => suite.signer.state().pagesOpen, { timeout: 60_000 }).toBeLessThanOrEqual(2);
  });

  test("closing leaves no process and no folder", async () => {
    await signMany(1_000, 3);
    expect(browserTree().length).toBeGreaterThan(2);
    await suite.signer.close();
    await expect.poll(() => browserTree(), { timeout: 60_000 }).toEqual([]);
    expect(profiles()).toEqual([]); // a browser that had to be killed leaves its own socket's folder beside it
    expect(await suite.signer.sign(suite.feed())).toMatchObject({ kind: "unavailable", why: "the signer is closed" });
  });

  test("closing while the browser starts leaves nothing either", async () => {
    suite.signer.start();
    await suite.signer.close();
    await expect.poll(() => browserTree(), { timeout: 60_000 }).toEqual([]);
    expect(profiles()).toEqual([]);
  });
});

describe.skipIf(!hasChromium)("when our own process ends", () => {
  const children: ChildProcess[] = [];
  let temporary: string;
  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), "livescout-kill-"));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await expect.poll(() => browserTree(), { timeout: 60_000 }).toEqual([]);
    await removeFolder(temporary);
  });

  const browserTree = () => treeOf(`--user-data-dir=${temporary}`);

  /** A process of its own with a browser signer that has signed once. */
  async function startOther(pageUrl: string): Promise<ChildProcess> {
    const started = spawn(process.execPath, [join(ROOT, "test/support/sign-by-browser.mjs"), pageUrl], {
      env: { ...process.env, TMPDIR: temporary, LIVESCOUT_BROWSER: chromiumPath() },
      stdio: ["pipe", "pipe", "inherit"],
    });
    children.push(started);
    started.stdin?.on("error", () => {}); // what has ended does not read
    let said = "";
    const firstLine = await new Promise<string>((resolve, reject) => {
      started.once("error", reject);
      started.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
      started.stdout?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes("\n")) resolve(said);
      });
    });
    expect(firstLine).toBe("signed\n");
    return started;
  }

  test.each(["SIGKILL", "SIGTERM", "exit", "throw"] as const)(
    "by %s, its browser ends with it, and the next start removes what is left",
    async (how) => {
      const sandbox = await startSandbox({ nowMs: Date.now });
      try {
        const other = await startOther(`${sandbox.url}/live`);
        expect(browserTree().length).toBeGreaterThan(2);
        const ended = new Promise((resolve) => other.once("exit", resolve));
        if (how === "SIGKILL" || how === "SIGTERM") other.kill(how);
        else other.stdin?.write(`${how}\n`);
        await ended;
        await expect.poll(() => browserTree(), { timeout: 60_000 }).toEqual([]);
        const left = readdirSync(temporary).filter((name) => name.startsWith("livescout-browser-"));
        expect(left).toHaveLength(1);
        await startOther(`${sandbox.url}/live`);
        expect(left.some((name) => existsSync(join(temporary, name)))).toBe(false);
      } finally {
        await sandbox.close();
      }
    },
  );
});

import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/support/temporary-folder.ts";
import { browserArguments, launchBrowser } from "./launch.ts";
import { createProfileFolder, sweepProfileFolders } from "./profile-folder.ts";

const fresh = { profileDir: "/tmp/fixture", isFresh: true };

test("no flag opens a port, hides what the browser is, or drops its sandbox unasked", () => {
  for (const headed of [true, false]) {
    const line = browserArguments({ ...fresh, headed }).join(" ");
    expect(line).toContain("--remote-debugging-pipe");
    expect(line).not.toMatch(/remote-debugging-port|no-sandbox|user-agent|AutomationControlled|web-security/);
  }
  expect(browserArguments({ ...fresh, noSandbox: true })).toContain("--no-sandbox");
});

test("a page is laid out on 1280 by 800, with a window or without", () => {
  expect(browserArguments(fresh)).toEqual(expect.arrayContaining(["--headless=new", "--window-size=1280,800"]));
  const headed = browserArguments({ ...fresh, headed: true });
  expect(headed).toContain("--window-size=1280,800");
  expect(headed).not.toContain("--headless=new");
});

test("the operator's own profile keeps its keyring", () => {
  expect(browserArguments({ ...fresh, isFresh: false })).not.toContain("--password-store=basic");
});

const nothing = { kind: "launch", executable: "/nonexistent/fixture-browser" } as const;

test.skipIf(process.platform === "win32")(
  "as root without the operator's word it is refused, with what to do",
  async () => {
    await expect(launchBrowser(nothing, { launchMs: 1_000, isRoot: true })).rejects.toMatchObject({
      retryable: false,
      message: expect.stringMatching(/another user.*--browser-no-sandbox/),
    });
  },
);

test("a browser that does not start is said so, and leaves no folder", async () => {
  const parent = await temporaryFolder();
  const starting = launchBrowser(nothing, { launchMs: 5_000, isRoot: false, parent });
  await expect(starting).rejects.toThrow("the browser did not start: its file cannot be run (ENOENT)");
  expect(existsSync(parent) && (await sweepProfileFolders({ parent }))).toEqual([]);
});

test.skipIf(process.platform === "win32")(
  "what a browser says last stands in the reason why it did not start",
  async () => {
    const parent = await temporaryFolder();
    const executable = join(parent, "fixture-browser");
    writeFileSync(executable, "#!/bin/sh\necho noise >&2\necho 'no usable display' >&2\nexit 21\n", { mode: 0o700 });
    const starting = launchBrowser({ kind: "launch", executable }, { launchMs: 5_000, isRoot: false, parent });
    await expect(starting).rejects.toThrow("the browser did not start: exit code 21: no usable display");
  },
);

test("a fresh profile is for this user alone, and a dead browser's is removed at the next start", async () => {
  const parent = await temporaryFolder();
  const alive = await createProfileFolder({ parent });
  const dead = await createProfileFolder({ parent });
  const unclaimed = await createProfileFolder({ parent });
  if (process.platform !== "win32") expect(statSync(alive.path).mode & 0o777).toBe(0o700);
  await alive.claim(111);
  await dead.claim(222);
  const commandLine = async (pid: number) => (pid === 111 ? `chromium --user-data-dir=${alive.path}` : "other program");
  expect(await sweepProfileFolders({ parent, commandLine })).toEqual([dead.path]);
  expect([alive, dead, unclaimed].map(({ path }) => existsSync(path))).toEqual([true, false, true]);
  const inTwoHours = () => Date.now() + 7_200_000;
  expect(await sweepProfileFolders({ parent, commandLine, nowMs: inTwoHours })).toEqual([unclaimed.path]);
});

/** `--signer`, `--shadow` and `--fetch` as a user meets them: real processes, a real browser, a sandbox. */
import { readdir } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type SeenRequest, startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { runCli, startCli, startListening, temporaryFolder } from "../support/cli-process.ts";
import { chromiumPath } from "../support/chromium.ts";
import { isFromPage, isSignedByBrowser, startPickyUpstream } from "../support/picky-upstream.ts";
import { hasProc, treeOf } from "../support/process-tree.ts";
import { canRun } from "../support/require-suite.ts";

const NO_BROWSER = ["--browser", "/nowhere/chromium"];
const BROWSER = ["--browser-no-sandbox"]; // the tests run as root in containers too

async function upstream(seen: SeenRequest[] = []): Promise<string> {
  const sandbox = await startSandbox({ nowMs: Date.now, onRequest: (request) => seen.push(request) });
  onTestFinished(() => sandbox.close());
  return sandbox.url;
}

const pagesIn = (seen: readonly SeenRequest[]) => seen.filter(({ target }) => target.startsWith("/live"));

describe("without any browser", () => {
  test("auto signs natively and says why; everything works", async () => {
    const url = await upstream();
    const { exitCode, stdout, stderr } = await runCli(["rooms", "--upstream", url, "--signer", "auto", ...NO_BROWSER]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"world":"sandbox"');
    expect(stderr).toContain("no browser is at work. LIVESCOUT_BROWSER names a file that does not exist");
  });

  test.each([["browser"], ["chain:browser,native"]])("%s is refused in words, exit 2", async (signer) => {
    for (const command of ["rooms", "sign", "serve"]) {
      const refused = await runCli([command, "--signer", signer, ...NO_BROWSER], { dataDir: await temporaryFolder() });
      expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
      expect(refused.stderr).toMatch(/^livescout: browser: LIVESCOUT_BROWSER names a file that does not exist/);
    }
  });

  test("before a pretend upstream nobody looks for one: native signs, at once", async () => {
    const seen: SeenRequest[] = [];
    const { exitCode, stderr } = await runCli(["rooms", "--upstream", await upstream(seen)]);
    expect([exitCode, stderr.split("\n").length]).toEqual([0, 3]);
    expect(pagesIn(seen)).toEqual([]);
  });
});

describe.skipIf(!canRun("chromium", chromiumPath() !== undefined))("with a browser", () => {
  test("--signer browser: the sandbox's own page signs, and rooms come", async () => {
    const seen: SeenRequest[] = [];
    const given = ["--upstream", await upstream(seen), "--signer", "browser", ...BROWSER];
    const { exitCode, stdout } = await runCli(["rooms", ...given, "--pages", "2"]);
    expect(exitCode).toBe(0);
    expect(stdout.trim().split("\n").length).toBeGreaterThanOrEqual(16);
    expect(pagesIn(seen)).toHaveLength(1);
    const signed = await runCli(["sign", ...given]);
    expect(JSON.parse(signed.stdout)).toMatchObject({
      signed_url: expect.stringContaining(`${given[1]}/webcast/feed/?`),
      headers: { "User-Agent": expect.stringContaining("Chrome/") },
      signer: { name: "browser", verified: true },
    });
  });

  test("--page-url names any page that signs; a browser setting brings auto to it", async () => {
    const seen: SeenRequest[] = [];
    const elsewhere: SeenRequest[] = [];
    const page = `${await upstream(elsewhere)}/live?pitfall=none`;
    const given = ["rooms", "--upstream", await upstream(seen), "--page-url", page, ...BROWSER];
    const { exitCode, stderr } = await runCli(given);
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("instead of");
    expect(pagesIn(elsewhere).map(({ target }) => target)).toEqual(["/live?pitfall=none"]);
    expect(pagesIn(seen)).toEqual([]);
    expect(seen.some(({ target }) => target.startsWith("/webcast/feed/?"))).toBe(true);
  });

  test("a chain falls back while the page does not sign, and says why", async () => {
    const url = await upstream();
    const page = ["--page-url", `${url}/live?pitfall=never-signs`];
    const given = ["rooms", "--upstream", url, "--signer", "chain:browser,native", ...page, ...BROWSER];
    const { exitCode, stderr } = await runCli(given);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/native signs instead of browser: /);
  });

  test("one signer refused while the other is accepted: rooms come, exit 0, and that signer rests", async () => {
    const picky = await startPickyUpstream((request) => isSignedByBrowser(request) && !isFromPage(request));
    const given = ["rooms", "--upstream", picky.url, "--signer", "chain:browser,native", "--pages", "3", ...BROWSER];
    const { exitCode, stderr } = await runCli(given);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("87 page 1 · refused_empty: ");
    expect(stderr).toMatch(/the signer browser rests until .*: refused_empty for browser while native is accepted/);
    expect(picky.feeds.filter(({ isRefused }) => isRefused)).toHaveLength(2);
  });

  test("--shadow compares and is never served", async () => {
    const given = ["rooms", "--upstream", await upstream(), "--signer", "native", "--shadow", "browser", ...BROWSER];
    const { exitCode, stderr } = await runCli(given);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/the shadow browser signs otherwise than native: User-Agent: .*; parameters: /);
  });

  test("--fetch auto: plain twice, then the page, which is answered; all of it said", async () => {
    const picky = await startPickyUpstream((request) => !isFromPage(request));
    const { exitCode, stdout, stderr } = await runCli([
      "rooms",
      "--upstream",
      picky.url,
      "--fetch",
      "auto",
      ...BROWSER,
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"world":"sandbox"');
    expect(stderr).toContain("refused_empty twice for this program; the browser's page fetches from now on");
    expect(stderr).toContain("not the signature's fault");
    expect(picky.feeds.filter(({ isRefused }) => isRefused)).toHaveLength(2);
  });

  test("--fetch browser: the page fetches at once, the same rooms in the same form", async () => {
    const picky = await startPickyUpstream((request) => !isFromPage(request));
    const given = [
      "rooms",
      "--upstream",
      picky.url,
      "--fetch",
      "browser",
      "--pages",
      "2",
      "--output",
      "json",
      ...BROWSER,
    ];
    const { exitCode, stdout } = await runCli(given);
    expect(exitCode).toBe(0);
    const { world, rooms } = JSON.parse(stdout) as {
      world: string;
      rooms: { id: string; sources: { channel: string }[] }[];
    };
    expect([world, rooms.length >= 16, rooms.every(({ sources: [source] }) => source?.channel === "87")]).toEqual([
      "sandbox",
      true,
      true,
    ]);
    expect(picky.feeds.some(({ isRefused }) => isRefused)).toBe(false);
  });

  test("the page's cookies are its own: neither a session nor a gateway goes with --fetch browser", async () => {
    const given = ["rooms", "--upstream", await upstream(), "--fetch", "browser", ...BROWSER];
    const session = await runCli(given, { env: { LIVESCOUT_SESSION: "fixture-canary" } });
    expect(session).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("the browser's own cookies") });
    expect(session.stderr).not.toContain("canary");
    const gateway = await runCli([...given, "--gateway", "http://127.0.0.1:8080"]);
    expect(gateway).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("expected plain beside --gateway") });
  });

  test.skipIf(!hasProc)("however we end, the browser ends with us and leaves no profile", async () => {
    const temporary = await temporaryFolder();
    const url = await upstream();
    const mark = `--user-data-dir=${temporary}`;
    // A browser too slow to end by itself is killed, and then leaves its own socket's folder beside its profile.
    const profiles = async () => (await readdir(temporary)).filter((name) => name.startsWith("livescout-browser-"));
    for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
      const given = ["serve", "--port", "0", "--auth", "none", "--upstream", url, "--signer", "browser", ...BROWSER];
      const gateway = await startListening(given, { dataDir: await temporaryFolder(), env: { TMPDIR: temporary } });
      await expect.poll(() => gateway.output.stderr, { timeout: 60_000 }).toContain("the browser's page signs");
      expect(treeOf(mark).length).toBeGreaterThan(2);
      gateway.child.kill(signal);
      await gateway.ended;
      await expect.poll(() => treeOf(mark).length, { timeout: 60_000 }).toBe(0);
      if (signal !== "SIGKILL") expect(await profiles()).toEqual([]);
    }
    const cli = startCli(["rooms", "--upstream", url, "--signer", "browser", "--pages", "500", ...BROWSER], {
      env: { TMPDIR: temporary },
    });
    await cli.shows(/"id"/);
    cli.child.kill("SIGINT");
    expect((await cli.ended).exitCode).toBe(130);
    await expect.poll(() => treeOf(mark), { timeout: 60_000 }).toEqual([]);
    expect(await profiles()).toEqual([]); // what SIGKILL left is gone too
  });

  test("a version that nobody knows passes with a warning, and is logged once, as news", async () => {
    const sandbox = await startSandbox({ nowMs: Date.now, mutations: ["new_version"] });
    onTestFinished(() => sandbox.close());
    const given = [
      "serve",
      "--port",
      "0",
      "--auth",
      "none",
      "--upstream",
      sandbox.url,
      "--signer",
      "browser",
      ...BROWSER,
    ];
    const gateway = await startListening(given, { dataDir: await temporaryFolder() });
    const feed = () => fetch(`${gateway.url}/webcast/feed`);
    await expect.poll(async () => (await feed()).status, { timeout: 60_000 }).toBe(200);
    const answer = (await (await feed()).json()) as { signer: { scheme: string; warnings: string[] } };
    expect(answer.signer).toMatchObject({
      scheme: "5.4.0",
      warnings: expect.arrayContaining(["unknown_version:5.4.0"]),
    });
    const news = /"level":"warn","message":"news: browser signs by version 5\.4\.0/g;
    await expect.poll(() => gateway.output.stderr.match(news), { timeout: 60_000 }).toHaveLength(1);
    gateway.child.kill("SIGTERM");
    expect((await gateway.ended).stderr.match(news)).toHaveLength(1);
  });

  test("serve: 503 with Retry-After while the browser warms up, then it signs", async () => {
    const url = await upstream();
    const page = ["--page-url", `${url}/live?pitfall=slow-page`];
    const given = [
      "serve",
      "--port",
      "0",
      "--auth",
      "none",
      "--upstream",
      url,
      "--signer",
      "browser",
      ...page,
      ...BROWSER,
    ];
    const gateway = await startListening(given, { dataDir: await temporaryFolder() });
    const early = await fetch(`${gateway.url}/webcast/feed`);
    expect(early.status).toBe(503);
    expect(Number(early.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await early.json()).toMatchObject({ code: "signer_unavailable" });
    await expect.poll(async () => (await fetch(`${gateway.url}/webcast/feed`)).status, { timeout: 60_000 }).toBe(200);
    gateway.child.kill("SIGTERM");
    expect((await gateway.ended).exitCode).toBe(0);
  });
});

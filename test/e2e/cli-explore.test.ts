import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, startCli, startListening, temporaryFolder } from "../support/cli-process.ts";

const OPEN_URL = /^(http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]{32})\n/;

async function startExplore(given: readonly string[], dataDir: string) {
  const explore = startCli(["explore", "--port", "0", ...given], { dataDir });
  const [, url = "", token = ""] = await explore.shows(OPEN_URL);
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(url + path, { headers: { "x-livescout-token": token } });
    return response.json();
  };
  return { ...explore, url, token, ask };
}

type Rooms = { matched: number; rooms: { id: string; world: string }[] };

test("explore collects, serves the page and what was found, and ends in order", async () => {
  const dataDir = await temporaryFolder();
  const sandbox = await startListening(["sandbox", "--port", "0"]);
  const explore = await startExplore(["--upstream", sandbox.url, "--gap", "100ms"], dataDir);

  const page = await fetch(explore.url);
  expect(page.headers.get("content-security-policy")).toContain(`img-src 'self' data: https: ${sandbox.url};`);
  expect(await page.text()).toContain("<html");

  await expect
    .poll(async () => ((await explore.ask("/v1/rooms")) as Rooms).matched, { timeout: 60_000 })
    .toBeGreaterThan(40);
  const { rooms } = (await explore.ask("/v1/rooms?limit=200")) as Rooms;
  expect(rooms.every(({ world }) => world === "sandbox")).toBe(true);
  expect(await explore.ask("/v1/stats")).toMatchObject({
    watch: { isRunning: true, egressCountry: "US", regionAsked: "US" },
  });
  expect(await explore.ask("/explore/state")).toMatchObject({
    world: "sandbox",
    isCollecting: true,
    siteOrigin: sandbox.url,
  });

  explore.child.kill("SIGINT");
  const { exitCode, stdout, stderr } = await explore.ended;
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(OPEN_URL);
  expect(stderr).toContain("SANDBOX");
  expect(stderr).not.toContain(explore.token);
});

test("the address stays good over a restart, and --collect off shows what another livescout collects", async () => {
  const dataDir = await temporaryFolder();
  const sandbox = await startListening(["sandbox", "--port", "0"]);
  const first = await startExplore(["--upstream", sandbox.url, "--gap", "100ms"], dataDir);
  await expect
    .poll(async () => ((await first.ask("/v1/rooms")) as Rooms).matched, { timeout: 60_000 })
    .toBeGreaterThan(0);

  const second = await startExplore(["--collect", "off", "--upstream", sandbox.url], dataDir);
  expect(second.token).toBe(first.token);
  expect(await second.ask("/explore/state")).toMatchObject({ isCollecting: false });
  expect(((await second.ask("/v1/rooms")) as Rooms).matched).toBeGreaterThan(0);
  expect((await stat(join(dataDir, "explorer.token"))).mode & 0o777).toBe(0o600);
});

test("a second collector on one catalogue is refused with a sentence; --collect off without a catalogue says what makes one", async () => {
  const dataDir = await temporaryFolder();
  const sandbox = await startListening(["sandbox", "--port", "0"]);
  const first = await startExplore(["--upstream", sandbox.url, "--gap", "100ms"], dataDir);
  await first.shows(/collects into/);
  const refused = await runCli(["explore", "--port", "0", "--upstream", sandbox.url], { dataDir });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/another livescout collects/);

  const empty = await runCli(["explore", "--port", "0", "--collect", "off"], { dataDir: join(dataDir, "empty") });
  expect(empty.exitCode).toBe(1);
  expect(empty.stderr).toContain("livescout watch");
});

test("a port that is taken is told before anybody is asked", async () => {
  const dataDir = await temporaryFolder();
  const sandbox = await startListening(["sandbox", "--port", "0"]);
  const taken = new URL(sandbox.url).port;
  const refused = await runCli(["explore", "--port", taken, "--upstream", sandbox.url], { dataDir });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain("--port");
  expect(refused.stderr).not.toContain("collects into");
});

test("a refusal is said by name while the page stays up", async () => {
  const dataDir = await temporaryFolder();
  const sandbox = await startListening(["sandbox", "--port", "0", "--fault", "forbidden"]);
  const explore = await startExplore(["--upstream", sandbox.url, "--gap", "100ms"], dataDir);
  await explore.shows(/forbidden: /);
  await explore.shows(/rests for/);
  await expect
    .poll(() => explore.ask("/v1/stats"), { timeout: 60_000 })
    .toMatchObject({
      live: { rooms: 0 },
      watch: { rests: { outcome: "forbidden", nextStep: expect.stringMatching(/\w/) as string } },
    });
});

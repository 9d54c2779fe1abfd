/** `--source` and `--search`: where rooms come from when the feed is refused. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { FaultName } from "../../packages/livescout/src/sandbox/faults.ts";
import { type SeenRequest, startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { runCli, startListening, temporaryFolder } from "../support/cli-process.ts";

const SEARCH = "/api/search/live/full/";
const FEED = "/webcast/feed/";

async function upstream({ fault, seen = [] }: { fault?: FaultName; seen?: SeenRequest[] } = {}): Promise<string> {
  const onRequest = (request: SeenRequest) => void seen.push(request);
  const sandbox = await startSandbox({ nowMs: Date.now, onRequest, ...(fault !== undefined && { fault }) });
  onTestFinished(() => sandbox.close());
  return sandbox.url;
}

const asked = (seen: readonly SeenRequest[], path: string) =>
  seen.filter(({ target }) => target.startsWith(`${path}?`));

type Envelope = {
  outcomes: { kind: string; channel: string; words?: string; page: number }[];
  totals: { pages: number };
  rooms: { id: string; sources: { channel: string; tag?: string }[]; isLive: boolean }[];
};

test.each(["refused_empty", "forbidden", "bad_request", "unknown_status"] as const)(
  "the feed says %s to everything: rooms come from LIVE search, exit 0, and the refusal is named",
  async (fault) => {
    const seen: SeenRequest[] = [];
    const report = join(await temporaryFolder(), "report.json");
    const url = await upstream({ fault, seen });
    const { exitCode, stdout, stderr } = await runCli(["rooms", "--upstream", url, "--pages", "2", "--report", report]);
    expect(exitCode).toBe(0);
    const rooms = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Envelope["rooms"][number]);
    expect(rooms.length).toBeGreaterThanOrEqual(12);
    expect(
      rooms.every(({ sources: [source], isLive }) => source?.channel === "search" && source.tag === "live" && isLive),
    ).toBe(true);
    expect(stderr).toContain(`87 page 1 · ${fault}: `);
    expect(stderr).toContain(`87 is refused (${fault}): LIVE search for "live" is asked instead\n`);
    expect(stderr).toContain('LIVE search for "live" page 1 · rooms: ');
    const written = JSON.parse(await readFile(report, "utf8")) as Envelope;
    expect(written.outcomes.map(({ kind, channel, words }) => [kind, channel, words])).toEqual([
      [fault, "87", undefined],
      ["rooms", "search", "live"],
      ["rooms", "search", "live"],
    ]);
    expect(written.rooms).toEqual(rooms);
    expect([asked(seen, FEED).length, asked(seen, SEARCH).length]).toEqual([1, 2]);
  },
);

test.each([
  [["--channel", "gaming"], "gaming"],
  [["--channel", "game", "--tag", "Minecraft"], "Minecraft"],
])("the words are the tag, else the channel's topic: %o", async (given, words) => {
  const { exitCode, stderr } = await runCli(["rooms", "--upstream", await upstream({ fault: "forbidden" }), ...given]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain(`LIVE search for "${words}" is asked instead`);
});

test("one step down a run: several channels, one search", async () => {
  const seen: SeenRequest[] = [];
  const url = await upstream({ fault: "refused_empty", seen });
  const { exitCode } = await runCli(["rooms", "--upstream", url, "--channel", "87,gaming,86"]);
  expect(exitCode).toBe(0);
  expect([asked(seen, FEED).length, asked(seen, SEARCH).length]).toEqual([1, 1]);
});

test("a captcha, throttling or a missing session is no reason to ask elsewhere", async () => {
  for (const [fault, exitCode] of [
    ["captcha", 3],
    ["throttled", 5],
    ["login_required", 6],
  ] as const) {
    const seen: SeenRequest[] = [];
    const result = await runCli(["rooms", "--upstream", await upstream({ fault, seen })]);
    expect([fault, result.exitCode, asked(seen, SEARCH).length]).toEqual([fault, exitCode, 0]);
  }
});

test("where search brings nothing either, the refusal of the feed decides", async () => {
  const url = await upstream({ fault: "forbidden" });
  const given = ["rooms", "--upstream", url, "--channel", "game", "--tag", "No Such Game"];
  const { exitCode, stderr } = await runCli(given);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('LIVE search for "No Such Game" page 1 · end_of_feed: ');
});

test("--source feed stays with the feed; --search asks for words alone, and pages through what is found", async () => {
  const seen: SeenRequest[] = [];
  const feedOnly = await runCli([
    "rooms",
    "--upstream",
    await upstream({ fault: "forbidden", seen }),
    "--source",
    "feed",
  ]);
  expect([feedOnly.exitCode, asked(seen, SEARCH).length]).toEqual([3, 0]);
  const searched: SeenRequest[] = [];
  const url = await upstream({ seen: searched });
  const found = await runCli(["rooms", "--upstream", url, "--search", "Gaming", "--pages", "3", "--output", "json"]);
  expect(found.exitCode).toBe(0);
  const { rooms, totals } = JSON.parse(found.stdout) as Envelope;
  expect([totals.pages, asked(searched, FEED).length, asked(searched, SEARCH).length]).toEqual([3, 0, 3]);
  expect(new Set(rooms.map(({ id }) => id)).size).toBe(rooms.length);
  expect(rooms.length).toBeGreaterThan(24);
});

test("a gateway signs the feed only: search beside one is refused, and a step down is declined, in words", async () => {
  const url = await upstream({ fault: "refused_empty" });
  const gateway = await startListening(["serve", "--port", "0", "--auth", "none", "--upstream", url], {
    dataDir: await temporaryFolder(),
  });
  const given = ["rooms", "--upstream", url, "--gateway", gateway.url];
  const search = await runCli([...given, "--search", "cats"]);
  expect(search).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("a gateway signs the feed only") });
  const feed = await runCli(given);
  expect(feed.exitCode).toBe(3);
  expect(feed.stderr).toContain("87 is refused (refused_empty), and nothing stands in: a gateway signs the feed only");
});

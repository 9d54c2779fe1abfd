/** `livescout check` as a process of its own, against the sandbox: what it says, writes, sends, and ends with. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { FaultName } from "../../packages/livescout/src/sandbox/faults.ts";
import { startSandbox, type SeenRequest } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { createLane } from "../../packages/livescout/src/catalogue/lane/lane.ts";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import { createWorld } from "../../packages/livescout/src/sandbox/world.ts";
import { runCli, temporaryFolder } from "../support/cli-process.ts";

const NOBODY = "nobody.has.this";

/** A sandbox whose clock stands still, and owners of each kind in it. */
async function upstream({ fault }: { fault?: FaultName } = {}) {
  const atMs = Date.now();
  const seen: SeenRequest[] = [];
  const onRequest = (request: SeenRequest) => void seen.push(request);
  const sandbox = await startSandbox({ nowMs: () => atMs, onRequest, ...(fault !== undefined && { fault }) });
  onTestFinished(() => sandbox.close());
  const world = createWorld();
  const live = world.roomsAt(atMs);
  const over = world.owners.filter((owner) => world.sessionAt(owner, atMs).endMs <= atMs);
  return {
    url: sandbox.url,
    seen,
    live: live.map(({ session, roomId }) => ({ name: session.owner.uniqueId, roomId: roomId.toString() })),
    over: over.map(({ uniqueId }) => uniqueId),
  };
}

type Line = {
  name?: string;
  room?: string;
  state: string;
  outcome: string;
  roomId?: string;
  said: { endpoint: string }[];
};
const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

test("names and rooms, each with its state, in the order asked; all sure: exit 0", async () => {
  const { url, live, over, seen } = await upstream();
  const [first, second] = live;
  const given = [
    `@${first?.name}`,
    over[0] ?? "",
    NOBODY,
    second?.roomId ?? "",
    `https://www.tiktok.com/@${first?.name}/live`,
  ];
  const { exitCode, stdout, stderr } = await runCli(["check", ...given, "--upstream", url], {
    env: { LIVESCOUT_SESSION: "fixture-canary-session" },
  });
  expect({ exitCode, states: linesOf(stdout).map(({ state, name, room }) => [state, name ?? room]) }).toEqual({
    exitCode: 0,
    states: [
      ["live", first?.name],
      ["offline", over[0]],
      ["not_found", NOBODY],
      ["live", second?.roomId],
    ],
  });
  expect(stderr).toBe("live 2, offline 1, not_found 1, unknown 0; 6 calls\n");
  expect(seen.map(({ target }) => target.split("?", 1)[0])).toEqual([
    "/api-live/user/room/",
    "/webcast/room/info/",
    "/api-live/user/room/",
    "/webcast/room/info/",
    "/api-live/user/room/",
    "/webcast/room/info/",
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/cookie|canary/);
});

test("a table names what is unknown on stderr; JSON and CSV hold every answer", async () => {
  const { url, live } = await upstream();
  const given = ["check", live[0]?.name ?? "", NOBODY, "--upstream", url];
  const [table, json, csv] = await Promise.all(
    ["table", "json", "csv"].map((form) => runCli([...given, "--output", form])),
  );
  expect(table?.stdout.split("\n")[0]).toContain("SANDBOX");
  expect(table?.stdout).toMatch(/^state +asked +viewers +title +room id$/m);
  expect(table?.stdout).toMatch(new RegExp(`^live +@${live[0]?.name} .* ${live[0]?.roomId}$`, "m"));
  expect(table?.stdout).toMatch(new RegExp(`^not_found +@${NOBODY}$`, "m"));
  const { results } = JSON.parse(json?.stdout ?? "") as { results: Line[] };
  expect(results.map(({ state }) => state)).toEqual(["live", "not_found"]);
  const rows = csv?.stdout.split("\r\n") ?? [];
  expect(rows[0]).toMatch(/^\uFEFFasked,state,viewerCount,/);
  expect(rows[1]).toMatch(new RegExp(`,sandbox,'${live[0]?.roomId}$`));
});

const REFUSALS: [fault: FaultName, outcome: string, exitCode: number][] = [
  ["check_disagree", "unknown_status", 3],
  ["check_refused_empty", "refused_empty", 3],
  ["check_forbidden", "forbidden", 3],
  ["check_captcha", "captcha", 3],
  ["check_bad_request", "bad_request", 3],
  ["check_throttled", "throttled", 5],
];
test.each(REFUSALS)("%s: unknown, never offline, with cause and exit code", async (fault, outcome, exitCode) => {
  const { url, live } = await upstream({ fault });
  const result = await runCli(["check", live[0]?.name ?? "", "--upstream", url]);
  expect({ exitCode: result.exitCode, line: linesOf(result.stdout)[0] }).toMatchObject({
    exitCode,
    line: { state: "unknown", outcome },
  });
  expect(result.stderr).toContain(`@${live[0]?.name} · ${outcome}: `);
  expect(result.stdout + result.stderr).not.toContain("offline");
});

test("nobody listening is no answer: exit 5", async () => {
  const { exitCode, stdout } = await runCli(["check", NOBODY, "--upstream", "http://127.0.0.1:9"]);
  expect({ exitCode, state: linesOf(stdout)[0]?.state }).toEqual({ exitCode: 5, state: "unknown" });
});

test("many come from a file or from stdin, and the calls are counted before the start", async () => {
  const { url, live } = await upstream();
  const folder = await temporaryFolder();
  const names = live.slice(0, 6).map(({ name }) => name);
  const file = join(folder, "names.txt");
  await writeFile(file, `\uFEFF# who matters\r\n@${names.join("\r\n\r\n")}\r\n`);
  const [byFile, byStdin] = await Promise.all([
    runCli(["check", "--input", file, "--upstream", url]),
    runCli(["check", "-", "--upstream", url], { input: names.join("\n") }),
  ]);
  for (const { exitCode, stdout, stderr } of [byFile, byStdin]) {
    expect({ exitCode, names: linesOf(stdout).map(({ name }) => name) }).toEqual({ exitCode: 0, names });
    expect(stderr).toMatch(/^this needs about 12 calls for 6 names and rooms\n/);
  }
});

test("what cannot be meant is refused by its place, before anybody is asked", async () => {
  const { url, seen } = await upstream();
  const canary = "fixture canary";
  const wrong = await runCli(["check", "fine", canary, "--upstream", url]);
  expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
  expect(wrong.stderr).toMatch(/^livescout: argument 2: expected a name, /);
  expect(wrong.stderr).not.toContain(canary);
  const none = await runCli(["check", "--upstream", url]);
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("nothing to check") });
  expect(seen).toEqual([]);
});

test.each(["check", "rooms"])("%s says first that a collector asks from the same address", async (command) => {
  const dataDir = await temporaryFolder();
  const store = await openSqliteCatalogue({ file: join(dataDir, "catalogue.db"), world: "upstream" });
  const lane = createLane({ name: "proxy", pace: { gapMs: 1, floorMs: 1, perHour: 9, perDay: 9 }, random: () => 0 });
  lane.begin(Date.now());
  await store.writeState("lane:proxy", lane.save());
  await store.writeState("lease", { version: 1, holder: "fixture", startedAtMs: Date.now(), beatAtMs: Date.now() });
  await store.close();
  const nobodyThere = ["--proxy", "http://127.0.0.1:9"]; // nothing leaves this machine
  const given = command === "check" ? [command, "a.name"] : [command, "--signer", "native", "--source", "feed"];
  const { stderr } = await runCli([...given, ...nobodyThere], { dataDir });
  expect(stderr).toMatch(/^a collector asks from this address too/m);
});

/** `livescout list` and `forget` as processes of their own, over a catalogue that was filled through the store. */
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OutcomeKind, Room } from "@livescout/protocol";
import { expect, onTestFinished, test } from "vitest";
import type { CatalogueStore } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import { runCli, startCli, temporaryFolder } from "../support/cli-process.ts";
import { LIVESCOUT, runCommand } from "../support/run-command.ts";

const roomId = (number: number) => `73000000000000001${String(number).padStart(2, "0")}`;

function room(number: number, change: Partial<Room> = {}): Room {
  const observedAt = new Date().toISOString();
  return {
    id: roomId(number),
    world: "upstream",
    title: `title ${number}`,
    viewerCount: number * 10,
    isLive: true,
    topic: number % 2 === 0 ? "Gaming" : "Music",
    observedAt,
    firstSeenAt: observedAt,
    url: `https://www.tiktok.com/@fixture${number}/live`,
    owner: {
      id: `73000000000000002${String(number).padStart(2, "0")}`,
      uniqueId: `fixture${number}`,
      nickname: "Nick",
    },
    ...change,
  };
}

type Filling = { rooms?: Room[]; outcomes?: OutcomeKind[] };

/** A data folder with a catalogue in it. The store is open for as long as the test wants: as if a collector ran. */
async function catalogue({ rooms = [], outcomes = ["rooms"] }: Filling = {}): Promise<{
  dataDir: string;
  store: CatalogueStore;
}> {
  const dataDir = await temporaryFolder();
  const store = await openSqliteCatalogue({ file: join(dataDir, "catalogue.db"), world: "upstream" });
  onTestFinished(() => store.close());
  const source = { channel: "87" } as const;
  for (const [at, outcome] of outcomes.entries()) {
    const atMs = Date.now() - 1_000 * (outcomes.length - at);
    const words = { cause: `Cause of ${outcome}.`, nextStep: "Do something." };
    const call = { lane: "direct", source, kind: "feed", atMs, elapsedMs: 1, outcome, page: 1, ...words } as const;
    const sightings = at === 0 ? rooms.map((each) => ({ room: each, source })) : [];
    await store.record({ atMs, call, sightings });
  }
  return { dataDir, store };
}

const idsOf = (stdout: string): string[] =>
  stdout.split("\n").flatMap((line) => (line === "" ? [] : [(JSON.parse(line) as Room).id]));

test("the grammar's filters are flags, and what was left out as unknown is counted", async () => {
  const rooms = [1, 2, 3, 4].map((number) => room(number));
  const { dataDir } = await catalogue({ rooms: [...rooms, room(5, { language: "en", title: "مرحبا" })] });
  const ids = async (...flags: string[]) => idsOf((await runCli(["list", ...flags], { dataDir })).stdout);
  expect(await ids()).toEqual([5, 4, 3, 2, 1].map(roomId));
  expect(await ids("--viewers", "20..30", "--order", "asc")).toEqual([roomId(2), roomId(3)]);
  expect(await ids("--topic", "gaming", "--limit", "1")).toEqual([roomId(4)]);
  expect(await ids("--script", "Arabic")).toEqual([roomId(5)]);
  expect(await ids("--hide", "owner:fixture5,word:title", "--source", "recommended")).toEqual([]);
  const { stdout, stderr, exitCode } = await runCli(["list", "--language", "en"], { dataDir });
  expect({ exitCode, ids: idsOf(stdout) }).toEqual({ exitCode: 0, ids: [roomId(5)] });
  expect(stderr).toMatch(/^1 matched; left out: 4 language unknown\n/);
  const mistyped = await runCli(["list", "--topic", "Gamign"], { dataDir });
  expect(mistyped.stderr).toMatch(
    /^no room matches.*\nno live room has such a topic; the closest that one has is Gaming\n/,
  );
});

test("a flag of rooms and a flag of list may share a name and mean their own", async () => {
  const { dataDir } = await catalogue({ rooms: [room(1)] });
  const wrong = await runCli(["list", "--source", "auto"], { dataDir });
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^livescout: source: expected some of /) });
  const unknown = await runCli(["list", "--viewer", "1.."], { dataDir });
  expect(unknown.stderr).toContain("there is no --viewer; the closest known one is --viewers");
});

test("table, CSV, JSON and template hold the same rooms", async () => {
  const { dataDir } = await catalogue({ rooms: [room(1, { title: "=1+1" }), room(2)] });
  const run = (...flags: string[]) => runCli(["list", ...flags], { dataDir });
  const [table, csv, json, template] = await Promise.all([
    run("--output", "table"),
    run("--output", "csv"),
    run("--output", "json", "--report", join(dataDir, "report.json")),
    run("--template", "{{viewerCount}}\\t{{owner.uniqueId}}\\t{{title}}"),
  ]);
  expect(table.stdout).toMatch(/^viewers +@uniqueId +nickname +title +topic +seen +room id$/m);
  expect(table.stdout).toMatch(new RegExp(`^ +20 +@fixture2 .* ${roomId(2)}$`, "m"));
  expect(csv.stdout).toMatch(/^\uFEFFviewerCount,/);
  expect(csv.stdout).toContain(",'=1+1,");
  expect(csv.stdout).toMatch(/coverUrl \(expires within days\)/);
  const { report, rooms } = JSON.parse(json.stdout) as { report: { matched: number; world: string }; rooms: Room[] };
  expect(report).toMatchObject({ matched: 2, world: "upstream", collection: { lastGoodAt: expect.any(String) } });
  expect(rooms.map(({ id }) => id)).toEqual([roomId(2), roomId(1)]);
  expect(JSON.parse(await readFile(join(dataDir, "report.json"), "utf8"))).toMatchObject({
    report: { matched: 2 },
    rooms,
  });
  expect(template.stdout).toBe("20\tfixture2\ttitle 2\n10\tfixture1\t=1+1\n");
  const wrong = await run("--template", "{{viewers}}");
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("closest known one is viewerCount") });
});

test("with an archive a repeated run gives only rooms that were not given before", async () => {
  const { dataDir, store } = await catalogue({ rooms: [room(1), room(2)] });
  const archive = join(dataDir, "given.txt");
  const run = () => runCli(["list", "--archive", archive], { dataDir });
  expect(idsOf((await run()).stdout)).toEqual([roomId(2), roomId(1)]);
  await store.record({ atMs: Date.now(), sightings: [{ room: room(3), source: { channel: "87" } }] });
  const second = await run();
  expect(idsOf(second.stdout)).toEqual([roomId(3)]);
  expect(second.stderr).toMatch(/^3 matched, 1 shown, 2 given before/);
  expect((await run()).stdout).toBe("");
  expect(await readFile(archive, "utf8")).toBe([2, 1, 3].map((number) => `${roomId(number)}\n`).join(""));
});

test("a reader who goes away has not been given what it did not take", async () => {
  const rooms = Array.from({ length: 99 }, (_, at) => room(at + 1, { title: "long ".repeat(400) }));
  const { dataDir } = await catalogue({ rooms });
  const archive = join(dataDir, "given.txt");
  const cli = startCli(["list", "--archive", archive], { dataDir });
  cli.child.stdout.destroy();
  const { exitCode } = await cli.ended;
  expect({ exitCode, given: await readFile(archive, "utf8") }).toEqual({ exitCode: 0, given: "" });
});

test("a run that is killed has archived no room that it did not write, and the next gives all the others", async () => {
  const ids = Array.from({ length: 500 }, (_, at) => `7300000000000000${at + 100}`);
  const rooms = ids.map((id, at) => ({
    ...room(1, { title: "long ".repeat(400) }),
    id,
    owner: { id, uniqueId: `fixture${at}`, nickname: "" },
  }));
  const { dataDir } = await catalogue({ rooms });
  const archive = join(dataDir, "given.txt");
  const killed = startCli(["list", "--archive", archive], { dataDir });
  const { child, output } = killed;
  await new Promise<void>((resolve) => {
    const look = () => {
      if (output.stdout.split("\n").length < 220) return; // beyond the first page of rows, short of the last
      child.stdout.off("data", look).pause();
      resolve();
    };
    child.stdout.on("data", look);
  });
  child.kill("SIGKILL");
  child.stdout.resume();
  const { stdout } = await killed.ended;
  const written = new Set(idsOf(stdout.slice(0, stdout.lastIndexOf("\n") + 1)));
  const archived = (await readFile(archive, "utf8")).split("\n").filter((line) => line !== "");
  expect(archived.filter((id) => !written.has(id))).toEqual([]);
  const second = await runCli(["list", "--archive", archive], { dataDir });
  expect(second.exitCode).toBe(0);
  expect([...archived, ...idsOf(second.stdout)]).toHaveLength(ids.length);
  expect(new Set([...archived, ...idsOf(second.stdout)])).toEqual(new Set(ids));
});

test("nothing there yet is said, with what to do, and no catalogue is made by looking", async () => {
  const dataDir = await temporaryFolder();
  const nothing = await runCli(["list", "--output", "table"], { dataDir });
  expect(nothing).toMatchObject({
    exitCode: 0,
    stdout: "",
    stderr: expect.stringMatching(/catalogue\.db yet: .*watch/),
  });
  const json = await runCli(["list", "--output", "json"], { dataDir });
  expect(JSON.parse(json.stdout)).toEqual({
    report: { matched: 0, missing: expect.stringContaining("watch") },
    rooms: [],
  });
  await expect(readFile(join(dataDir, "catalogue.db"))).rejects.toThrow("ENOENT");
  const mistyped = await runCli(["list", "--catalogue", join(dataDir, "ctalogue.db"), "--output", "csv"], { dataDir });
  expect(mistyped).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringMatching(/no catalogue .*ctalogue\.db/),
  });
  const { dataDir: empty } = await catalogue({ outcomes: [] });
  const unused = await runCli(["list", "--output", "table"], { dataDir: empty });
  expect(unused).toMatchObject({ exitCode: 0, stdout: "" });
  expect(unused.stderr).toMatch(/no room matches; the catalogue knows no live room\n.*watch/);
});

test("a catalogue whose last calls were refused says so, in people's words and in JSON", async () => {
  const { dataDir } = await catalogue({ rooms: [room(1)], outcomes: ["rooms", "forbidden", "forbidden"] });
  const { stdout, stderr } = await runCli(["list", "--output", "json"], { dataDir });
  expect(stderr).toMatch(/^the last 2 calls were refused, since .*: the last good answer came \d+ s ago$/m);
  expect(stderr).toContain("forbidden: Cause of forbidden. Do something.");
  const { report } = JSON.parse(stdout) as { report: unknown };
  expect(report).toMatchObject({ collection: { refused: { calls: 2, outcome: "forbidden" } } });
});

test("forget erases while a collector has the catalogue open, and the owner does not come back", async () => {
  const { dataDir, store } = await catalogue({ rooms: [room(1), room(2)] });
  const asked = await runCli(["forget", "@fixture1"], { dataDir });
  expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--yes") });
  const done = await runCli(["forget", "@Fixture1", "--yes"], { dataDir });
  expect(done).toMatchObject({ exitCode: 0, stdout: "" });
  expect(done.stderr).toMatch(
    /^@Fixture1: erased 1 room, 1 observation, \d+ events?; this name is not collected again\n$/,
  );
  const recorded = await store.record({
    atMs: Date.now(),
    sightings: [{ room: room(1), source: { channel: "87" } }],
  });
  expect(recorded.blockedRooms).toBe(1);
  expect(idsOf((await runCli(["list", "--live", "any"], { dataDir })).stdout)).toEqual([roomId(2)]);
  const bytes = await readFile(join(dataDir, "catalogue.db"), "latin1");
  expect(bytes).not.toContain("fixture1");
  const nobody = await runCli(["forget", "nobody", "--yes"], { dataDir });
  expect(nobody.stderr).toBe("@nobody: nothing was there to erase; this name is not collected again\n");
});

test("a name can be forgotten before anything was collected", async () => {
  const dataDir = await temporaryFolder();
  expect((await runCli(["forget", "fixture1", "--yes"], { dataDir })).exitCode).toBe(0);
  const store = await openSqliteCatalogue({ file: join(dataDir, "catalogue.db"), world: "upstream" });
  expect(await store.isForgotten("fixture1")).toBe(true);
  await store.close();
});

test("a file that is no archive is left alone", async () => {
  const { dataDir } = await catalogue({ rooms: [room(1)] });
  const notes = join(dataDir, "notes.txt");
  await writeFile(notes, "buy bread\n");
  const { exitCode, stdout, stderr } = await runCli(["list", "--archive", notes], { dataDir });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("is no list of room ids (line 1)");
  expect(await readFile(notes, "utf8")).toBe("buy bread\n");
});

test("what cannot be written is a failure that says so: a full disk is no reader who left", async () => {
  const { dataDir } = await catalogue({ rooms: [room(1)] });
  const env = { LIVESCOUT_DATA_DIR: dataDir };
  for (const command of ["list --output csv", "list --output json", "report"]) {
    const line = `${process.execPath} ${LIVESCOUT} ${command} > /dev/full`;
    const { exitCode, stderr } = await runCommand("sh", ["-c", line], { env });
    expect([command, exitCode]).toEqual([command, 1]);
    expect(stderr).toContain("stdout cannot be written (ENOSPC): what it was to hold is not complete");
  }
  const folder = join(dataDir, "folder");
  await mkdir(folder);
  const report = await runCli(["list", "--report", folder], { dataDir });
  expect([report.exitCode, report.stderr]).toEqual([1, expect.stringMatching(/report: .* cannot be written \(E\w+\)/)]);
  expect((await readdir(dataDir)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  const archive = await runCli(["list", "--archive", join(dataDir, "none", "given.txt")], { dataDir });
  expect([archive.exitCode, archive.stderr]).toEqual([2, expect.stringMatching(/archive: .*none.* cannot be made/)]);
});

test("a catalogue that cannot be reached is no missing one", async () => {
  const dataDir = await temporaryFolder();
  const loop = join(dataDir, "loop.db");
  await symlink(loop, loop);
  const { exitCode, stderr } = await runCli(["list", "--catalogue", loop], { dataDir });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("cannot be reached (ELOOP)")]);
});

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder } from "../support/cli-process.ts";
import { ROOT } from "../support/repository.ts";

const RECORDED = join(ROOT, "test/fixtures/recorded");
const lines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

test("every command explains itself on stdout, with an example, and exits 0", async () => {
  const commands = ["demo", "serve", "rooms", "sign", "read", "verify", "sandbox", "keys create", "keys list"];
  for (const command of [...commands, "keys revoke", "keys set-tier", "paths"]) {
    const { exitCode, stdout, stderr } = await runCli([...command.split(" "), "--help"]);
    expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: "" });
    expect(stdout).toContain(`Usage: livescout ${command}`);
    expect(stdout).toContain(`Examples:\n  `);
  }
  const { stdout } = await runCli(["--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("a wrong command line is refused with the closest known name, exit 2, and never repeats a value", async () => {
  const refused = [
    [["room"], "there is no command room; the closest known one is rooms"],
    [["rooms", "--pagse", "3"], "there is no --pagse; the closest known one is --pages"],
    [["keys", "creat"], "there is no command creat; the closest known one is create"],
    [
      ["rooms", "--session=fixture-canary"],
      "there is no --session: LIVESCOUT_SESSION in the environment is where it belongs",
    ],
    [["rooms", "--sesion-file=fixture-canary"], "there is no --sesion-file; the closest known one is --session-file"],
    [["sandbox", "--fault", "fixture-canary"], "fault: expected one of refused_empty, "],
    [["rooms", "--channel", "fixture-canary"], "channel: expected channels by id or name: 87 recommended,"],
    [["rooms", "--tag", "chess"], "--tag: channel 87 takes no tag; --channel game or lifestyle does"],
    [["read"], "missing required argument 'file'"],
    [["verify", "https://host.invalid/?a=fixture-canary"], "--user-agent: expected"],
    [["keys", "create", "--tier", "gold"], "tier: expected one of free, basic, pro, ultra, local"],
    [[], "Usage: livescout"],
  ] as const;
  const dataDir = await temporaryFolder();
  for (const [given, sentence] of refused) {
    const { exitCode, stdout, stderr } = await runCli(given, { dataDir });
    expect({ given, exitCode, stdout }).toEqual({ given, exitCode: 2, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("canary");
  }
});

test("settings come from environment and config file; a wrong one is told by its path", async () => {
  const dataDir = await temporaryFolder();
  await writeFile(join(dataDir, "config.json"), JSON.stringify({ tiers: { pro: { day: "many" } } }));
  const wrong = await runCli(["paths"], { dataDir });
  expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
  expect(wrong.stderr).toContain("tiers.pro.day: expected a whole number from 0");
  const unknown = await runCli(["paths", "--config", "/dev/null"], { dataDir, env: { LIVESCOUT_PUBLIC_URI: "x" } });
  expect(unknown.stderr).toContain("the closest known one is LIVESCOUT_PUBLIC_URL");
});

test("paths prints where the files are, and makes none", async () => {
  const dataDir = join(await temporaryFolder(), "not", "there");
  const { exitCode, stdout } = await runCli(["paths", "--json"], { dataDir });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    dataDir,
    database: join(dataDir, "livescout.db"),
    sandboxDatabase: join(dataDir, "sandbox.db"),
    catalogue: join(dataDir, "catalogue.db"),
    sandboxCatalogue: join(dataDir, "sandbox-catalogue.db"),
    explorerToken: join(dataDir, "explorer.token"),
    pepper: join(dataDir, "livescout.db.pepper"),
    config: join(dataDir, "config.json"),
    identity: join(dataDir, "identity.json"),
    schemes: join(dataDir, "schemes"),
  });
  expect((await runCli(["paths"], { dataDir })).stdout).toContain("(not there yet)");
});

test("a recorded room is read without loss: ids, titles, topic, game, streams", async () => {
  const file = join(RECORDED, "feed/room-enter-data-web-2025-01-17-detbuu_7.json");
  const { exitCode, stdout, stderr } = await runCli(["read", file]);
  expect(exitCode).toBe(0);
  expect(lines(stdout)).toEqual([
    expect.objectContaining({
      id: "7460745263070694149",
      title: "ดันแรงค์แกรนด์ หาคนใจดี",
      viewerCount: 1531,
      topic: "游戏",
      streams: expect.any(Object),
      owner: expect.objectContaining({ uniqueId: "detbuu_7", nickname: "DETBUU_7" }),
    }),
  ]);
  expect(stdout).not.toContain('"channel"');
  expect(stderr).toMatch(/^rooms: .*\n1 page, rooms seen 1: new 1, repeated 0, dropped 0\n$/);
});

test.each([
  ["errors/status-10011-params-error.json", "bad_request", 3],
  ["errors/status-20003-not-logged-in.json", "login_required", 6],
  ["errors/status-4003110-restricted.json", "restricted", 3],
  ["errors/status-30003-room-finished.json", "unknown_status", 3],
  ["errors/user-not-found-19881007.json", "unknown_status", 3],
  ["feed/douyin-reflow-info-2024-ended.json", "unknown_status", 3],
])("read %s: %s, exit %i, and the envelope all the same", async (file, kind, exitCode) => {
  const result = await runCli(["read", join(RECORDED, file), "--output", "json"]);
  expect(result.exitCode).toBe(exitCode);
  expect(JSON.parse(result.stdout)).toMatchObject({
    world: "upstream",
    outcomes: [{ kind }],
    rooms: [],
    totals: { pages: 0 },
  });
  expect(result.stderr).toContain(`${kind}: no page was read`);
  expect(result.stderr).not.toMatch(/\b0 rooms\b/);
});

test("read takes stdin, and tells nothing, HTML and a Douyin answer apart by name", async () => {
  expect(await runCli(["read", "-"])).toMatchObject({
    exitCode: 3,
    stdout: "",
    stderr: expect.stringContaining("refused_empty: "),
  });
  const html = await runCli(["read", "-", "--output", "table"], { input: "<html>closed</html>" });
  expect(html).toMatchObject({ exitCode: 3, stdout: "", stderr: expect.stringContaining("not_json: ") });
  const douyin = await runCli(["read", join(RECORDED, "feed/douyin-reflow-info-2024-ended.json")]);
  expect(douyin.stderr).toContain("Douyin");
  expect(await runCli(["read", "nowhere.json"])).toMatchObject({
    exitCode: 2,
    stderr: "livescout: file: nowhere.json cannot be read (ENOENT)\n",
  });
});

test("read takes several megabytes, ended rooms too, and repeats none", async () => {
  const entry = (id: string, status: number) => ({
    type: 1,
    data: { id_str: id, status, title: "x".repeat(2_000), owner: { id_str: id, display_id: `fixture${id.slice(-4)}` } },
  });
  const ids = Array.from({ length: 2_000 }, (_, at) => `730000000000000${String(at).padStart(4, "0")}`);
  const data = [...ids.map((id, at) => entry(id, at % 2 === 0 ? 2 : 4)), entry(ids[0] ?? "", 2)];
  const body = JSON.stringify({ status_code: 0, extra: { has_more: false }, data });
  const { exitCode, stdout } = await runCli(["read", "-", "--output", "json"], { input: body });
  expect(exitCode).toBe(0);
  const { rooms, totals } = JSON.parse(stdout) as { rooms: { isLive: boolean }[]; totals: object };
  expect(totals).toEqual({ pages: 1, seen: 2_001, new: 2_000, repeated: 1, dropped: 0 });
  expect(rooms.filter((room) => !room.isLive)).toHaveLength(1_000);
});

test("a title's escape sequences reach no terminal, a spreadsheet gets no formula and no rounded id", async () => {
  const title = "=1+2\u001b]0;evil\u0007\u202Etxt\nsecond line";
  const owner = { id_str: "7300000000000000002", display_id: "fixture", nickname: "@SUM(A1)" };
  const input = JSON.stringify({ id_str: "7300000000000000001", status: 2, title, owner });
  const table = await runCli(["read", "-", "--output", "table"], { input });
  expect(table.stdout).not.toMatch(/[^\n\P{Cc}]|\u202E/u);
  expect(table.stdout.trimEnd().split("\n")).toHaveLength(2);
  const csv = await runCli(["read", "-", "--output", "csv"], { input });
  expect(csv.stdout).toContain("'=1+2");
  expect(csv.stdout).toContain("'@SUM(A1)");
  expect(csv.stdout).toContain("'7300000000000000001");
});

test("csv has its header also where nothing came", async () => {
  const { stdout, exitCode } = await runCli(["read", "-", "--output", "csv"], { input: "" });
  expect(stdout).toMatch(/^\uFEFFviewerCount,.*\r\n$/);
  expect(exitCode).toBe(3);
});

test("the report is the envelope, whole, for its owner alone; a folder that is missing is told before anything else", async () => {
  const folder = await temporaryFolder();
  const report = join(folder, "report.json");
  const given = ["read", join(RECORDED, "errors/status-4003110-restricted.json")];
  const { stdout } = await runCli([...given, "--output", "json", "--report", report]);
  expect(await readFile(report, "utf8")).toBe(stdout);
  const refused = await runCli([...given, "--report", join(folder, "none", "report.json")]);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("cannot be written (ENOENT)") });
});

test("verify gives one verdict a line, part by part, and an exit code for all", async () => {
  const captured = JSON.parse(await readFile(join(ROOT, "test/fixtures/vectors/captured.json"), "utf8")) as Captured;
  const signed = captured.cases.filter(({ verdict }) => verdict === "verifies");
  const [first] = signed;
  if (first === undefined) throw new Error("no capture");
  const one = await runCli(["verify", first.url, "--user-agent", first.userAgent]);
  expect(one).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(one.stdout)).toMatchObject({ kind: "valid", checks: expect.any(Object) });
  const altered = `${JSON.stringify({ url: first.url.replace("aid=", "aid=1"), userAgent: first.userAgent })}\n\nno json\n{"url":"https://host.invalid/"}\n`;
  const several = await runCli(["verify"], { input: altered });
  expect(several.exitCode).toBe(3);
  const unread = { kind: "invalid", version: null, scm: null, timestamp: null, checks: {} };
  expect(lines(several.stdout)).toEqual([
    expect.objectContaining({ kind: "invalid" }),
    { ...unread, why: ["expected a JSON object"], line: 3 },
    { ...unread, why: ["userAgent: expected text"], line: 4 },
  ]);
  expect(several.stdout + one.stdout).not.toContain("device_id");
  expect(await runCli(["verify"])).toMatchObject({ exitCode: 2, stdout: "" });
});

type Captured = { cases: { url: string; userAgent: string; verdict: string }[] };

test("a reader that goes away ends the run without a word", async () => {
  const { child, ended, output } = startCli(["read", join(RECORDED, "feed/room-info-web-2026-09-27-qvc.json")]);
  child.stdout.destroy();
  await ended;
  expect(output.stderr).not.toMatch(/EPIPE|rror:/);
});

test("Ctrl-C while waiting for stdin is 130, without a word", async () => {
  const { child, ended } = startCli(["read", "-"]);
  await new Promise((resolve) => child.stdin.write(" ".repeat(1_000_000), resolve)); // more than a pipe holds: it reads
  child.kill("SIGINT");
  expect(await ended).toEqual({ exitCode: 130, stdout: "", stderr: "" });
});

test("a data folder that is a file is told, not crashed on", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "file");
  await writeFile(file, "");
  await mkdir(join(folder, "dir"));
  const { exitCode, stderr } = await runCli(["keys", "list"], { dataDir: file });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^livescout: the database .* cannot be opened or made/);
});

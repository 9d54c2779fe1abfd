/** `record`, `read` of a folder and `sandbox --replay` as real processes: what is passed on holds nobody's secret. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  startSandbox,
  type SeenRequest,
  type StartSandboxOptions,
} from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { runCli, startListening, temporaryFolder } from "../support/cli-process.ts";

const SESSION = "fixture-canary-session-0123456789";

async function openSandbox(options: Partial<StartSandboxOptions> = {}) {
  const seen: SeenRequest[] = [];
  const sandbox = await startSandbox({ nowMs: Date.now, onRequest: (request) => void seen.push(request), ...options });
  onTestFinished(() => sandbox.close());
  return { url: sandbox.url, seen };
}

async function filesOf(folder: string): Promise<{ name: string; text: string }[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8") })));
}

test("record stores calls without session, ttwid and device id, says what it removed, and read gives the rooms", async () => {
  const { url, seen } = await openSandbox();
  const dataDir = await temporaryFolder();
  const out = join(dataDir, "recordings");
  const env = { LIVESCOUT_SESSION: SESSION };
  const recorded = await runCli(["record", "--upstream", url, "--channel", "42", "--calls", "2", "--out", out], {
    dataDir,
    env,
  });
  expect(recorded).toMatchObject({ exitCode: 0, stdout: `${join(out, "call-1.json")}\n${join(out, "call-2.json")}\n` });
  expect(recorded.stderr).toContain("removed: deviceId ×");

  const feeds = seen.filter(({ target }) => target.startsWith("/webcast/feed/"));
  expect(feeds).toHaveLength(2);
  const sent = feeds.map(({ headers }) => String(headers["cookie"])).join("; ");
  const ttwid = /ttwid=([^;]+)/.exec(sent)?.[1] ?? "";
  const deviceId = /device_id=(\d{19})/.exec(feeds[0]?.target ?? "")?.[1] ?? "";
  expect(sent).toContain(`sessionid=${SESSION}`);
  expect([ttwid.length > 60, deviceId.length]).toEqual([true, 19]);
  const files = await filesOf(out);
  expect(files.map(({ name }) => name)).toEqual(["call-1.json", "call-2.json"]);
  for (const secret of [SESSION, ttwid, decodeURIComponent(ttwid), deviceId, url.split(":").at(-1) ?? ""]) {
    const where = secret === url.split(":").at(-1) ? [] : files.filter(({ text }) => text.includes(secret));
    expect(where).toEqual([]);
  }
  expect(recorded.stdout + recorded.stderr).not.toMatch(new RegExp(`${SESSION}|${deviceId}`));

  const read = await runCli(["read", out, "--output", "json"]);
  const envelope = JSON.parse(read.stdout) as { world: string; rooms: object[]; outcomes: object[]; totals: object };
  expect(read.exitCode).toBe(0);
  expect(envelope).toMatchObject({
    world: "sandbox",
    totals: { pages: 2 },
    outcomes: [{ kind: "rooms" }, { kind: "rooms" }],
  });
  expect(envelope.rooms.length).toBeGreaterThan(8);
  const one = await runCli(["read", join(out, "call-1.json"), "--output", "ndjson"]);
  expect(one.stdout.trim().split("\n").length).toBeGreaterThan(4);
});

test.each([
  ["refused_empty", 3],
  ["captcha", 3],
  ["throttled", 5],
  ["reset", 5],
] as const)(
  "a call that ends with %s is recorded too, and replayed it is the same outcome",
  async (fault, exitCode) => {
    const { url } = await openSandbox({ fault });
    const dataDir = await temporaryFolder();
    const out = join(dataDir, "recordings");
    const recorded = await runCli(["record", "--upstream", url, "--out", out], { dataDir });
    expect(recorded.exitCode).toBe(exitCode);
    expect((await runCli(["read", out])).exitCode).toBe(exitCode);
    const replaying = await startListening(["sandbox", "--port", "0", "--replay", out], { dataDir });
    const args = ["rooms", "--upstream", replaying.url, "--source", "feed", "--output", "json"];
    const again = await runCli(args, { dataDir });
    expect(again.exitCode).toBe(exitCode);
    const [first] = (JSON.parse(again.stdout) as { outcomes: { kind: string }[] }).outcomes;
    expect(recorded.stderr).toContain(`${first?.kind}: `);
  },
);

test("a replaying sandbox gives the answers in their order, the last one for ever, and judges nobody", async () => {
  const { url } = await openSandbox();
  const dataDir = await temporaryFolder();
  const out = join(dataDir, "recordings");
  await runCli(["record", "--upstream", url, "--calls", "3", "--out", out], { dataDir });
  const { url: replayUrl } = await startListening(["sandbox", "--port", "0", "--replay", out], { dataDir });
  const bodies: string[] = [];
  for (let call = 0; call < 5; call++) {
    const answer = await fetch(`${replayUrl}/webcast/feed/?unsigned=1`);
    expect(answer.headers.get("x-livescout-world")).toBe("sandbox");
    bodies.push(await answer.text());
  }
  const recorded = (await filesOf(out)).map(
    ({ text }) => (JSON.parse(text) as { response: { body: string } }).response.body,
  );
  expect(bodies).toEqual([...recorded, recorded[2], recorded[2]]);
});

test("a bundle with the shape of a secret in it is refused by its file's name, by read and by replay", async () => {
  const { url } = await openSandbox();
  const dataDir = await temporaryFolder();
  const out = join(dataDir, "recordings");
  await runCli(["record", "--upstream", url, "--out", out], { dataDir });
  const file = join(out, "call-1.json");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("A feed call", "sessionid=0123456789abcdef A feed call"));
  for (const command of [
    ["read", out],
    ["read", file],
    ["sandbox", "--port", "0", "--replay", out],
  ]) {
    const refused = await runCli(command, { dataDir });
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(/call-1\.json: expected a cleaned recording; it still holds the shape of: session/);
    expect(refused.stderr).not.toContain("0123456789abcdef");
  }
});

test("nothing is written over, and a folder is needed", async () => {
  const { url, seen } = await openSandbox();
  const dataDir = await temporaryFolder();
  const out = join(dataDir, "recordings");
  await runCli(["record", "--upstream", url, "--out", out], { dataDir });
  const calls = seen.length;
  expect(await runCli(["record", "--upstream", url, "--out", out], { dataDir })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("already holds recordings") as string,
  });
  expect(await runCli(["record", "--upstream", url], { dataDir })).toMatchObject({ exitCode: 2 });
  expect(await runCli(["record", "--upstream", url, "--out", out, "--calls", "4"], { dataDir })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("calls: expected a whole number from 1 to 3") as string,
  });
  expect(seen).toHaveLength(calls);
  const missing = join(dataDir, "missing");
  expect((await runCli(["sandbox", "--replay", missing], { dataDir })).exitCode).toBe(2);
});

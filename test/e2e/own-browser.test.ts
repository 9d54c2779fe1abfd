/** What the operator's own browser teaches the native signer: its identity, and a version of the signature that is new. */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { schemes } from "@livescout/protocol/signature";
import { describe, expect, onTestFinished, test } from "vitest";
import type { MutationName } from "../../packages/livescout/src/sandbox/live-page/mutations.ts";
import { startSandbox, type SeenRequest } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { writeSchemeFile } from "../../packages/livescout/src/signers/scheme-file.ts";
import { chromiumPath } from "../support/chromium.ts";
import { runCli, startListening, temporaryFolder } from "../support/cli-process.ts";
import { canRun } from "../support/require-suite.ts";

async function openSandbox(mutations: readonly MutationName[] = []) {
  const seen: SeenRequest[] = [];
  const sandbox = await startSandbox({ nowMs: Date.now, onRequest: (request) => void seen.push(request), mutations });
  onTestFinished(() => sandbox.close());
  return { url: sandbox.url, seen };
}

test("identity show prints the shipped identity as a guess, until there is a file", async () => {
  const dataDir = await temporaryFolder();
  const shipped = await runCli(["identity", "show"], { dataDir });
  expect(shipped).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("a guess") as string });
  const file = join(dataDir, "identity.json");
  const text = (await runCli(["identity", "show", "--json"], { dataDir })).stdout;
  await writeFile(file, text.replace('"shipped"', '"captured"').replace("America/New_York", "Asia/Tokyo"));
  const own = await runCli(["identity", "show"], { dataDir });
  expect(own.stdout).toContain("Asia/Tokyo");
  expect(own.stderr).toContain(file);
});

test("an identity in the data folder is used by rooms and sign without being named, and that is said once", async () => {
  const dataDir = await temporaryFolder();
  const { url, seen } = await openSandbox();
  const shipped = JSON.parse((await runCli(["identity", "show", "--json"], { dataDir })).stdout) as object;
  const userAgent =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/155.0.0.0 Safari/537.36";
  await writeFile(join(dataDir, "identity.json"), JSON.stringify({ ...shipped, source: "captured", userAgent }));
  const listed = await runCli(["rooms", "--upstream", url, "--output", "ndjson"], { dataDir });
  expect(listed.exitCode).toBe(0);
  expect(listed.stderr.match(/claims the browser in .*identity\.json/g)).toHaveLength(1);
  expect(seen.find(({ target }) => target.startsWith("/webcast/feed/"))?.headers["user-agent"]).toBe(userAgent);
  const signed = JSON.parse((await runCli(["sign", "--upstream", url], { dataDir })).stdout) as {
    signer: { warnings: string[] };
  };
  expect(signed.signer.warnings).not.toContain("shipped_identity");
});

test("scheme learn says what is missing in words, and writes nothing", async () => {
  const dataDir = await temporaryFolder();
  const line = JSON.stringify({ url: "https://webcast.tiktok.com/webcast/feed/?aid=1988", userAgent: "Mozilla/5.0" });
  const few = await runCli(["scheme", "learn", "-"], { dataDir, input: `${line}\n` });
  expect(few).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("at least 3") as string });
  const broken = await runCli(["scheme", "learn", "-"], { dataDir, input: "{}\n" });
  expect(broken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("line 1: expected") as string });
  const three = [1, 2, 3].map((page) => line.replace("aid=1988", `aid=1988&max_time=${page}`)).join("\n");
  const unsigned = await runCli(["scheme", "learn", "-", "--json"], { dataDir, input: three });
  expect(unsigned.exitCode).toBe(3);
  expect(JSON.parse(unsigned.stdout)).toMatchObject({
    kind: "unexplained",
    why: [expect.stringContaining("not signed"), "", ""].fill(expect.stringContaining("not signed") as string),
  });
  expect(await readdir(dataDir)).toEqual([]);
  expect((await runCli(["scheme", "learn"], { dataDir })).exitCode).toBe(2);
});

test("what was learned signs from then on, and a sandbox of this machine takes it", async () => {
  const dataDir = await temporaryFolder();
  await mkdir(join(dataDir, "schemes"));
  const text = writeSchemeFile(schemes["5.3.2"], { version: "5.9.0", learnedAtMs: Date.now(), examples: 3 });
  await writeFile(join(dataDir, "schemes", "5.9.0.json"), text);
  const { exitCode, stdout } = await runCli(["doctor", "--sandbox", "--browser", "/nonexistent/browser"], { dataDir });
  expect(stdout).toContain("scheme 5.9.0");
  expect(exitCode).toBe(0);
  const { url } = await startListening(["sandbox", "--port", "0"], { dataDir });
  const ask = ["rooms", "--upstream", url, "--signer", "native"];
  expect((await runCli(ask, { dataDir })).exitCode).toBe(0);
  expect((await runCli([...ask, "--scheme", "5.3.2"], { dataDir })).exitCode).toBe(0);
  const unknown = await runCli([...ask, "--scheme", "5.8.0"], { dataDir });
  expect(unknown.stderr).toMatch(/scheme: expected one of .*5\.3\.2, 5\.9\.0/);
});

test("a scheme file that was tampered with is told by its name, and nothing is signed by it", async () => {
  const dataDir = await temporaryFolder();
  await runCli(["paths"], { dataDir });
  const folder = join(dataDir, "schemes");
  await mkdir(folder);
  await writeFile(join(folder, "5.4.0.json"), '{"version":"5.4.0"}');
  const refused = await runCli(["sign", "--signer", "native", "--upstream", "http://127.0.0.1:9"], { dataDir });
  expect(refused).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("5.4.0.json") as string });
});

describe.skipIf(!canRun("chromium", chromiumPath() !== undefined))("with a browser", () => {
  const chromium = ["--browser-no-sandbox", "--browser", chromiumPath() ?? ""];

  test("identity capture takes the browser's identity for its owner alone, and nothing of the visitor", async () => {
    const dataDir = await temporaryFolder();
    const { url, seen } = await openSandbox();
    const kept = await runCli(["identity", "capture", "--upstream", url, ...chromium], { dataDir });
    expect(kept).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("kept apart") as string });
    const file = join(dataDir, "mine.json");
    const captured = await runCli(["identity", "capture", "--upstream", url, "--out", file, ...chromium], { dataDir });
    expect(captured).toMatchObject({ exitCode: 0, stdout: `${file}\n` });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(["mine.json"]);
    const text = await readFile(file, "utf8");
    const own = seen.filter(({ target }) => target.startsWith("/webcast/feed/")).at(-1);
    const deviceId = /device_id=(\d+)/.exec(own?.target ?? "")?.[1] ?? "missing";
    const msToken = /msToken=([^&]+)/.exec(seen.map(({ target }) => target).join("\n"))?.[1] ?? "missing";
    expect(text).not.toMatch(/ttwid|msToken|session|deviceId|odinId/);
    for (const secret of [deviceId, msToken]) expect(text).not.toContain(secret);
    const identity = JSON.parse(text) as { source: string; userAgent: string; canvas: number; build: string };
    expect(identity).toMatchObject({ source: "captured", build: "2.0.0.561", os: "linux" });
    expect(identity.userAgent).toBe(own?.headers["user-agent"]);
    const listed = await runCli(["rooms", "--upstream", url, "--signer", "native", "--identity", file], { dataDir });
    expect(listed.exitCode).toBe(0);
  });

  test.each([
    ["a new number", ["new_version"], "5.4.0"],
    ["a field more, in another order", ["added_field", "field_order"], "5.4.0"],
    ["no X-Bogus", ["no_bogus"], "5.3.2"],
  ] as const)(
    "%s is learned from the page, and native signatures are accepted from then on",
    async (_name, mutations, version) => {
      const dataDir = await temporaryFolder();
      const { url, seen } = await openSandbox(mutations);
      const ask = ["rooms", "--upstream", url, "--signer", "native", "--source", "feed"];
      expect((await runCli(ask, { dataDir })).exitCode).toBe(3);
      const before = seen.filter(({ target }) => target.startsWith("/webcast/feed/")).length;
      const learned = await runCli(["scheme", "learn", "--from-browser", "--upstream", url, ...chromium], { dataDir });
      const file = join(dataDir, "schemes", `${version}.json`);
      expect(learned).toMatchObject({ exitCode: 0, stdout: `${file}\n` });
      expect(learned.stderr).toContain(`${version} is learned: all 3 URLs re-encode exactly`);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      // What the page was made to sign was never sent: only its own requests came here.
      const byPage = seen.filter(({ target }) => target.startsWith("/webcast/feed/")).slice(before);
      expect(byPage.every(({ target }) => target.includes("max_time=0"))).toBe(true);
      const listed = await runCli([...ask, "--output", "ndjson"], { dataDir });
      expect(listed.exitCode).toBe(0);
      const signed = JSON.parse(
        (await runCli(["sign", "--signer", "native", "--upstream", url], { dataDir })).stdout,
      ) as {
        signed_url: string;
        headers: { "User-Agent": string };
        signer: { scheme: string; verified: boolean };
      };
      expect(signed.signer).toMatchObject({ scheme: version, verified: true });
      const verdict = await runCli(["verify", signed.signed_url, "--user-agent", signed.headers["User-Agent"]], {
        dataDir,
      });
      expect(verdict.exitCode).toBe(0);
      const again = await runCli(["scheme", "learn", "--from-browser", "--upstream", url, ...chromium], { dataDir });
      expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("is known already") as string });
    },
  );

  test("a parameter that nobody can compute is named, and nothing is adopted", async () => {
    const dataDir = await temporaryFolder();
    const { url } = await openSandbox(["added_parameter"]);
    const result = await runCli(["scheme", "learn", "--from-browser", "--upstream", url, ...chromium], { dataDir });
    expect(result).toMatchObject({ exitCode: 3, stdout: "" });
    expect(result.stderr).toMatch(/5\.3\.2 is not learned, and nothing was written:\n {2}X-Pterosaur: /);
    expect(await readdir(dataDir)).toEqual([]);
  });
});

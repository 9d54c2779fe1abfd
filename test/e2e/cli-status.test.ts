/** What a gateway learns from outcome reports, in `/metrics` and in `livescout status`. */
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import type { FaultName } from "../../packages/livescout/src/sandbox/faults.ts";
import { runCli, startListening, temporaryFolder } from "../support/cli-process.ts";

async function setUp({ fault, signer = "native" }: { fault?: FaultName; signer?: string } = {}) {
  const sandbox = await startSandbox({ nowMs: Date.now, ...(fault !== undefined && { fault }) });
  onTestFinished(() => sandbox.close());
  const dataDir = await temporaryFolder();
  const given = ["serve", "--port", "0", "--upstream", sandbox.url, "--signer", signer];
  const gateway = await startListening(given, { dataDir });
  const { stdout } = await runCli(["keys", "create", "--tier", "pro", "--json"], { dataDir });
  const { key } = JSON.parse(stdout) as { key: string };
  const rooms = (...more: string[]) =>
    runCli(["rooms", "--upstream", sandbox.url, "--gateway", gateway.url, ...more], {
      env: { LIVESCOUT_API_KEY: key },
    });
  const status = (...more: string[]) => runCli(["status", "--gateway", gateway.url, ...more]);
  const figures = async () => JSON.parse((await status("--output", "json")).stdout) as Status;
  return { gateway, rooms, status, figures };
}

type Status = {
  isReady: boolean;
  figures: {
    signers: { name: string; isResting: boolean }[];
    acceptance: {
      signer: string;
      scheme: string;
      channel: string;
      reported: number;
      accepted: number;
      refused: object;
    }[];
    visitor?: { ageSeconds: number };
    calls: { answered: number };
    browser?: object;
  };
};

test("rooms that came move the figures by themselves; --report-outcomes off tells nothing", async () => {
  const { rooms, figures, status } = await setUp();
  expect((await rooms("--pages", "2", "--report-outcomes", "off")).exitCode).toBe(0);
  const before = await figures();
  expect(before).toMatchObject({ isReady: true, figures: { calls: { answered: 2 } } });
  expect(before.figures.acceptance).toMatchObject([{ channel: "87", reported: 0 }]);
  expect((await rooms("--pages", "2")).exitCode).toBe(0);
  expect((await rooms("--channel", "gaming")).exitCode).toBe(0);
  const { acceptance, signers, visitor, browser } = (await figures()).figures;
  expect(acceptance.map((row) => [row.signer, row.scheme, row.channel, row.reported, row.accepted])).toEqual([
    ["native", "5.3.2", "87", 2, 2],
    ["native", "5.3.2", "89", 1, 1],
  ]);
  expect(signers).toEqual([{ name: "native", isResting: false }]);
  expect([typeof visitor?.ageSeconds, browser]).toEqual(["number", undefined]);
  const table = await status();
  expect(table.exitCode).toBe(0);
  expect(table.stdout).toMatch(/^gateway +http:\S+ +ready\nvisitor +\S+ s old\ncalls +5 answered +0 given back/);
  expect(table.stdout).toMatch(/^native +closed +5\.3\.2 +89 +1 +1 +1 \(100 %\)$/m);
});

test("refusals are counted by kind, with the age of the signature", async () => {
  const { rooms, figures, status, gateway } = await setUp({ fault: "forbidden" });
  expect((await rooms("--source", "feed")).exitCode).toBe(3);
  expect((await figures()).figures.acceptance).toMatchObject([
    { reported: 1, accepted: 0, refused: { forbidden: 1 }, medianAgeAtRefusalMs: expect.any(Number) },
  ]);
  expect((await status()).stdout).toMatch(/native .* 1 +0 \(0 %\) +forbidden 1 +\d+\.\d s\n/);
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(metrics).toContain(
    'livescout_acceptance_refused_total{signer="native",scheme="5.3.2",channel="87",outcome="forbidden"} 1',
  );
  expect(metrics).toContain('livescout_signer_resting{signer="native"} 0');
});

test("a gateway that cannot sign is told as not ready, exit 5, by the gateway's own code", async () => {
  const { status } = await setUp({ signer: "remote:http://127.0.0.1:1" });
  const { exitCode, stdout } = await status();
  expect(exitCode).toBe(5);
  expect(stdout).toMatch(/^gateway +http:\S+ +not ready: signer_unavailable \(/);
  expect(stdout).toMatch(/^remote +closed +0 +0 +0$/m);
});

test("a gateway on a public port keeps its figures elsewhere: status says where to look", async () => {
  const dataDir = await temporaryFolder();
  const port = await freePort();
  const given = ["serve", "--port", "0", "--upstream", "http://127.0.0.1:1", "--metrics-listen", `127.0.0.1:${port}`];
  const gateway = await startListening(given, { dataDir });
  const without = await runCli(["status", "--gateway", gateway.url]);
  expect(without.stderr).toContain("--metrics-url");
  expect(without.stdout).toMatch(/^gateway +\S+ +ready\n$/);
  const found = await runCli(["status", "--gateway", gateway.url, "--metrics-url", `http://127.0.0.1:${port}/metrics`]);
  expect(found).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringContaining("breaker") });
});

test("nobody there is exit 5, somebody else exit 1, another form wrong usage", async () => {
  const nobody = await runCli(["status", "--gateway", "http://127.0.0.1:1"]);
  expect(nobody).toMatchObject({
    exitCode: 5,
    stdout: "",
    stderr: "livescout: no gateway answers at http://127.0.0.1:1\n",
  });
  const sandbox = await startSandbox({ nowMs: Date.now });
  onTestFinished(() => sandbox.close());
  const other = await runCli(["status", "--gateway", sandbox.url]);
  expect(other).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringContaining("is no gateway of livescout"),
  });
  expect((await runCli(["status", "--output", "csv"])).exitCode).toBe(2);
});

/** Below those that systems give to whoever asks for any port: nobody else gets it before it is used. */
async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) =>
    server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)),
  );
  if (!isFree) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

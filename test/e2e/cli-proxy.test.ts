import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { runCli } from "../support/cli-process.ts";
import { chromiumPath } from "../support/chromium.ts";
import { startHttpProxy, startSocksProxy, type CountingProxy } from "../support/proxies.ts";
import { canRun } from "../support/require-suite.ts";

async function setUp(start: () => Promise<CountingProxy>) {
  const [proxy, sandbox] = await Promise.all([start(), startSandbox({ nowMs: Date.now })]);
  onTestFinished(async () => void (await Promise.all([proxy.close(), sandbox.close()])));
  return { proxy, upstream: sandbox.url };
}

test.each([
  ["HTTP", startHttpProxy],
  ["SOCKS5", startSocksProxy],
])("--proxy: everything that goes to the upstream goes through an %s proxy", async (_name, start) => {
  const { proxy, upstream } = await setUp(start);
  const direct = await runCli(["rooms", "--upstream", upstream]);
  expect([direct.exitCode, proxy.connections()]).toEqual([0, 0]);
  const { exitCode, stdout, stderr } = await runCli(["rooms", "--upstream", upstream, "--proxy", proxy.url]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('"world":"sandbox"');
  expect(stderr).not.toMatch(/warning/i);
  expect(proxy.connections()).toBeGreaterThan(0);
});

test("--proxy env takes what the environment says, and spares what NO_PROXY names", async () => {
  const { proxy, upstream } = await setUp(startHttpProxy);
  const given = ["rooms", "--upstream", upstream, "--proxy", "env"];
  const spared = await runCli(given, { env: { HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" } });
  expect([spared.exitCode, proxy.connections()]).toEqual([0, 0]);
  const proxied = await runCli(given, { env: { HTTP_PROXY: proxy.url } });
  expect(proxied.exitCode).toBe(0);
  expect(proxy.connections()).toBeGreaterThan(0);
});

test("credentials of a proxy come from LIVESCOUT_PROXY, not from a flag, and are never shown", async () => {
  const { proxy, upstream } = await setUp(startHttpProxy);
  const url = proxy.url.replace("//", "//fixture-name:fixture-canary@");
  const byFlag = await runCli(["rooms", "--upstream", upstream, "--proxy", url]);
  expect(byFlag).toMatchObject({ exitCode: 2, stdout: "" });
  expect(byFlag.stderr).toContain("LIVESCOUT_PROXY");
  const byEnvironment = await runCli(["rooms", "--upstream", upstream], { env: { LIVESCOUT_PROXY: url } });
  expect(byEnvironment.exitCode).toBe(0);
  expect(proxy.connections()).toBeGreaterThan(0);
  await proxy.close();
  const gone = await runCli(["rooms", "--upstream", upstream], { env: { LIVESCOUT_PROXY: url } });
  expect(gone.exitCode).toBe(5);
  for (const { stdout, stderr } of [byFlag, byEnvironment, gone]) expect(stdout + stderr).not.toContain("canary");
});

test("a gateway on this machine is reached without the proxy", async () => {
  const { proxy, upstream } = await setUp(startHttpProxy);
  const status = await runCli([
    "rooms",
    "--upstream",
    upstream,
    "--gateway",
    "http://127.0.0.1:1",
    "--proxy",
    proxy.url,
  ]);
  expect(status.stderr).toContain("The gateway could not be reached");
});

if (canRun("chromium", chromiumPath() !== undefined)) {
  test("the browser goes through it too", async () => {
    const { proxy, upstream } = await setUp(startHttpProxy);
    const given = ["rooms", "--upstream", upstream, "--signer", "browser", "--fetch", "browser", "--proxy", proxy.url];
    const { exitCode, stderr } = await runCli([...given, "--browser-no-sandbox"]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(proxy.connections()).toBeGreaterThan(0);
    const url = proxy.url.replace("//", "//fixture-name:fixture-canary@");
    const withWord = await runCli(["rooms", "--upstream", upstream, "--signer", "browser", "--browser-no-sandbox"], {
      env: { LIVESCOUT_PROXY: url },
    });
    expect(withWord).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("A browser takes no user name") });
    expect(withWord.stderr).not.toContain("canary");
  });
}

/** A gateway killed in the middle of a load, and started again on the same database. */
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { runCli, startListening, temporaryFolder } from "../support/cli-process.ts";

const LIMIT = 3_000;
const CALLERS = 16;

test("after kill -9 in the middle of a load the day's limit holds, and at most the calls in flight are lost", async () => {
  const sandbox = await startSandbox({ nowMs: Date.now });
  onTestFinished(() => sandbox.close());
  const dataDir = await temporaryFolder();
  const env = { LIVESCOUT_TIERS: JSON.stringify({ pro: { day: LIMIT, minute: 1_000_000 } }) };
  const given = ["serve", "--port", "0", "--upstream", sandbox.url, "--log-level", "error"];
  const { stdout } = await runCli(["keys", "create", "--json", "--tier", "pro"], { dataDir });
  const { key } = JSON.parse(stdout) as { key: string };

  let granted = 0;
  /** Calls until the gateway refuses or is gone. */
  const callOn = async (url: string): Promise<number> => {
    for (;;) {
      const status = await fetch(`${url}/webcast/feed`, { headers: { "x-api-key": key } })
        .then(async (answer) => (await answer.text(), answer.status))
        .catch(() => 0);
      if (status !== 200) return status;
      granted++;
    }
  };
  const callers = (url: string) => Promise.all(Array.from({ length: CALLERS }, () => callOn(url)));

  const first = await startListening(given, { dataDir, env });
  const load = callers(first.url);
  await expect.poll(() => granted, { timeout: 60_000, interval: 1 }).toBeGreaterThan(LIMIT / 4);
  first.child.kill("SIGKILL");
  expect(new Set(await load)).toEqual(new Set([0]));
  const beforeCrash = granted;
  expect(beforeCrash).toBeLessThan(LIMIT);

  const second = await startListening(given, { dataDir, env });
  expect(new Set(await callers(second.url))).toEqual(new Set([429]));
  expect(granted).toBeLessThanOrEqual(LIMIT);
  expect(granted).toBeGreaterThanOrEqual(LIMIT - CALLERS);
});

/** What only shows on a terminal: tables, colours, widths, the hidden prompt. `script` lends one. */
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { ROOT } from "../support/repository.ts";
import { canRun } from "../support/require-suite.ts";
import { LIVESCOUT, runCommand } from "../support/run-command.ts";

const hasScript = (await runCommand("sh", ["-c", "script -qec true /dev/null"])).exitCode === 0;
const FILE = join(ROOT, "test/fixtures/recorded/feed/room-info-web-2026-09-27-qvc.json");

async function upstream(): Promise<string> {
  const sandbox = await startSandbox({ nowMs: Date.now });
  onTestFinished(() => sandbox.close());
  return sandbox.url;
}

/** Runs a line on a terminal of so many columns; both outputs come back as one text. */
async function onTerminal(
  line: string,
  { columns = 80, input = "", env = "" } = {},
): Promise<{ exitCode: number | null; text: string }> {
  const command = `stty cols ${columns} rows 40 && ${env} ${process.execPath} ${LIVESCOUT} ${line}`;
  const { exitCode, stdout } = await runCommand("script", ["-qec", command, "/dev/null"], { input });
  return { exitCode, text: stdout.replaceAll("\r", "") };
}

describe.runIf(canRun("script", hasScript))("on a terminal", () => {
  test("rooms are a table with a bold head; NO_COLOR and a dumb terminal take the colours away", async () => {
    const coloured = await onTerminal(`read ${FILE}`);
    expect(coloured.exitCode).toBe(0);
    expect(coloured.text).toContain("\u001b[1mviewers");
    expect(coloured.text).toContain("7690279124098681614");
    for (const env of ["NO_COLOR=1", "TERM=dumb"]) {
      const plain = await onTerminal(`read ${FILE}`, { env });
      expect(plain.text).toMatch(/^viewers {2}@uniqueId/m);
      expect(plain.text).not.toContain("\u001b");
    }
  });

  test("the table fits the terminal", async () => {
    const url = await upstream();
    for (const columns of [80, 120]) {
      const { text } = await onTerminal(`rooms --upstream ${url} --pages 2`, { columns, env: "NO_COLOR=1" });
      const lines = text.split("\n").filter((line) => / 7\d{18}$/.test(line));
      expect(lines.length).toBeGreaterThan(15);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns + 10); // code units, not columns
    }
  });

  test("a session is asked for without echo, only where a channel needs one", async () => {
    const url = await upstream();
    const asked = await onTerminal(`rooms --upstream ${url} --channel following`, { input: "fixture-canary\r" });
    expect(asked.text).toContain("Channel 42 needs your own session");
    expect(asked.text).toMatch(/42 page 1 · rooms: /);
    expect(asked.exitCode).toBe(0);
    const unasked = await onTerminal(`rooms --upstream ${url}`);
    expect(unasked.text).not.toContain("session");
  });
});

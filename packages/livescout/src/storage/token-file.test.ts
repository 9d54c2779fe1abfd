import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openToken } from "./token-file.ts";

async function tokenFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "livescout-token-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "inner", "explorer.token");
}

test("a token is made once, for its owner alone, and stays", async () => {
  const file = await tokenFile();
  const tokens = await Promise.all([openToken({ file }), openToken({ file }), openToken({ file })]);
  expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
  expect((await openToken({ file })).reveal()).toBe((await readFile(file, "utf8")).trim());
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a file that holds something else is refused, not written over", async () => {
  const file = await tokenFile();
  await openToken({ file });
  await writeFile(file, "short");
  await expect(openToken({ file })).rejects.toThrow(/does not hold a token/);
  expect(await readFile(file, "utf8")).toBe("short");
});

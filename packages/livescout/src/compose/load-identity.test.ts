import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SHIPPED_IDENTITY } from "@livescout/protocol";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { loadIdentity } from "./load-identity.ts";

async function identityFile(content: unknown): Promise<string> {
  const file = join(await temporaryFolder(), "identity.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

test("an identity file is read; what it leaves out has its default", async () => {
  const { canvas: _canvas, source: _source, ...own } = SHIPPED_IDENTITY;
  const identity = await loadIdentity(await identityFile({ ...own, screenWidth: 1800 }));
  expect(identity).toMatchObject({ source: "file", screenWidth: 1800, canvas: null });
});

test("a wrong field is told by its path and the rule, an unknown one with the closest known", async () => {
  const file = await identityFile({ ...SHIPPED_IDENTITY, screenWidth: "wide", deviceID: "1" });
  await expect(loadIdentity(file)).rejects.toThrow(
    `identity.deviceID: there is no such field; the closest known one is deviceId (in ${file})\nidentity.screenWidth: expected`,
  );
});

test("a file that is missing or no JSON is named", async () => {
  await expect(loadIdentity("/nowhere/identity.json")).rejects.toThrow(
    "/nowhere/identity.json cannot be read (ENOENT)",
  );
  const file = await identityFile("no json");
  await expect(loadIdentity(file)).rejects.toThrow(`${file} is no JSON object`);
});

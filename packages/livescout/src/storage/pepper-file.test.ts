import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { openPepper } from "./pepper-file.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livescout-pepper-"));
  file = join(folder, "data", "livescout.db.pepper");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the first to come makes 32 bytes that only its owner can read, in a folder of the same kind", async () => {
  const pepper = await openPepper({ file });
  expect(readFileSync(file)).toHaveLength(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
  expect(pepper.warning).toBeUndefined();
  expect(pepper.id).toMatch(/^[0-9a-f]{16}$/);
});

test("everybody who comes later reads the same; nothing is left lying about", async () => {
  const peppers = await Promise.all(Array.from({ length: 20 }, () => openPepper({ file })));
  expect(new Set(peppers.map((pepper) => pepper.id)).size).toBe(1);
  expect((await openPepper({ file })).id).toBe(peppers[0]?.id);
  expect(readdirSync(join(folder, "data"))).toEqual(["livescout.db.pepper"]);
});

test("a pepper that others can read is used, with a warning", async () => {
  await openPepper({ file });
  chmodSync(file, 0o644);
  expect((await openPepper({ file })).warning).toContain("chmod 600");
});

test("a file that is too short, too long or no file at all is refused, and left as it is", async () => {
  mkdirSync(join(folder, "data"));
  writeFileSync(file, "fixture-short");
  await expect(openPepper({ file })).rejects.toThrow("has 13 bytes, a pepper has at least 32");
  expect(readFileSync(file, "utf8")).toBe("fixture-short");
  writeFileSync(file, Buffer.alloc(5000));
  await expect(openPepper({ file })).rejects.toThrow("more than 4096 bytes");
  await expect(openPepper({ file: folder })).rejects.toThrow("is no regular file");
  await expect(openPepper({ file: join(file, "below") })).rejects.toMatchObject({ code: "store" });
});

test("a pepper that the operator brings is used byte by byte", async () => {
  mkdirSync(join(folder, "data"));
  writeFileSync(file, `${"fixture-pepper-".repeat(3)}\n`);
  const withNewline = (await openPepper({ file })).id;
  writeFileSync(file, "fixture-pepper-".repeat(3));
  expect((await openPepper({ file })).id).not.toBe(withNewline);
});

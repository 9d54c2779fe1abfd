import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openRoomArchive } from "./room-archive.ts";

const ONE = "7300000000000000001";
const TWO = "7300000000000000002";
const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

async function archiveFile(content?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "livescout-archive-"));
  folders.push(folder);
  const file = join(folder, "seen.txt");
  if (content !== undefined) await writeFile(file, content);
  return file;
}

test("what was added is known to the next run, and the file is its owner's alone", async () => {
  const file = await archiveFile();
  const first = await openRoomArchive(file);
  expect(first.has(ONE)).toBe(false);
  await first.add([ONE]);
  expect(first.has(ONE)).toBe(true);
  await first.close();
  const second = await openRoomArchive(file);
  expect([second.has(ONE), second.has(TWO)]).toEqual([true, false]);
  await second.add([TWO]);
  await second.close();
  expect(await readFile(file, "utf8")).toBe(`${ONE}\n${TWO}\n`);
  expect((await stat(file)).mode & 0o077).toBe(0);
});

test("two runs cannot have one archive; the second is refused at once, and may have it afterwards", async () => {
  const file = await archiveFile();
  const first = await openRoomArchive(file);
  await expect(openRoomArchive(file)).rejects.toMatchObject({
    code: "invalid_setting",
    message: expect.stringContaining("in use by another run"),
  });
  await first.close();
  await (await openRoomArchive(file)).close();
});

test("a line that a killed run left half written costs that line alone", async () => {
  const file = await archiveFile(`${ONE}\n73000000`);
  const archive = await openRoomArchive(file);
  await archive.add([TWO]);
  await archive.close();
  const again = await openRoomArchive(file);
  expect([again.has(ONE), again.has(TWO)]).toEqual([true, true]);
  await again.close();
});

test("a file of something else is refused and left as it is", async () => {
  const file = await archiveFile("# my notes\nbuy bread\n");
  await expect(openRoomArchive(file)).rejects.toThrow("is no list of room ids (line 1)");
  expect(await readFile(file, "utf8")).toBe("# my notes\nbuy bread\n");
  await writeFile(file, `${ONE}\r\n`);
  const archive = await openRoomArchive(file);
  expect(archive.has(ONE)).toBe(true);
  await archive.close();
});

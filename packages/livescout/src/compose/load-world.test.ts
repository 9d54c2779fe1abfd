import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { ORDINARY_RULES, parseWorldRules } from "../sandbox/world-rules.ts";
import { loadWorld } from "./load-world.ts";

const EXAMPLES = new URL("../../../../examples/worlds/", import.meta.url).pathname;

async function worldFile(content: string): Promise<string> {
  const file = join(await temporaryFolder(), "world.json");
  await writeFile(file, content);
  return file;
}

test("every example world is read as it stands", async () => {
  const names = (await readdir(EXAMPLES)).filter((name) => name.endsWith(".json"));
  expect(names).toHaveLength(6);
  for (const name of names) {
    const rules = await loadWorld(join(EXAMPLES, name));
    expect(rules, name).toEqual(parseWorldRules(JSON.parse(await readFile(join(EXAMPLES, name), "utf8"))));
    expect(rules.description, name).not.toBe("");
  }
});

test("a bad file is refused by path and rule, all at once, an unknown name with the closest known one", async () => {
  const file = await worldFile('{"rooms":12,"channels":{"87":{"poolRoom":9,"lean":0.3}},"sessoins":{}}');
  await expect(loadWorld(file)).rejects.toThrow(
    [
      `channels.87.poolRoom: there is no such field; the closest known one is poolRooms (in ${file})`,
      `sessoins: there is no such field; the closest known one is sessions (in ${file})`,
      `rooms: expected a whole number from 2000 to 65536 (in ${file})`,
      `channels.87.lean: expected a multiple of 0.25 from 0 to 2 (in ${file})`,
    ].join("\n"),
  );
});

test("every field of the format is documented", async () => {
  const names = (value: object): string[] =>
    Object.entries(value).flatMap(([name, inner]: [string, unknown]) => [
      name,
      ...(typeof inner === "object" && inner !== null ? names(inner) : []),
    ]);
  const text = await readFile(new URL("../../../../docs/sandbox-worlds.md", import.meta.url), "utf8");
  expect(names(ORDINARY_RULES).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test("a file that is missing or no JSON object is named", async () => {
  await expect(loadWorld("/nowhere/world.json")).rejects.toThrow("/nowhere/world.json cannot be read (ENOENT)");
  const file = await worldFile("[]");
  await expect(loadWorld(file)).rejects.toThrow(`world: expected a JSON object (in ${file})`);
});

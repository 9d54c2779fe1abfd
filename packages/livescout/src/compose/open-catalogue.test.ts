import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCatalogue } from "./open-catalogue.ts";

let folder: string;
let places: { catalogue: string; sandboxCatalogue: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livescout-catalogue-"));
  places = { catalogue: join(folder, "catalogue.db"), sandboxCatalogue: join(folder, "sandbox-catalogue.db") };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const worldOf = async (options: Parameters<typeof openCatalogue>[0]) => {
  const store = await openCatalogue(options);
  await store.close();
  return store.world;
};

test("each world has its own file, made when that world is named", async () => {
  expect(await worldOf({ places, world: "sandbox" })).toBe("sandbox");
  expect(readdirSync(folder).filter((name) => name.endsWith(".db"))).toEqual(["sandbox-catalogue.db"]);
  expect(await worldOf({ places, world: "upstream" })).toBe("upstream");
  expect(await worldOf({ places })).toBe("upstream");
  expect(await worldOf({ file: places.sandboxCatalogue })).toBe("sandbox");
});

test("a reader that finds no catalogue makes none, and says what would, and which other there is", async () => {
  await worldOf({ places, world: "sandbox" });
  const missing = openCatalogue({ places });
  await expect(missing).rejects.toMatchObject({ code: "store" });
  for (const part of ["no catalogue", places.catalogue, "livescout watch", places.sandboxCatalogue]) {
    await expect(missing).rejects.toThrow(part);
  }
  await expect(openCatalogue({ file: join(folder, "none.db"), world: "sandbox", mustExist: true })).rejects.toThrow(
    "none.db",
  );
  expect(readdirSync(folder).some((name) => name.startsWith("catalogue.db") || name.startsWith("none.db"))).toBe(false);
});

import { resolve } from "node:path";
import { expect, test } from "vitest";
import { dataDir, findPlaces } from "./data-dir.ts";

test.each([
  ["linux", {}, "/home/o/.local/share/livescout"],
  ["linux", { XDG_DATA_HOME: "/data" }, "/data/livescout"],
  ["linux", { XDG_DATA_HOME: "relative" }, "/home/o/.local/share/livescout"],
  ["darwin", {}, "/home/o/Library/Application Support/livescout"],
  ["win32", { LOCALAPPDATA: "C:\\Data" }, "C:\\Data\\livescout"],
] as const)("on %s with %o the data folder is %s", (platform, env, folder) => {
  expect(dataDir({ platform, env, homeDir: "/home/o" })).toBe(folder);
});

test("LIVESCOUT_DATA_DIR wins everywhere and may be relative", () => {
  expect(dataDir({ platform: "win32", env: { LIVESCOUT_DATA_DIR: "here" }, homeDir: "/home/o" })).toBe(resolve("here"));
});

test("a named database holds both worlds' counts, the default one keeps the sandbox apart", () => {
  const machine = { platform: "linux", env: {}, homeDir: "/home/o" };
  const byDefault = findPlaces(machine);
  expect(byDefault.sandboxDatabase).not.toBe(byDefault.database);
  expect(byDefault.pepper).toBe(`${byDefault.database}.pepper`);
  const named = findPlaces({ ...machine, database: "/srv/keys.db" });
  expect(named).toMatchObject({
    database: "/srv/keys.db",
    sandboxDatabase: "/srv/keys.db",
    pepper: "/srv/keys.db.pepper",
  });
  expect(findPlaces({ ...machine, env: { LIVESCOUT_PEPPER_FILE: "/run/pepper" } }).pepper).toBe("/run/pepper");
});

test("a named catalogue is the one of either world, by default each has its own beside the database", () => {
  const machine = { platform: "linux", env: { XDG_DATA_HOME: "/data" }, homeDir: "/home/o" };
  expect(findPlaces(machine)).toMatchObject({
    catalogue: "/data/livescout/catalogue.db",
    sandboxCatalogue: "/data/livescout/sandbox-catalogue.db",
  });
  const named = findPlaces({ ...machine, catalogue: "/srv/rooms.db" });
  expect(named).toMatchObject({ catalogue: "/srv/rooms.db", sandboxCatalogue: "/srv/rooms.db" });
});

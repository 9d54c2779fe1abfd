/** CI runs these suites once more on the newest LTS of Node, where the SQLite driver is another one: this says that it really did. */
import { createRequire, isBuiltin } from "node:module";
import { expect, test } from "vitest";
import { canRun } from "../support/require-suite.ts";

const major = Number(process.versions.node.split(".")[0]);

test.runIf(canRun("newest-node", major >= 26))(
  "on the newest LTS the built-in SQLite is there, and is what the stores use",
  async () => {
    const { loadDriver } = await import("../../packages/livescout/src/storage/sqlite/driver.ts");
    expect(isBuiltin("node:sqlite")).toBe(true);
    expect((await loadDriver()).DatabaseSync).toBe(createRequire(import.meta.url)("node:sqlite").DatabaseSync);
  },
);

/** docs/privacy.md names every table and column that is really there, and every field of a room; and nothing else. */
import { WireCatalogueRoom } from "@livescout/protocol/wire";
import * as z from "zod/mini";
import { describe, expect, test } from "vitest";
import { CATALOGUE_DATABASE } from "../packages/livescout/src/storage/sqlite/catalogue-schema.ts";
import { loadDriver } from "../packages/livescout/src/storage/sqlite/driver.ts";
import { KEYS_DATABASE } from "../packages/livescout/src/storage/sqlite/schema.ts";
import { proseOf, sectionOf, tableNames, tableRows } from "./support/documents.ts";

const PRIVACY = "docs/privacy.md";

const Columns = z.array(z.object({ table: z.string(), column: z.string() }));

/** Of the tables that these steps make. */
async function realColumns(migrations: readonly string[]): Promise<{ [table: string]: string[] }> {
  const { DatabaseSync } = await loadDriver();
  const connection = new DatabaseSync(":memory:");
  try {
    for (const step of migrations) connection.exec(step);
    const rows = connection
      .prepare(
        `SELECT t.name AS "table", c.name AS "column" FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY c.cid`,
      )
      .all();
    const tables = new Map<string, string[]>();
    for (const { table, column } of Columns.parse(rows)) tables.set(table, [...(tables.get(table) ?? []), column]);
    return Object.fromEntries(tables);
  } finally {
    connection.close();
  }
}

describe("privacy.md", () => {
  test.each([
    ["The catalogue", CATALOGUE_DATABASE],
    ["Keys and quotas", KEYS_DATABASE],
  ])("%s: has every table and column, and says how long it is kept", async (heading, { migrations }) => {
    const rows = tableRows(PRIVACY, heading);
    const written = Object.fromEntries(rows.map(([table = "", columns = ""]) => [table, columns.split(", ")]));
    expect(written).toEqual(await realColumns(migrations));
    expect(rows.filter(([, , holds = "", kept = ""]) => holds === "" || kept === "")).toEqual([]);
  });

  test("has every field of a room and of its owner", () => {
    const fields = tableNames(PRIVACY, "What is kept of a room").flatMap((cell) => cell.split(", "));
    expect(fields.sort()).toEqual(Object.keys(WireCatalogueRoom.shape).sort());
    const owner = tableRows(PRIVACY, "What is kept of a room").find(([name]) => name === "owner")?.[1] ?? "";
    for (const field of Object.keys(WireCatalogueRoom.shape.owner.shape)) expect(owner).toContain(field);
  });

  test("says what is never stored", () => {
    const text = sectionOf(PRIVACY, "Never stored");
    for (const word of ["session", "ttwid", "Viewers", "Chat"]) expect(text).toContain(word);
    expect(proseOf(PRIVACY)).toContain("forget");
  });
});

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { environmentTable, settingsTable } from "./support/settings-table.ts";

const DOC = fileURLToPath(new URL("../docs/settings.md", import.meta.url));

const fill = (text: string, name: string, table: string): string =>
  text.replace(
    new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
    (_, before: string, after: string) => `${before}\n${table}\n\n${after}`,
  );

test("docs/settings.md says what the table of settings says; -u writes it", async () => {
  const text = await readFile(DOC, "utf8");
  expect(text).toContain("<!-- settings -->");
  const filled = fill(fill(text, "settings", settingsTable()), "environment", environmentTable());
  await expect(filled).toMatchFileSnapshot(DOC);
});

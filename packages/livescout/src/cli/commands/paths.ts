/** `livescout paths`: where the files are, whether they exist yet or not. */
import { access } from "node:fs/promises";
import type { CommandRun } from "../command.ts";
import { EXIT } from "../output/exit-codes.ts";

export const paths: CommandRun = async ({ io, settings, places }) => {
  const { dataDir, database, sandboxDatabase, catalogue, sandboxCatalogue, pepper, identity, schemes } = places;
  const config = settings.config ?? places.config;
  const rows = { dataDir, database, sandboxDatabase, catalogue, sandboxCatalogue, pepper, config, identity, schemes };
  if (settings.json) {
    await io.stdout.write(`${JSON.stringify(rows)}\n`);
    return EXIT.ok;
  }
  const titles: { readonly [name in keyof typeof rows]: string } = {
    dataDir: "data folder",
    database: "database",
    sandboxDatabase: "sandbox database",
    catalogue: "catalogue",
    sandboxCatalogue: "sandbox catalogue",
    pepper: "pepper",
    config: "config file",
    identity: "own identity",
    schemes: "own schemes",
  };
  for (const [name, title] of Object.entries(titles)) {
    const path = rows[name as keyof typeof rows];
    const note = (await exists(path)) ? "" : "  (not there yet)";
    await io.stdout.write(`${title.padEnd(19)}${path}${note}\n`);
  }
  return EXIT.ok;
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** `livescout paths`: where the files are, whether they exist yet or not. */
import { access } from "node:fs/promises";
import type { Places } from "../../compose/data-dir.ts";
import type { CommandRun } from "../command.ts";
import { EXIT } from "../output/exit-codes.ts";

export const paths: CommandRun = async ({ io, settings, places }) => {
  const rows: Places = { ...places, config: settings.config ?? places.config };
  if (settings.json) {
    await io.stdout.write(`${JSON.stringify(rows)}\n`);
    return EXIT.ok;
  }
  const titles: { readonly [name in keyof Places]: string } = {
    dataDir: "data folder",
    database: "database",
    sandboxDatabase: "sandbox database",
    catalogue: "catalogue",
    sandboxCatalogue: "sandbox catalogue",
    pepper: "pepper",
    config: "config file",
    identity: "own identity",
    schemes: "own schemes",
    explorerToken: "explorer's token",
  };
  for (const [name, title] of Object.entries(titles)) {
    const path = rows[name as keyof Places];
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

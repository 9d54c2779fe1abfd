/**
 * Where livescout keeps its files: one folder for all commands, by the platform's own custom, readable by its owner alone.
 *
 * A database belongs to one world. API keys do not: so keys live in the main database, and what is counted against a
 * sandbox goes to a database of its own beside it. Catalogues are apart from both, one for each world.
 */
import { join, posix, resolve, win32 } from "node:path";
import type { Environment } from "./read-settings.ts";

export type Machine = { env: Environment; platform: string; homeDir: string };

export type Places = {
  dataDir: string;
  database: string;
  sandboxDatabase: string;
  /** Rooms seen, and what happened to them. */
  catalogue: string;
  sandboxCatalogue: string;
  pepper: string;
  config: string;
  /** What `identity capture` writes. */
  identity: string;
  /** Folder of the schemes that `scheme learn` adopted. */
  schemes: string;
  /** What the explorer's page must send with every question. */
  explorerToken: string;
};

export type PlacesOptions = Machine & {
  /** The `--database` in force. */
  database?: string | undefined;
  /** The `--catalogue` in force, for either world. */
  catalogue?: string | undefined;
};

export function findPlaces({ database, catalogue, ...machine }: PlacesOptions): Places {
  const folder = dataDir(machine);
  const file = database === undefined ? join(folder, "livescout.db") : resolve(database);
  const pepper = machine.env["LIVESCOUT_PEPPER_FILE"];
  return {
    dataDir: folder,
    database: file,
    sandboxDatabase: database === undefined ? join(folder, "sandbox.db") : file,
    catalogue: catalogue === undefined ? join(folder, "catalogue.db") : resolve(catalogue),
    sandboxCatalogue: catalogue === undefined ? join(folder, "sandbox-catalogue.db") : resolve(catalogue),
    pepper: pepper === undefined || pepper === "" ? `${file}.pepper` : resolve(pepper),
    config: join(folder, "config.json"),
    identity: join(folder, "identity.json"),
    schemes: schemesDir(folder),
    explorerToken: join(folder, "explorer.token"),
  };
}

export const schemesDir = (folder: string): string => join(folder, "schemes");

/** LIVESCOUT_DATA_DIR, else what the platform says. */
export function dataDir({ env, platform, homeDir }: Machine): string {
  const own = env["LIVESCOUT_DATA_DIR"];
  if (own !== undefined && own !== "") return resolve(own);
  if (platform === "win32") {
    const local = env["LOCALAPPDATA"];
    return win32.join(
      local === undefined || local === "" ? win32.join(homeDir, "AppData", "Local") : local,
      "livescout",
    );
  }
  if (platform === "darwin") return posix.join(homeDir, "Library", "Application Support", "livescout");
  const xdg = env["XDG_DATA_HOME"]; // a relative one is to be ignored, says its specification
  const base = xdg !== undefined && posix.isAbsolute(xdg) ? xdg : posix.join(homeDir, ".local", "share");
  return posix.join(base, "livescout");
}

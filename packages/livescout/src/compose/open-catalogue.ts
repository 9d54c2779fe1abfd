/**
 * The catalogue of a run: a database of its own, apart from keys and quotas, and one for each world.
 *
 * A catalogue is made only by who collects or asks to; a reader that finds none says so instead of showing an empty list.
 */
import { access } from "node:fs/promises";
import { LivescoutError, type Secret, type World } from "@livescout/protocol";
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import { errorCode } from "../storage/private-files.ts";
import { openSqliteCatalogue } from "../storage/sqlite/open-catalogue.ts";
import { openToken } from "../storage/token-file.ts";
import type { Places } from "./data-dir.ts";

export type OpenCatalogueOptions = ({ places: Pick<Places, "catalogue" | "sandboxCatalogue"> } | { file: string }) & {
  /** The file becomes, and stays, of this world. Absent: of whatever world the file is. */
  world?: World;
  /** Refuses where there is none yet. So does a call without a world. */
  mustExist?: boolean;
};

export async function openCatalogue(options: OpenCatalogueOptions): Promise<CatalogueStore> {
  const { world, mustExist = world === undefined } = options;
  const file = "file" in options ? options.file : catalogueFile(options.places, world);
  if (mustExist && !(await exists(file))) throw await noCatalogue(file, options);
  return openSqliteCatalogue({ file, ...(world !== undefined && { world }) });
}

/** What the explorer's page must send; made where there is none yet. */
export const openExplorerToken = ({ places }: { places: Pick<Places, "explorerToken"> }): Promise<Secret> =>
  openToken({ file: places.explorerToken });

export const catalogueFile = (
  { catalogue, sandboxCatalogue }: Pick<Places, "catalogue" | "sandboxCatalogue">,
  world: World | undefined,
): string => (world === "sandbox" ? sandboxCatalogue : catalogue);

async function noCatalogue(file: string, options: OpenCatalogueOptions): Promise<LivescoutError> {
  const other = "places" in options ? options.places.sandboxCatalogue : file;
  const hint =
    other !== file && (await exists(other)) ? `; the sandbox's is ${other}: name the sandbox with --upstream` : "";
  return new LivescoutError("store", `there is no catalogue ${file} yet: \`livescout watch\` makes one${hint}`);
}

/** @throws LivescoutError where that cannot be told: a file of somebody else's is not a missing one. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw new LivescoutError("store", `the catalogue ${path} cannot be reached (${code})`, { cause: error });
  }
}

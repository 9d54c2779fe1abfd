/** How collecting went, read from the catalogue while a collector may be writing it, and what the catalogue takes on the disk. */
import { stat } from "node:fs/promises";
import { LivescoutError } from "@livescout/protocol";
import { describeEstimate } from "../catalogue/estimate.ts";
import { collectReport, type CollectorReport } from "../catalogue/report/collect-report.ts";
import type { Places } from "./data-dir.ts";
import { catalogueFile, openCatalogue } from "./open-catalogue.ts";
import { guessWorld } from "./resolve-world.ts";
import type { Settings } from "./settings.ts";

export type { CollectorReport };
export { describeEstimate };

export type ReportSettings = Pick<Settings, "upstream" | "catalogue" | "since">;

export type ReadReport = CollectorReport & { world: "upstream" | "sandbox"; file: string; diskBytes: number };

/** @throws LivescoutError `store` where there is no catalogue. */
export async function readReport(
  { upstream, catalogue, since }: ReportSettings,
  { places, nowMs }: { places: Places; nowMs: () => number },
): Promise<ReadReport> {
  const world = upstream === undefined || catalogue !== undefined ? undefined : guessWorld(upstream);
  const store = await openCatalogue({ places, mustExist: true, ...(world !== undefined && { world }) });
  try {
    const atMs = nowMs();
    const file = catalogueFile(places, world);
    const report = await collectReport(store, { sinceMs: atMs - since, nowMs: atMs });
    return { ...report, world: store.world, file, diskBytes: await diskBytes(file) };
  } catch (error) {
    if (error instanceof LivescoutError) throw error;
    throw new LivescoutError("store", "the catalogue could not be read", { cause: error });
  } finally {
    await store.close();
  }
}

/** The database and what SQLite keeps beside it. */
async function diskBytes(file: string): Promise<number> {
  const sizes = ["", "-wal", "-shm"].map((suffix) =>
    stat(file + suffix).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

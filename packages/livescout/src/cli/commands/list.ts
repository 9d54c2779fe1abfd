/**
 * `livescout list`: rooms out of the catalogue, by every filter there is. Contacts nobody.
 *
 * With `--archive`, an id is added once its row is out of the program, never before.
 */
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { filterOf } from "../../compose/filter-settings.ts";
import { type CatalogueReading, type Found, openReading } from "../../compose/read-catalogue.ts";
import { openRoomArchive, type RoomArchive } from "../../compose/room-archive.ts";
import { type CommandCall, type CommandRun, UsageError } from "../command.ts";
import { openReport, type Report } from "../output/envelope.ts";
import { EXIT } from "../output/exit-codes.ts";
import { type ListCounts, reportRecord, reportText } from "../output/list-report.ts";
import { createListWriter, type ListWriter } from "../output/list-writer.ts";
import { readTemplate } from "../output/room-template.ts";
import { safeText } from "../output/safe-text.ts";

export const list: CommandRun = async (call) => {
  const { io, settings, places } = call;
  if (settings.template !== undefined && settings.output !== undefined)
    throw new UsageError("--template: stands in place of --output");
  const template = settings.template === undefined ? undefined : readTemplate(settings.template);
  const opened = await openReading(settings, { places, nowMs: io.nowMs });
  if (opened.kind === "none") return tellNothing(call, opened.sentence);
  const { reading } = opened;
  try {
    await withFiles(call, async ({ archive, report }) => {
      const found = await reading.find(filterOf(settings));
      const record = reportRecord(found, reading);
      const { stdout } = io;
      const { world } = reading;
      const writer = await createListWriter({
        form: settings.output,
        template,
        report: record,
        world,
        nowMs: found.asOfMs,
        stdout,
      });
      const kept: CatalogueRoom[] = [];
      const counts = await writeRooms(call, { reading, found, writer, archive, keep: report && kept });
      await report?.write({ report: record, rooms: kept });
      await io.stderr.write(reportText(found, counts));
    });
  } finally {
    await reading.close();
  }
  return EXIT.ok;
};

/** A document is whole also where there is nothing to put into it. */
async function tellNothing({ io, settings }: CommandCall, sentence: string): Promise<number> {
  const { stdout } = io;
  const form = settings.template === undefined ? settings.output : "table";
  const report = { matched: 0, missing: sentence };
  const nothing = { form, template: undefined, report, world: "upstream", nowMs: io.nowMs(), stdout } as const;
  await (await createListWriter(nothing)).finish();
  await io.stderr.write(`${safeText(sentence)}\n`);
  return EXIT.ok;
}

type Files = { archive: RoomArchive | undefined; report: Report | undefined };

/** Opens both before anything is looked for, so that a folder that cannot be written to is told at once. */
async function withFiles({ settings }: CommandCall, work: (files: Files) => Promise<void>): Promise<void> {
  const archive = settings.archive === undefined ? undefined : await openRoomArchive(settings.archive);
  try {
    const report = settings.report === undefined ? undefined : await openReport(settings.report);
    await work({ archive, report }).catch(async (error: unknown) => {
      await report?.discard();
      throw error;
    });
  } finally {
    await archive?.close();
  }
}

type Writing = {
  reading: CatalogueReading;
  found: Found;
  writer: ListWriter;
  archive: RoomArchive | undefined;
  /** Takes the rooms for the report, where there is one. */
  keep: CatalogueRoom[] | undefined;
};

async function writeRooms({ io, settings }: CommandCall, writing: Writing): Promise<ListCounts> {
  const { reading, found, writer, archive, keep } = writing;
  const { limit = Number.POSITIVE_INFINITY } = settings;
  const counts = { shown: 0, givenBefore: 0 };
  const unarchived: string[] = [];
  const archiveWritten = async (): Promise<void> => {
    io.signal.throwIfAborted(); // a reader who went away has not had them
    if (unarchived.length > 0) await archive?.add(unarchived.splice(0));
  };
  for await (const page of reading.rooms(found.keys)) {
    const fresh = page.filter(({ id }) => archive?.has(id) !== true);
    const shown = fresh.slice(0, limit - counts.shown);
    counts.givenBefore += page.length - fresh.length;
    counts.shown += shown.length;
    await writer.rooms(shown);
    keep?.push(...shown);
    unarchived.push(...shown.map(({ id }) => id));
    io.signal.throwIfAborted();
    if (writer.writesAtOnce) await archiveWritten();
    if (counts.shown >= limit) break;
  }
  await writer.finish();
  await archiveWritten();
  return counts;
}

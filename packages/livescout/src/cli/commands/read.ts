/** `livescout read FILE|DIR|-`: a saved upstream body or recordings in, outcomes and rooms out. Contacts nobody. */
import type { PageResult } from "@livescout/protocol";
import { isFolder, readRecordedFolder, readSaved } from "../../compose/recordings.ts";
import type { CommandRun } from "../command.ts";
import type { Io } from "../io.ts";
import { openReport, type Envelope, type Report } from "../output/envelope.ts";
import { exitCodeOf } from "../output/exit-codes.ts";
import { outcomeLine, totalsLine } from "../output/outcome-line.ts";
import { createRoomWriter } from "../output/room-writer.ts";
import { safeText } from "../output/safe-text.ts";
import { decodeText, readInput } from "../read-input.ts";

export const read: CommandRun = async ({ io, settings, arguments: [file = "-"] }) => {
  const results = await readResults(file, io);
  const report = settings.report === undefined ? undefined : await openReport(settings.report);
  const envelope = envelopeOf(results);
  await io.stderr.write(envelope.outcomes.map(outcomeLine).join(""));
  await finish(envelope, { io, report, form: settings.output });
  return exitCodeOf(envelope.outcomes);
};

async function readResults(file: string, io: Io): Promise<PageResult[]> {
  if (file !== "-" && (await isFolder(file))) return readRecordedFolder(file);
  const bytes = await readInput(file, io, { argument: "file" });
  return [readSaved(decodeText(bytes), { bytes: bytes.length, name: safeText(file) })];
}

/** Rooms once each, as in the calls themselves. */
function envelopeOf(results: readonly PageResult[]): Envelope {
  const pages = results.flatMap(({ page }) => (page === undefined ? [] : [page]));
  const all = pages.flatMap(({ rooms }) => rooms);
  const ids = new Set<string>();
  const rooms = all.filter(({ id }) => !ids.has(id) && ids.add(id));
  const counts = { seen: all.length, new: rooms.length, repeated: all.length - rooms.length };
  const dropped = pages.reduce((sum, { droppedCount }) => sum + droppedCount, 0);
  const totals = { pages: pages.length, ...counts, dropped };
  return { world: pages[0]?.world ?? "upstream", outcomes: results.map(({ outcome }) => outcome), totals, rooms };
}

type FinishOptions = { io: Io; report: Report | undefined; form: Parameters<typeof createRoomWriter>[0] };

async function finish(envelope: Envelope, { io, report, form }: FinishOptions): Promise<void> {
  const writer = await createRoomWriter(form, io);
  for (const room of envelope.rooms) await writer.room(room);
  await writer.finish(envelope);
  await report?.write(envelope);
  await io.stderr.write(totalsLine(envelope));
}

/** The four forms of `--output`. Lines go out as rooms come; a table and the envelope need the whole first. */
import { isGood, type Room, type World } from "@livescout/protocol";
import type { Io } from "../io.ts";
import { createPaint } from "./paint.ts";
import { envelopeText, type Envelope } from "./envelope.ts";

export type OutputForm = "table" | "json" | "ndjson" | "csv";

export type RoomWriter = {
  room(room: Room): Promise<void>;
  /** The end of the run, also of one that was refused. */
  finish(envelope: Envelope): Promise<void>;
};

export async function createRoomWriter(form: OutputForm | undefined, { stdout }: Io): Promise<RoomWriter> {
  const chosen = form ?? (stdout.isTty ? "table" : "ndjson");
  switch (chosen) {
    case "ndjson":
      return { room: (room) => stdout.write(`${JSON.stringify(room)}\n`), finish: nothing };
    case "json":
      return { room: nothing, finish: (envelope) => stdout.write(envelopeText(envelope)) };
    case "csv": {
      const { csvHeader, csvRow } = await import("../../compose/room-csv.ts");
      await stdout.write(csvHeader());
      return { room: (room) => stdout.write(csvRow(room)), finish: nothing };
    }
    case "table":
      return { room: nothing, finish: (envelope) => writeTable(envelope, stdout) };
    default:
      return chosen satisfies never;
  }
}

const nothing = async (): Promise<void> => {};

/** A refusal has no table: a header above nothing would look like "nobody is live". */
async function writeTable({ rooms, world, outcomes }: Envelope, stdout: Io["stdout"]): Promise<void> {
  if (rooms.length === 0 && !outcomes.every(isGood)) return;
  await stdout.write(await tableText(rooms, world, stdout));
}

export async function tableText(
  rooms: readonly Room[],
  world: World,
  { columns, hasColour }: Io["stdout"],
): Promise<string> {
  const { roomsTable } = await import("./rooms-table.ts");
  return roomsTable(rooms, { world, columns, paint: createPaint(hasColour) });
}

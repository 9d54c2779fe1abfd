/** The forms of `list`. All but the table go out as rooms are read, a page at a time: a long list needs no memory. */
import type { World } from "@livescout/protocol";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { csvHeader, csvRow } from "../../compose/room-csv.ts";
import type { Output } from "../io.ts";
import { createPaint } from "./paint.ts";
import type { OutputForm } from "./room-writer.ts";
import { roomsTable } from "./rooms-table.ts";

export type ListWriter = {
  /** Resolves once the rooms are handed over; a table holds them back to its end. */
  rooms(rooms: readonly CatalogueRoom[]): Promise<void>;
  finish(): Promise<void>;
  /** Rooms are out of the program as soon as `rooms` resolves. */
  writesAtOnce: boolean;
};

export type ListWriterOptions = {
  form: OutputForm | undefined;
  template: ((room: CatalogueRoom) => string) | undefined;
  /** What stands before the rooms in JSON. */
  report: object;
  world: World;
  nowMs: number;
  stdout: Output;
};

export async function createListWriter(options: ListWriterOptions): Promise<ListWriter> {
  const { form, template, report, stdout } = options;
  const lines = (write: (room: CatalogueRoom) => string): ListWriter => ({
    rooms: (rooms) => stdout.write(rooms.map(write).join("")),
    finish: async () => {},
    writesAtOnce: true,
  });
  if (template !== undefined) return lines(template);
  const chosen = form ?? (stdout.isTty ? "table" : "ndjson");
  switch (chosen) {
    case "ndjson":
      return lines((room) => `${JSON.stringify(room)}\n`);
    case "csv":
      await stdout.write(csvHeader());
      return lines(csvRow);
    case "json":
      return jsonWriter(report, stdout);
    case "table":
      return tableWriter(options);
    default:
      return chosen satisfies never;
  }
}

function jsonWriter(report: object, stdout: Output): ListWriter {
  let isBegun = false;
  const begin = (): string => {
    const head = isBegun ? "," : `{"report":${JSON.stringify(report)},"rooms":[`;
    isBegun = true;
    return head;
  };
  return {
    async rooms(rooms) {
      if (rooms.length === 0) return;
      await stdout.write(`${begin()}\n${rooms.map((room) => JSON.stringify(room)).join(",\n")}`);
    },
    finish: () => stdout.write(`${isBegun ? "" : begin()}\n]}\n`),
    writesAtOnce: false, // half of a document is no document
  };
}

/** No rooms, no table: a head above nothing would look like "nobody is live". */
function tableWriter({ world, nowMs, stdout }: ListWriterOptions): ListWriter {
  const held: CatalogueRoom[] = [];
  return {
    rooms: async (rooms) => void held.push(...rooms),
    async finish() {
      if (held.length === 0) return;
      const { columns, hasColour } = stdout;
      await stdout.write(roomsTable(held, { world, columns, nowMs, paint: createPaint(hasColour) }));
    },
    writesAtOnce: false,
  };
}

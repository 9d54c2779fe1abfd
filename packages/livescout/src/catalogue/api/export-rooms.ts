/**
 * `GET /v1/export.{csv,ndjson,json}`: every room that matches, a page at a time, from one list made at the start.
 *
 * Each says what it holds: in headers, so that it is known before the first row, and in the envelope of JSON.
 */
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import type { ExportReport } from "@livescout/protocol/wire";
import type { CatalogueStore, RoomKey } from "../catalogue-store.ts";
import { csvHeader, csvRow } from "../room-csv.ts";
import type { CatalogueAnswer, CatalogueCall } from "./catalogue-call.ts";
import type { ReadEstimate } from "./estimates.ts";
import { readInTurns, type Sleep } from "./read-in-turns.ts";
import { notFound, readParameters } from "./read-parameters.ts";

export type ExportDeps = {
  store: CatalogueStore;
  nowMs: () => number;
  sleep: Sleep;
  estimate: ReadEstimate;
};

export const LINKS_NOTE = "addresses of pictures and streams expire within days";

type Writer = {
  contentType: string;
  begin: (report: ExportReport) => string;
  room: (room: CatalogueRoom, isFirst: boolean) => string;
  end: string;
};

const WRITERS: { readonly [form in "csv" | "ndjson" | "json"]: Writer } = {
  csv: { contentType: "text/csv; charset=utf-8", begin: csvHeader, room: csvRow, end: "" },
  ndjson: {
    contentType: "application/x-ndjson; charset=utf-8",
    begin: () => "",
    room: (room) => `${JSON.stringify(room)}\n`,
    end: "",
  },
  json: {
    contentType: "application/json; charset=utf-8",
    begin: (report) => `{"report":${JSON.stringify(report)},"rooms":[`,
    room: (room, isFirst) => `${isFirst ? "" : ","}\n${JSON.stringify(room)}`,
    end: "\n]}\n",
  },
};

const isForm = (text: string): text is keyof typeof WRITERS => Object.hasOwn(WRITERS, text);

export function createExport(deps: ExportDeps) {
  const { store, nowMs, estimate } = deps;
  return async ({ query, signal }: CatalogueCall, form: string): Promise<CatalogueAnswer> => {
    if (!isForm(form)) return notFound("path");
    const writer = WRITERS[form];
    const read = readParameters(query, { names: [], takesFilters: true });
    if (read.kind === "refused") return read;
    const atMs = nowMs();
    const { keys, unknown } = await store.findRooms(read.filter, { nowMs: atMs });
    const report: ExportReport = {
      asOf: new Date(atMs).toISOString(),
      world: store.world,
      matched: keys.length,
      unknown,
      estimate: await estimate(),
      links: LINKS_NOTE,
    };
    return {
      kind: "stream",
      contentType: writer.contentType,
      headers: reportHeaders(report, `rooms-${report.asOf.slice(0, 19).replaceAll(":", "-")}Z.${form}`),
      chunks: writeRooms(keys, { ...deps, writer, report, signal }),
    };
  };
}

type WriteOptions = ExportDeps & { writer: Writer; report: ExportReport; signal: AbortSignal };

async function* writeRooms(keys: readonly RoomKey[], options: WriteOptions): AsyncGenerator<string> {
  const { store, sleep, writer, report, signal } = options;
  yield writer.begin(report);
  let isFirst = true;
  for await (const rooms of readInTurns(keys, { store, sleep, signal })) {
    let text = "";
    for (const room of rooms) {
      text += writer.room(room, isFirst);
      isFirst = false;
    }
    if (text !== "") yield text;
  }
  if (writer.end !== "") yield writer.end;
}

function reportHeaders({ asOf, world, matched, unknown, estimate, links }: ExportReport, fileName: string): string[] {
  const counts = Object.entries(unknown).map(([name, count]) => `${name}=${count}`);
  return [
    "Content-Disposition",
    `attachment; filename="${fileName}"`,
    "X-Livescout-As-Of",
    asOf,
    "X-Livescout-World",
    world,
    "X-Livescout-Matched",
    String(matched),
    ...(counts.length > 0 ? ["X-Livescout-Unknown", counts.join(", ")] : []),
    "X-Livescout-Estimate",
    estimateText(estimate),
    "X-Livescout-Links",
    links,
  ];
}

const estimateText = (estimate: ExportReport["estimate"]): string =>
  estimate === "unknown"
    ? estimate
    : `${estimate.liveRooms}; low=${estimate.low}; high=${estimate.high}; method=${estimate.method.replaceAll(/[^\w -]/g, "")}`;

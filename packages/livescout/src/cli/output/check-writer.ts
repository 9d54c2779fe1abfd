/**
 * What `check` writes: a line for each answer as it comes, or one JSON document. The shape is that of `/v1/check`, with what
 * each endpoint said and the whole room beside it.
 */
import type { CheckResult, CheckTarget, CheckWord } from "@livescout/protocol";
import { csvBegin, csvLine } from "../../compose/room-csv.ts";
import type { Output } from "../io.ts";
import { createTextMeasure } from "./display-width.ts";
import { createPaint } from "./paint.ts";
import type { OutputForm } from "./room-writer.ts";
import { SANDBOX_BANNER } from "./rooms-table.ts";
import { safeText } from "./safe-text.ts";

export type CheckWriter = { result(result: CheckResult): Promise<void>; finish(): Promise<void> };

export type CheckWriterOptions = { form: OutputForm | undefined; targets: readonly CheckTarget[]; stdout: Output };

export async function createCheckWriter({ form, targets, stdout }: CheckWriterOptions): Promise<CheckWriter> {
  const chosen = form ?? (stdout.isTty ? "table" : "ndjson");
  const results: CheckResult[] = [];
  switch (chosen) {
    case "ndjson":
      return {
        result: (result) => stdout.write(`${JSON.stringify(checkRecord(result))}\n`),
        finish: async () => {},
      };
    case "json":
      return {
        result: async (result) => void results.push(result),
        finish: () => stdout.write(`${JSON.stringify({ results: results.map(checkRecord) }, null, 2)}\n`),
      };
    case "csv":
      await stdout.write(csvBegin(CSV_COLUMNS));
      return { result: (result) => stdout.write(csvLine(csvCells(result))), finish: async () => {} };
    case "table":
      return tableWriter(targets, stdout);
    default:
      return chosen satisfies never;
  }
}

/** `@name` or the room id. */
export const targetText = (target: CheckTarget): string => (target.kind === "name" ? `@${target.name}` : target.roomId);

const isoTime = (ms: number): string => new Date(ms).toISOString();

function checkRecord({ target, outcome, observedAtMs, room, said, world, ...result }: CheckResult) {
  return {
    ...(target.kind === "name" ? { name: target.name } : { room: target.roomId }),
    world,
    state: result.state,
    outcome: outcome.kind,
    cause: outcome.cause,
    nextStep: outcome.nextStep,
    ...(result.roomId !== undefined && { roomId: result.roomId }),
    ...(result.uniqueId !== undefined && { uniqueId: result.uniqueId }),
    ...(result.title !== undefined && { title: result.title }),
    ...(result.viewerCount !== undefined && { viewerCount: result.viewerCount }),
    ...(observedAtMs !== undefined && { observedAt: isoTime(observedAtMs) }),
    said: said.map(wordRecord),
    ...(room !== undefined && { roomDetails: room }),
  };
}

const wordRecord = ({ endpoint, says, outcome, atMs, roomId }: CheckWord) => ({
  endpoint,
  says,
  outcome: outcome.kind,
  at: isoTime(atMs),
  ...(roomId !== undefined && { roomId }),
});

const CSV_COLUMNS = [
  "asked",
  "state",
  "viewerCount",
  "uniqueId",
  "title",
  "outcome",
  "cause",
  "observedAt",
  "world",
  "roomId",
] as const;

function csvCells({ target, state, viewerCount, uniqueId, title, outcome, observedAtMs, world, roomId }: CheckResult) {
  return [
    target.kind === "name" ? target.name : `'${target.roomId}`,
    state,
    viewerCount === undefined ? "" : String(viewerCount),
    uniqueId ?? "",
    title ?? "",
    outcome.kind,
    outcome.cause,
    observedAtMs === undefined ? "" : isoTime(observedAtMs),
    world,
    roomId === undefined ? "" : `'${roomId}`,
  ];
}

const STATE_WIDTH = "not_found".length;
const VIEWERS_WIDTH = 7;
const ROOM_ID_WIDTH = 19;
const TITLE_WIDTH = { min: 8, max: 60 };
const GAP = "  ";

/** Every column's width is known before the first answer, so that lines can come one by one. */
function tableWriter(targets: readonly CheckTarget[], stdout: Output): CheckWriter {
  const { yellow, bold } = createPaint(stdout.hasColour);
  const measure = createTextMeasure();
  const asked = Math.max("asked".length, ...targets.map((target) => targetText(target).length));
  const others = STATE_WIDTH + asked + VIEWERS_WIDTH + ROOM_ID_WIDTH + 4 * GAP.length;
  const title = Math.min(TITLE_WIDTH.max, Math.max(TITLE_WIDTH.min, (stdout.columns ?? 120) - others));
  const line = (cells: readonly [string, string, string, string, string]): string => {
    const [state, name, viewers, text, roomId] = cells;
    const shown = measure.cut(safeText(text), title);
    const padded = shown + " ".repeat(Math.max(0, title - measure.width(shown)));
    const row = [state.padEnd(STATE_WIDTH), name.padEnd(asked), viewers.padStart(VIEWERS_WIDTH), padded, roomId];
    return row.join(GAP).trimEnd();
  };
  let isBegun = false;
  return {
    async result({ target, state, viewerCount, title: text = "", roomId = "", world }) {
      const head = isBegun ? [] : [bold(line(["state", "asked", "viewers", "title", "room id"]))];
      const banner = isBegun || world !== "sandbox" ? [] : [yellow(SANDBOX_BANNER)];
      isBegun = true;
      const cells = [
        state,
        targetText(target),
        viewerCount === undefined ? "" : String(viewerCount),
        text,
        roomId,
      ] as const;
      await stdout.write([...banner, ...head, line(cells), ""].join("\n"));
    },
    finish: async () => {},
  };
}

/**
 * Rooms as a table: one room a line, whatever its title holds. Room ids and handles are never cut; title and nickname give
 * way until the lines fit. Data of the sandbox is headed as such.
 */
import type { Room, World } from "@livescout/protocol";
import { createTextMeasure, type TextMeasure } from "./display-width.ts";
import { safeText } from "./safe-text.ts";

export const SANDBOX_BANNER = "SANDBOX — invented rooms, nothing here is real";

export type RoomsTableOptions = {
  world: World;
  /** Columns of the terminal. */
  columns?: number | undefined;
  paint: Paint;
};

/** Colours, or none. */
export type Paint = { bold(text: string): string; dim(text: string): string; yellow(text: string): string };

type Column = {
  head: string;
  read: (room: Room) => string;
  alignRight?: true;
  /** Columns it may shrink to; absent: never cut. */
  min?: number;
  /** It takes no more than this even where there is room. */
  max?: number;
};

const COLUMNS: readonly Column[] = [
  { head: "viewers", read: (room) => String(room.viewerCount), alignRight: true },
  { head: "@uniqueId", read: (room) => `@${room.owner.uniqueId}` },
  { head: "nickname", read: (room) => safeText(room.owner.nickname), min: 8, max: 24 },
  { head: "title", read: (room) => safeText(room.title), min: 8, max: 60 },
  { head: "topic", read: (room) => safeText(room.topic ?? room.game ?? ""), min: 5, max: 20 },
  { head: "room id", read: (room) => room.id },
];

/** Which columns give way, in this order: each to its minimum before the next one. */
const GIVING_WAY = ["title", "nickname", "topic"];
const GAP = "  ";
const WIDTH_IN_A_PIPE = 120;

export function roomsTable(
  rooms: readonly Room[],
  { world, columns = WIDTH_IN_A_PIPE, paint }: RoomsTableOptions,
): string {
  const measure = createTextMeasure();
  const lines = rooms.map((room) => COLUMNS.map((column) => column.read(room)));
  const widths = columnWidths(lines, columns, measure);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => fit(cell, widths[at] ?? 0, COLUMNS[at], measure))
      .join(GAP)
      .trimEnd();
  const head = paint.bold(line(COLUMNS.map((column) => column.head)));
  const banner = world === "sandbox" ? [paint.yellow(SANDBOX_BANNER)] : [];
  return `${[...banner, head, ...lines.map(line)].join("\n")}\n`;
}

function columnWidths(lines: readonly string[][], columns: number, measure: TextMeasure): number[] {
  const widths = COLUMNS.map(({ head, max = Number.POSITIVE_INFINITY }, at) => {
    const widest = lines.reduce((most, cells) => Math.max(most, measure.width(cells[at] ?? "")), head.length);
    return Math.min(widest, max);
  });
  let tooMuch = widths.reduce((sum, width) => sum + width, GAP.length * (COLUMNS.length - 1)) - columns;
  for (const name of GIVING_WAY) {
    const at = COLUMNS.findIndex((column) => column.head === name);
    const given = Math.max(0, Math.min(tooMuch, (widths[at] ?? 0) - (COLUMNS[at]?.min ?? 0)));
    widths[at] = (widths[at] ?? 0) - given;
    tooMuch -= given;
  }
  return widths;
}

function fit(cell: string, width: number, column: Column | undefined, measure: TextMeasure): string {
  const shown = column?.min === undefined ? cell : measure.cut(cell, width);
  const padding = " ".repeat(Math.max(0, width - measure.width(shown)));
  return column?.alignRight === true ? padding + shown : shown + padding;
}

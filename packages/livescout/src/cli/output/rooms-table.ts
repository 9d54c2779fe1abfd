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
  /** Absent: never cut. */
  cut?: {
    /** It takes no more than `max` columns even where there is room, and no less than `min`. */
    min: number;
    max: number;
    /** How many columns it gets for one of a column of weight 1, where there are too few. */
    weight: number;
  };
};

const COLUMNS: readonly Column[] = [
  { head: "viewers", read: (room) => String(room.viewerCount), alignRight: true },
  { head: "@uniqueId", read: (room) => `@${room.owner.uniqueId}` },
  { head: "nickname", read: (room) => safeText(room.owner.nickname), cut: { min: 6, max: 24, weight: 1 } },
  { head: "title", read: (room) => safeText(room.title), cut: { min: 8, max: 60, weight: 2 } },
  { head: "topic", read: (room) => safeText(room.topic ?? room.game ?? ""), cut: { min: 5, max: 20, weight: 0.75 } },
  { head: "room id", read: (room) => room.id },
];

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
  const widths = COLUMNS.map(({ head, cut }, at) => {
    const widest = lines.reduce((most, cells) => Math.max(most, measure.width(cells[at] ?? "")), head.length);
    return Math.min(widest, cut?.max ?? widest);
  });
  let tooMuch = widths.reduce((sum, width) => sum + width, GAP.length * (COLUMNS.length - 1)) - columns;
  for (; tooMuch > 0; tooMuch--) {
    const at = mostGenerous(widths);
    if (at === undefined) break; // handles and room ids alone are wider than this terminal
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return widths;
}

/** The column that has the most for its weight and is above its minimum. */
function mostGenerous(widths: readonly number[]): number | undefined {
  const share = (at: number): number => {
    const { min, weight } = COLUMNS[at]?.cut ?? { min: Number.POSITIVE_INFINITY, weight: 1 };
    const width = widths[at] ?? 0;
    return width > min ? width / weight : 0;
  };
  const [first] = widths.map((_, at) => at).sort((a, b) => share(b) - share(a));
  return first === undefined || share(first) === 0 ? undefined : first;
}

function fit(cell: string, width: number, column: Column | undefined, measure: TextMeasure): string {
  const shown = column?.cut === undefined ? cell : measure.cut(cell, width);
  const padding = " ".repeat(Math.max(0, width - measure.width(shown)));
  return column?.alignRight === true ? padding + shown : shown + padding;
}

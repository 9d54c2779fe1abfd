/**
 * Rooms as a table: one room a line, whatever its title holds. Room ids and handles are never cut; title and nickname give
 * way until the lines fit. Data of the sandbox is headed as such.
 */
import type { Room, World } from "@livescout/protocol";
import { createTextMeasure, type TextMeasure } from "./display-width.ts";
import { safeText } from "./safe-text.ts";
import { durationWords } from "./time-words.ts";

export const SANDBOX_BANNER = "SANDBOX — invented rooms, nothing here is real";

export type RoomsTableOptions = {
  world: World;
  /** Columns of the terminal. */
  columns?: number | undefined;
  paint: Paint;
  /** The present, for a column that says how long ago each was seen; absent: they are of this moment. */
  nowMs?: number | undefined;
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
];
const ROOM_ID: Column = { head: "room id", read: (room) => room.id };

/** Numbers are as of then; a room that ended has none. */
const seenColumn = (nowMs: number): Column => ({
  head: "seen",
  read: ({ isLive, observedAt }) =>
    isLive ? (observedAt === undefined ? "" : durationWords(nowMs - Date.parse(observedAt))) : "ended",
  alignRight: true,
});

const GAP = "  ";
const WIDTH_IN_A_PIPE = 120;

export function roomsTable(
  rooms: readonly Room[],
  { world, columns = WIDTH_IN_A_PIPE, paint, nowMs }: RoomsTableOptions,
): string {
  const measure = createTextMeasure();
  const shown = [...COLUMNS, ...(nowMs === undefined ? [] : [seenColumn(nowMs)]), ROOM_ID];
  const lines = rooms.map((room) => shown.map((column) => column.read(room)));
  const widths = columnWidths(shown, lines, { columns, measure });
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => fit(cell, widths[at] ?? 0, shown[at], measure))
      .join(GAP)
      .trimEnd();
  const head = paint.bold(line(shown.map((column) => column.head)));
  const banner = world === "sandbox" ? [paint.yellow(SANDBOX_BANNER)] : [];
  return `${[...banner, head, ...lines.map(line)].join("\n")}\n`;
}

type Fitting = { columns: number; measure: TextMeasure };

function columnWidths(shown: readonly Column[], lines: readonly string[][], { columns, measure }: Fitting): number[] {
  const widths = shown.map(({ head, cut }, at) => {
    const widest = lines.reduce((most, cells) => Math.max(most, measure.width(cells[at] ?? "")), head.length);
    return Math.min(widest, cut?.max ?? widest);
  });
  let tooMuch = widths.reduce((sum, width) => sum + width, GAP.length * (shown.length - 1)) - columns;
  for (; tooMuch > 0; tooMuch--) {
    const at = mostGenerous(shown, widths);
    if (at === undefined) break; // handles and room ids alone are wider than this terminal
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return widths;
}

/** The column that has the most for its weight and is above its minimum. */
function mostGenerous(shown: readonly Column[], widths: readonly number[]): number | undefined {
  const share = (at: number): number => {
    const { min, weight } = shown[at]?.cut ?? { min: Number.POSITIVE_INFINITY, weight: 1 };
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

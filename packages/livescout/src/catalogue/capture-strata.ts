/**
 * Capture cells as tables to fit: games and other rooms apart, a row for each size, a column for each set of lists.
 *
 * A list is a group of sources that choose rooms in their own way. All that goes by subject (a channel's tags, search words)
 * is one list, since a room of that subject is likely to be in both; what a person chose (following, names) is none.
 */
import type { SourceName } from "@livescout/protocol";
import type { CaptureCell } from "./capture-cells.ts";
import type { CaptureTable } from "./fit-captures.ts";

const LISTS: readonly (readonly SourceName[])[] = [["87"], ["86"], ["89"], ["1111006", "1222001", "search"]];

/** Games, or other rooms: channels that show only one of them say nothing about the other. */
export type Stratum = {
  /** Rooms that had begun before the window, whoever saw them. */
  rooms: number;
  /** Lists with enough of these rooms to compare, and what they saw. */
  table: CaptureTable;
  /** Rooms that two or more of these lists saw. */
  recaptured: number;
};

export type CaptureStrata = {
  strata: Stratum[];
  /** All rooms seen in the window, young ones too. */
  rooms: number;
  /** Rooms whose age is unknown. */
  ageless: number;
  /** Of the rooms that had begun before the window, the share that had done so within one window's length. */
  turnover: number;
};

/** A list with less of a stratum's rooms than this is left out there: it hardly reaches them. */
const LIST_ROOMS_MIN = 8;
const LIST_SHARE_MIN = 0.02;
/** Rows are this wide, in doublings of viewers. */
const SIZE_STEP = 1.5;

export function toStrata(cells: readonly CaptureCell[]): CaptureStrata {
  const older = cells.filter(({ began }) => began === "before" || began === "just_before");
  const rooms = sumOf(older);
  return {
    strata: [true, false].map((isGame) => toStratum(older.filter((cell) => cell.isGame === isGame))),
    rooms: sumOf(cells),
    ageless: sumOf(cells.filter(({ began }) => began === "unknown")),
    turnover: rooms === 0 ? 1 : sumOf(older.filter(({ began }) => began === "just_before")) / rooms,
  };
}

function toStratum(cells: readonly CaptureCell[]): Stratum {
  const rooms = sumOf(cells);
  const listRoomsMin = Math.max(LIST_ROOMS_MIN, LIST_SHARE_MIN * rooms);
  const lists = LISTS.filter((list) => sumOf(cells.filter((cell) => isSeenBy(cell, list))) >= listRoomsMin);
  const rows = new Map<number, number[]>();
  let recaptured = 0;
  for (const cell of cells) {
    const seenBy = lists.map((list) => isSeenBy(cell, list));
    const listCount = seenBy.filter(Boolean).length;
    if (listCount === 0) continue;
    if (listCount > 1) recaptured += cell.rooms;
    const size = Math.floor(Math.log2(cell.viewersFrom + 1) / SIZE_STEP) * SIZE_STEP;
    const counts = rows.get(size) ?? Array.from({ length: 2 ** lists.length }, () => 0);
    const pattern = seenBy.reduce((bits, isSeen, list) => bits + (isSeen ? 2 ** list : 0), 0);
    counts[pattern] = (counts[pattern] ?? 0) + cell.rooms;
    rows.set(size, counts);
  }
  const table = { lists: lists.length, rows: Array.from(rows, ([size, counts]) => ({ size, counts })) };
  return { rooms, table, recaptured };
}

const isSeenBy = ({ sources }: CaptureCell, list: readonly SourceName[]): boolean =>
  sources.some(({ channel }) => list.includes(channel));

const sumOf = (cells: readonly CaptureCell[]): number => cells.reduce((sum, { rooms }) => sum + rooms, 0);

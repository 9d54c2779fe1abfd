/**
 * Which cards of a long list are drawn: tiles of one size in rows, so that thousands of rooms cost what a screen holds.
 *
 * Pure arithmetic; the page scrolls, not a box in it.
 */

export type GridLayout = { columns: number; cardWidth: number; cardHeight: number; gap: number };

/** Rows of cards, `last` excluded. */
export type CardRange = { first: number; last: number };

const WIDTH_MIN = { wide: 172, narrow: 138 };
/** Title, name and facts below the cover. */
const TEXT_HEIGHT = 98;
const NARROW = 560;

export function layoutGrid(width: number): GridLayout {
  const isNarrow = width < NARROW;
  const gap = isNarrow ? 10 : 16;
  const widthMin = isNarrow ? WIDTH_MIN.narrow : WIDTH_MIN.wide;
  const columns = Math.max(1, Math.floor((width + gap) / (widthMin + gap)));
  const cardWidth = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns));
  return { columns, cardWidth, cardHeight: Math.round((cardWidth * 4) / 3) + TEXT_HEIGHT, gap };
}

export const rowHeight = ({ cardHeight, gap }: GridLayout): number => cardHeight + gap;

export function gridHeight(layout: GridLayout, count: number): number {
  const rows = Math.ceil(count / layout.columns);
  return rows === 0 ? 0 : rows * rowHeight(layout) - layout.gap;
}

/** @param top of the window's upper edge, counted from the grid's */
export function cardsInView(
  layout: GridLayout,
  { top, height, count }: { top: number; height: number; count: number },
): CardRange {
  const row = rowHeight(layout);
  const firstRow = Math.max(0, Math.floor(top / row) - 1);
  const lastRow = Math.max(0, Math.ceil((top + height) / row) + 1);
  return { first: Math.min(count, firstRow * layout.columns), last: Math.min(count, lastRow * layout.columns) };
}

export function cardPlace({ columns, cardWidth, cardHeight, gap }: GridLayout, index: number) {
  const [column, row] = [index % columns, Math.floor(index / columns)];
  return { left: column * (cardWidth + gap), top: row * (cardHeight + gap) };
}

export type Step = "next" | "previous" | "down" | "up" | "first" | "last";

/** Where a key leads; the ends hold. */
export function stepFrom(index: number, step: Step, { columns, count }: { columns: number; count: number }): number {
  const last = Math.max(0, count - 1);
  switch (step) {
    case "next":
      return Math.min(last, index + 1);
    case "previous":
      return Math.max(0, index - 1);
    case "down":
      return index + columns > last ? index : index + columns;
    case "up":
      return index - columns < 0 ? index : index - columns;
    case "first":
      return 0;
    case "last":
      return last;
    default:
      return step satisfies never;
  }
}

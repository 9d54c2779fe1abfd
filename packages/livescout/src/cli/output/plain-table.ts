/** Short rows in columns, two blanks between them. Columns of numbers end at the same place, so that they can be compared. */
import { createTextMeasure } from "./display-width.ts";

export type PlainTableOptions = {
  /** Columns, from 0, that are numbers. */
  numbers?: readonly number[];
};

export function plainTable(rows: readonly (readonly string[])[], { numbers = [] }: PlainTableOptions = {}): string {
  const measure = createTextMeasure();
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => measure.width(row[at] ?? ""))));
  const pad = (cell: string, at: number) => {
    const blanks = " ".repeat(Math.max(0, (widths[at] ?? 0) - measure.width(cell)));
    return numbers.includes(at) ? blanks + cell : cell + blanks;
  };
  return rows.map((row) => `${row.map(pad).join("  ").trimEnd()}\n`).join("");
}

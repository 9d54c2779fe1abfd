/** Short rows in columns, two blanks between them. */
import { createTextMeasure } from "./display-width.ts";

export function plainTable(rows: readonly (readonly string[])[]): string {
  const measure = createTextMeasure();
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => measure.width(row[at] ?? ""))));
  const pad = (cell: string, at: number) => cell + " ".repeat(Math.max(0, (widths[at] ?? 0) - measure.width(cell)));
  return rows.map((row) => `${row.map(pad).join("  ").trimEnd()}\n`).join("");
}

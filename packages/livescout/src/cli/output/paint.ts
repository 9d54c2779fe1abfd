/** Colours on a terminal that wants them; plain text everywhere else. */
import pc from "picocolors";
import type { Paint } from "./rooms-table.ts";

export function createPaint(hasColour: boolean): Paint {
  const { bold, dim, yellow } = pc.createColors(hasColour);
  return { bold, dim, yellow };
}

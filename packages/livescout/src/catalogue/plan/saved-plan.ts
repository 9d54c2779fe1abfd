/** The plan between two runs: what was learned of sources and channels. What cannot be read is learned anew. */
import { SOURCE_NAMES } from "@livescout/protocol";
import * as z from "zod/mini";
import { SavedStock } from "./source-stock.ts";
import { SavedDepth } from "./stock-depth.ts";
import { SavedProfile } from "./walk-profile.ts";

const SavedSource = z.object({
  channel: z.enum(SOURCE_NAMES),
  tag: z.exactOptional(z.string()),
  stock: SavedStock,
});

export const SavedPlan = z.object({
  version: z.literal(2),
  sources: z.array(SavedSource),
  profiles: z.array(z.object({ channel: z.enum(SOURCE_NAMES), depths: SavedProfile, stockDepth: SavedDepth })),
});
export type SavedPlan = z.infer<typeof SavedPlan>;

export function readSavedPlan(value: unknown): SavedPlan | undefined {
  const read = SavedPlan.safeParse(value);
  return read.success ? read.data : undefined;
}

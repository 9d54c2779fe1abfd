/**
 * Calls that somebody made by hand from a collector's address, e.g. with `rooms` or `check`: its lane counts them as its own.
 *
 * Kept beside the catalogue under the lane's name. The total only grows, so that a lane knows which of them it has counted.
 */
import * as z from "zod/mini";
import type { CatalogueStore } from "../catalogue-store.ts";
import { DAY_MS } from "./pace.ts";

const HandCalls = z.object({
  version: z.literal(1),
  /** Ever made. */
  total: z.int().check(z.nonnegative()),
  /** When the last ones were made, oldest first: those of a day, and no more than `CALLS_MAX`. */
  atMs: z.array(z.number()),
});
export type HandCalls = z.infer<typeof HandCalls>;

const CALLS_MAX = 1_000;
const NONE: HandCalls = { version: 1, total: 0, atMs: [] };

const stateOf = (laneName: string): string => `by_hand:${laneName}`;

function parse(found: unknown): HandCalls {
  const read = HandCalls.safeParse(found);
  return read.success ? read.data : NONE;
}

/** What cannot be read counts as none. */
export const readHandCalls = async (store: Pick<CatalogueStore, "readState">, laneName: string): Promise<HandCalls> =>
  parse(await store.readState(stateOf(laneName)));

/** Notes a call that is about to be made; others may do so at the same time. */
export async function noteHandCall(
  store: Pick<CatalogueStore, "readState" | "replaceState">,
  { laneName, nowMs }: { laneName: string; nowMs: number },
): Promise<void> {
  for (;;) {
    const from = await store.readState(stateOf(laneName));
    const { total, atMs } = parse(from);
    const recent = atMs.filter((each) => each > nowMs - DAY_MS);
    const to: HandCalls = { version: 1, total: total + 1, atMs: [...recent, nowMs].slice(-CALLS_MAX) };
    if (await store.replaceState(stateOf(laneName), { from, to })) return;
  }
}

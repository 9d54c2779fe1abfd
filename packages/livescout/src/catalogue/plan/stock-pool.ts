/**
 * A stock as it follows from one belief in its depth: rooms that a source could show and that nobody here has seen. New
 * ones flow in as rooms begin and as its choice changes, whether it is asked or not; each page takes out what it brings.
 */
import * as z from "zod/mini";
import { round } from "./walk-profile.ts";

/** Rooms wait about so long before they end or are no longer shown: a stock fills up, and then stays as it is. */
const STAY_MS = 16 * 3_600_000;
/** What was learned of an inflow counts half after so long: evenings differ from nights. */
const HALF_LIFE_MS = 6 * 3_600_000;
/** How much it counts beside the page that is learned. */
const ASK_FADE = 0.98;
/** How many rooms the belief in an inflow like the siblings' weighs. */
const PRIOR_ROOMS = 2;
/** How many rooms what was foretold of a page weighs against what it brings. */
const FORETOLD_ROOMS = 8;
/** So few rooms are none, and can be divided by. */
const NOTHING = 1e-6;

/** Rooms caught, and inflow-time that they came from. */
export type Evidence = { caught: number; exposedMs: number };

export const StockPool = z.object({ caught: z.number(), exposedMs: z.number(), left: z.number() });
export type StockPool = z.infer<typeof StockPool>;

/** A stock at a moment: what was left, and with what flowed in for `flowMs`. */
export type Filled = { carried: number; total: number; flowMs: number };

export const EMPTY_POOL: StockPool = { caught: 0, exposedMs: 0, left: 0 };

export function evidenceOf({ caught, exposedMs }: StockPool, sinceMs: number): Evidence {
  const keep = 2 ** (-sinceMs / HALF_LIFE_MS);
  return { caught: caught * keep, exposedMs: exposedMs * keep };
}

/** New rooms per ms; `prior`: what the source's siblings suggest. */
export function inflowOf(pool: StockPool, { sinceMs, prior }: { sinceMs: number; prior: number }): number {
  const { caught, exposedMs } = evidenceOf(pool, sinceMs);
  return (caught + PRIOR_ROOMS) / (exposedMs + PRIOR_ROOMS / prior);
}

export function fillPool(pool: StockPool, moment: { sinceMs: number; prior: number }): Filled {
  const stay = Math.exp(-moment.sinceMs / STAY_MS);
  const flowMs = STAY_MS * (1 - stay);
  const carried = pool.left * stay;
  return { carried, flowMs, total: Math.max(NOTHING, carried + inflowOf(pool, moment) * flowMs) };
}

/**
 * What a page of `newRooms` leaves behind where `foretold` were expected: the part that it was not to take, of a stock
 * that is richer, or poorer, than was believed.
 */
export function takePage(
  pool: StockPool,
  { carried, total, flowMs }: Filled,
  { foretold, newRooms, sinceMs }: { foretold: number; newRooms: number; sinceMs: number },
): { pool: StockPool; filled: Filled } {
  const { caught, exposedMs } = evidenceOf(pool, sinceMs);
  const inflowPart = 1 - Math.min(1, carried / total);
  const luck = (FORETOLD_ROOMS + newRooms) / (FORETOLD_ROOMS + foretold);
  const stays = luck * (1 - foretold / total);
  return {
    pool: {
      caught: caught * ASK_FADE + newRooms * inflowPart,
      exposedMs: exposedMs * ASK_FADE + (flowMs * foretold) / total,
      left: total * stays,
    },
    filled: { carried: carried * stays, total: Math.max(NOTHING, total * stays), flowMs },
  };
}

export const savePool = ({ caught, exposedMs, left }: StockPool): StockPool => ({
  caught: round(caught),
  exposedMs: Math.round(exposedMs),
  left: round(left),
});

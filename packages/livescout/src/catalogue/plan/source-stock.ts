/**
 * What one source has in stock, as it follows from each depth that is believed in (`stock-depth.ts`, `stock-pool.ts`),
 * and what a page of it is therefore expected to bring.
 *
 * All is counted in rooms that were new *to us*: those that another source shows first are missing here, and so the
 * inflow of a source that overlaps with others is learned as the smaller one that it is.
 */
import * as z from "zod/mini";
import { STOCK_PAGES, type StockDepth } from "./stock-depth.ts";
import * as pools from "./stock-pool.ts";
import { round } from "./walk-profile.ts";

/** How many rooms the expectation of a walk weighs against what its pages bring. */
const WALK_ROOMS = 4;
/** How much a page of a walk counts beside the one after it. */
const WALK_FADE = 0.6;
/** A page brings at most so much of its rooms as new ones. */
const FULL_PAGE = 0.95;
const PAGE_ROOMS_BEFORE = 12;
const HOUR_MS = 3_600_000;

export const SavedStock = z.object({
  pools: z.array(pools.StockPool).check(z.length(STOCK_PAGES.length)),
  atMs: z.number(),
  pageRooms: z.number(),
  isAsked: z.boolean(),
});
export type SavedStock = z.infer<typeof SavedStock>;

/** `priors`: for each depth, the new rooms per ms that the source's siblings suggest. */
export type StockMoment = { atMs: number; priors: readonly number[] };
/** `beside`: new rooms on this page of a walk beside those on its first. */
export type StockPage = { rooms: number; newRooms: number; beside: number; atMs: number };

/** A walk: what was expected of its first page, and of all so far as against what they brought; the stocks now. */
type StockWalk = { first: number; expected: number; caught: number; filled: readonly pools.Filled[] };

export type SourceStock = {
  /** New rooms within reach of first pages: those in stock, and what flows in within the next hour. */
  promise(moment: StockMoment): number;
  /** New rooms on a page that brings so many beside the first, of the open walk or of one that would begin now. */
  expect(beside: number, of: "open_walk" | StockMoment): number;
  begin(moment: StockMoment): void;
  learn(page: StockPage): void;
  /** For each depth. */
  evidence(atMs: number): pools.Evidence[];
  lastAskedMs(): number | undefined;
  save(): SavedStock;
};

type CreateSourceStockOptions = { atMs: number; depth: StockDepth; saved?: SavedStock | undefined };

export function createSourceStock({ atMs, depth, saved }: CreateSourceStockOptions): SourceStock {
  const unasked = {
    pools: STOCK_PAGES.map(() => pools.EMPTY_POOL),
    atMs,
    pageRooms: PAGE_ROOMS_BEFORE,
    isAsked: false,
  };
  const state: SavedStock = { ...(saved ?? unasked) };
  let walk: StockWalk = { first: 0, expected: 0, caught: 0, filled: [] };

  const sinceMs = (nowMs: number) => Math.max(0, nowMs - state.atMs); // a clock that was set back lets nothing flow
  const full = () => FULL_PAGE * state.pageRooms;
  /** How much more, or less, the walk brings than was expected. */
  const luck = () => (WALK_ROOMS + walk.caught) / (WALK_ROOMS + walk.expected);

  const momentAt = ({ atMs: nowMs, priors }: StockMoment, at: number) => ({
    sinceMs: sinceMs(nowMs),
    prior: priors[at] ?? 0,
  });

  function fill(moment: StockMoment): pools.Filled[] {
    if (state.isAsked) return state.pools.map((pool, at) => pools.fillPool(pool, momentAt(moment, at)));
    const stockOf = (pages: number) => full() * pages; // nothing of it has been seen: all is stock
    return STOCK_PAGES.map((pages) => ({ carried: stockOf(pages), total: stockOf(pages), flowMs: 0 }));
  }

  const foretell = (filled: readonly pools.Filled[], beside: number): number[] =>
    filled.map(({ total }, at) => Math.min(full(), (beside * total) / (STOCK_PAGES[at] ?? 1)));

  return {
    promise(moment) {
      const later = fill(moment).map(({ total }, at) => {
        const pool = state.pools[at] ?? pools.EMPTY_POOL;
        return total + HOUR_MS * pools.inflowOf(pool, momentAt(moment, at));
      });
      return depth.mean(later.map((rooms, at) => rooms / (STOCK_PAGES[at] ?? 1)));
    },
    expect(beside, of) {
      if (of === "open_walk") return Math.min(full(), luck() * walk.first * beside);
      return state.isAsked ? Math.min(full(), depth.mean(foretell(fill(of), 1)) * beside) : full();
    },
    begin(moment) {
      const filled = fill(moment);
      walk = { first: depth.mean(foretell(filled, 1)), expected: 0, caught: 0, filled };
    },
    learn({ rooms, newRooms, beside, atMs: nowMs }) {
      const foretold = foretell(walk.filled, beside);
      if (state.isAsked) depth.learn(foretold, newRooms);
      const taken = walk.filled.map((filled, at) =>
        pools.takePage(state.pools[at] ?? pools.EMPTY_POOL, filled, {
          foretold: foretold[at] ?? 0,
          newRooms,
          sinceMs: sinceMs(nowMs),
        }),
      );
      walk = {
        first: walk.first,
        expected: walk.expected * WALK_FADE + Math.min(full(), walk.first * beside),
        caught: walk.caught * WALK_FADE + newRooms,
        filled: taken.map(({ filled }) => filled),
      };
      state.pools = taken.map(({ pool }) => pool);
      state.atMs = nowMs;
      state.isAsked = true;
      if (rooms > 0) state.pageRooms += (rooms - state.pageRooms) / 4;
    },
    evidence: (nowMs) => state.pools.map((pool) => pools.evidenceOf(pool, sinceMs(nowMs))),
    lastAskedMs: () => (state.isAsked ? state.atMs : undefined),
    save: () => ({ ...state, pools: state.pools.map(pools.savePool), pageRooms: round(state.pageRooms) }),
  };
}

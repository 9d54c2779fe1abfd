/**
 * What one source has in stock: rooms that it could show and that nobody here has seen. New ones flow in as rooms begin
 * and as its choice changes, whether it is asked or not; each page of a walk takes out its share.
 *
 * All is counted in rooms that were new *to us*: those that another source shows first are missing here, and so the
 * inflow of a source that overlaps with others is learned as the smaller one that it is.
 */
import * as z from "zod/mini";
import { round } from "./walk-profile.ts";

/** Rooms wait about so long before they end or are no longer shown: a stock fills up, and then stays as it is. */
const STAY_MS = 8 * 3_600_000;
/** What was learned of an inflow counts half after so long: evenings differ from nights. */
const HALF_LIFE_MS = 6 * 3_600_000;
/** How many rooms the expectation of a walk weighs against what its pages bring. */
const WALK_ROOMS = 4;
/** How much a page of a walk counts beside the one after it. */
const WALK_FADE = 0.6;
/** How much what was learned of an inflow counts beside the page that is learned. */
const ASK_FADE = 0.95;
/** How many rooms the belief in an inflow like the siblings' weighs. */
const PRIOR_ROOMS = 2;
/** A page brings at most so much of its rooms as new ones. */
const FULL_PAGE = 0.95;
const PAGE_ROOMS_BEFORE = 12;
/** So few rooms are none, and can be divided by. */
const NOTHING = 1e-6;

export const SavedStock = z.object({
  caught: z.number(),
  exposedMs: z.number(),
  left: z.number(),
  atMs: z.number(),
  pageRooms: z.number(),
  isAsked: z.boolean(),
});
export type SavedStock = z.infer<typeof SavedStock>;

/** `prior`: new rooms per ms that the source's siblings suggest. */
export type StockMoment = { atMs: number; prior: number };
/** `share`: part of a walk's new rooms that this page of it brings. */
export type StockPage = { rooms: number; newRooms: number; share: number; atMs: number };

/** A walk as expected when it began, and as it went. */
type StockWalk = { total: number; carried: number; flowMs: number; share: number; expected: number; caught: number };

export type SourceStock = {
  /** New rooms per ms that flow in. */
  inflow(moment: StockMoment): number;
  /** New rooms on a page with that share of the open walk, or of a walk that would begin now. */
  expect(share: number, of: "open_walk" | StockMoment): number;
  begin(moment: StockMoment): void;
  learn(page: StockPage): void;
  /** Rooms caught, and inflow-time that they came from. */
  evidence(atMs: number): { caught: number; exposedMs: number };
  lastAskedMs(): number | undefined;
  save(): SavedStock;
};

export function createSourceStock({ atMs, saved }: { atMs: number; saved?: SavedStock | undefined }): SourceStock {
  const own = saved ?? { caught: 0, exposedMs: 0, left: 0, atMs, pageRooms: PAGE_ROOMS_BEFORE, isAsked: false };
  const state = { ...own };
  let walk: StockWalk = { total: 0, carried: 0, flowMs: 0, share: 0, expected: 0, caught: 0 };

  const sinceMs = (nowMs: number) => Math.max(0, nowMs - state.atMs); // a clock that was set back lets nothing flow

  function evidence(nowMs: number) {
    const keep = 2 ** (-sinceMs(nowMs) / HALF_LIFE_MS);
    return { caught: state.caught * keep, exposedMs: state.exposedMs * keep };
  }

  function inflow({ atMs: nowMs, prior }: StockMoment): number {
    const { caught, exposedMs } = evidence(nowMs);
    return (caught + PRIOR_ROOMS) / (exposedMs + PRIOR_ROOMS / prior);
  }

  function stockAt(moment: StockMoment) {
    const stay = Math.exp(-sinceMs(moment.atMs) / STAY_MS);
    const flowMs = STAY_MS * (1 - stay);
    const carried = state.left * stay;
    return { carried, flowMs, total: Math.max(NOTHING, carried + inflow(moment) * flowMs) };
  }

  const full = () => FULL_PAGE * state.pageRooms;
  /** How much more, or less, the walk brings than was expected. */
  const luck = () => (WALK_ROOMS + walk.caught) / (WALK_ROOMS + walk.expected);

  return {
    inflow,
    evidence,
    expect(share, of) {
      if (of === "open_walk") return Math.min(full(), luck() * walk.total * share);
      return state.isAsked ? Math.min(full(), stockAt(of).total * share) : full();
    },
    begin(moment) {
      const { carried, flowMs, total } = stockAt(moment);
      walk = { total, carried, flowMs: state.isAsked ? flowMs : 0, share: 0, expected: 0, caught: 0 };
    },
    learn({ rooms, newRooms, share, atMs: nowMs }) {
      if (!state.isAsked) walk.total = walk.carried = full() / share; // nothing of it has been seen: all is stock
      const page = Math.min(full(), walk.total * share);
      const inflowPart = 1 - Math.min(1, walk.carried / walk.total);
      const { caught, exposedMs } = evidence(nowMs);
      state.caught = caught * ASK_FADE + newRooms * inflowPart;
      state.exposedMs = exposedMs * ASK_FADE + (walk.flowMs * page) / walk.total;
      walk.expected = walk.expected * WALK_FADE + page;
      walk.caught = walk.caught * WALK_FADE + newRooms;
      walk.share = Math.min(1, walk.share + share);
      state.left = luck() * walk.total * (1 - walk.share);
      state.atMs = nowMs;
      state.isAsked = true;
      if (rooms > 0) state.pageRooms += (rooms - state.pageRooms) / 4;
    },
    lastAskedMs: () => (state.isAsked ? state.atMs : undefined),
    save: () => ({
      ...state,
      caught: round(state.caught),
      exposedMs: Math.round(state.exposedMs),
      left: round(state.left),
      pageRooms: round(state.pageRooms),
    }),
  };
}

/**
 * How the new rooms of a walk spread over its pages, learned for each channel and shared by its tags.
 *
 * A page is compared with the mean of the pages before it in the same walk; a walk that ended counts as a page without
 * any. So the profile holds both how pages repeat and how likely there is a further one.
 */
import * as z from "zod/mini";

/** Pages that are told apart; deeper ones are taken to fall off as the last. */
const DEPTHS = 12;
const PAGES_MAX = 40;
/** Before anything is known: a page brings so much of what those before it brought. */
const RATIO_BEFORE = 0.7;
/** How many rooms that belief is worth. */
const ROOMS_BEFORE = 6;
/** What was learned is halved within so many rooms more: upstreams change. */
const ROOMS_KEPT = 600;

export const SavedProfile = z.array(z.object({ found: z.number(), compared: z.number() }));
export type SavedProfile = z.infer<typeof SavedProfile>;

export type WalkProfile = {
  /** Page `page` (from 2) brought so many new rooms, those before it on average `mean`. */
  learn(page: number, newRooms: number, mean: number): void;
  /** The walk had no page after `page`; its pages brought on average `mean`. */
  learnEnd(page: number, mean: number): void;
  /** New rooms on page `page` (from 1) beside those on the first: 1 for as many. */
  besideFirst(page: number): number;
  save(): SavedProfile;
};

export function createWalkProfile(saved: SavedProfile = []): WalkProfile {
  const depths = Array.from({ length: DEPTHS }, (_, at) => ({ found: 0, compared: 0, ...saved[at] }));
  let pages: number[] | undefined;

  /** A depth that was seen little is believed to be like the one before it. */
  function drawRatios(): number[] {
    let before = RATIO_BEFORE;
    return depths.map(({ found, compared }) => (before = (found + ROOMS_BEFORE * before) / (compared + ROOMS_BEFORE)));
  }

  function draw(): number[] {
    const ratios = drawRatios();
    const drawn = [1];
    let sum = 1;
    for (let page = 2; page <= PAGES_MAX; page++) {
      const next = (sum / drawn.length) * (ratios[Math.min(page, DEPTHS + 1) - 2] ?? 0);
      drawn.push(next);
      sum += next;
    }
    return drawn;
  }

  function learn(page: number, newRooms: number, mean: number): void {
    const depth = depths[Math.min(page, DEPTHS + 1) - 2];
    if (depth === undefined || mean <= 0) return;
    const keep = 2 ** (-mean / ROOMS_KEPT);
    depth.found = depth.found * keep + newRooms;
    depth.compared = depth.compared * keep + mean;
    pages = undefined;
  }

  return {
    learn,
    learnEnd(page, mean) {
      for (let deeper = page + 1; deeper <= DEPTHS + 1; deeper++) learn(deeper, 0, mean);
    },
    besideFirst: (page) => (pages ??= draw())[page - 1] ?? 0,
    save: () => depths.map(({ found, compared }) => ({ found: round(found), compared: round(compared) })),
  };
}

export const round = (value: number): number => Math.round(value * 1e4) / 1e4;

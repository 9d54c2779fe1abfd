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
/** Before anything is known: a page brings half of what those before it brought. */
const RATIO_BEFORE = 0.5;
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
  /** Share of a walk's new rooms that page `page` (from 1) brings; the sum over all pages is 1. */
  shareOf(page: number): number;
  save(): SavedProfile;
};

export function createWalkProfile(saved: SavedProfile = []): WalkProfile {
  const depths = Array.from({ length: DEPTHS }, (_, at) => ({ found: 0, compared: 0, ...saved[at] }));
  let shares: number[] | undefined;

  function ratioAt(page: number): number {
    const { found, compared } = depths[Math.min(page, DEPTHS + 1) - 2] ?? { found: 0, compared: 0 };
    return (found + ROOMS_BEFORE * RATIO_BEFORE) / (compared + ROOMS_BEFORE);
  }

  function draw(): number[] {
    const pages = [1];
    let sum = 1;
    for (let page = 2; page <= PAGES_MAX; page++) {
      const next = (sum / pages.length) * ratioAt(page);
      pages.push(next);
      sum += next;
    }
    return pages.map((each) => each / sum);
  }

  function learn(page: number, newRooms: number, mean: number): void {
    const depth = depths[Math.min(page, DEPTHS + 1) - 2];
    if (depth === undefined || mean <= 0) return;
    const keep = 2 ** (-mean / ROOMS_KEPT);
    depth.found = depth.found * keep + newRooms;
    depth.compared = depth.compared * keep + mean;
    shares = undefined;
  }

  return {
    learn,
    learnEnd(page, mean) {
      for (let deeper = page + 1; deeper <= DEPTHS + 1; deeper++) learn(deeper, 0, mean);
    },
    shareOf: (page) => (shares ??= draw())[page - 1] ?? 0,
    save: () => depths.map(({ found, compared }) => ({ found: round(found), compared: round(compared) })),
  };
}

export const round = (value: number): number => Math.round(value * 1e4) / 1e4;

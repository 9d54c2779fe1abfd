/**
 * How deep the stocks of a channel are: how many first pages they hold. Few pages that take all there is, and then wait
 * for more, look the same as few pages that take a little of much; only pages soon after one another tell them apart.
 *
 * So several depths are believed in at once, each as far as it foretold the pages so far. While it is open which of them
 * is true the deep ones keep expectations up, and a source is asked again sooner: that decides it.
 */
import * as z from "zod/mini";
import { round } from "./walk-profile.ts";

/** The depths that are told apart. A stock yields its part of one in so many to a first page. */
export const STOCK_PAGES: readonly number[] = [2, 4, 8, 16, 32, 64];
/** How much what was learned counts beside the page that is learned: some hundred pages are remembered. */
const KEEP = 0.99;
/** New rooms come in clusters: a page proves less than as many independent rooms would. */
const TRUST = 0.7;
/** No page is foretold to be quite empty, so that one room does not settle everything. */
const LEAST_ROOMS = 0.3;

export const SavedDepth = z.array(z.number()).check(z.length(STOCK_PAGES.length));
export type SavedDepth = z.infer<typeof SavedDepth>;

export type StockDepth = {
  /** The mean of what follows from each depth, by how far that is believed. */
  mean(values: readonly number[]): number;
  /** A page brought so many new rooms; each depth had foretold its own number. */
  learn(foretold: readonly number[], newRooms: number): void;
  save(): SavedDepth;
};

export function createStockDepth(saved?: SavedDepth): StockDepth {
  let logs = STOCK_PAGES.map((_, at) => saved?.[at] ?? 0);
  let beliefs = believe(logs);
  return {
    mean: (values) => values.reduce((sum, value, at) => sum + value * (beliefs[at] ?? 0), 0),
    learn(foretold, newRooms) {
      logs = againstBest(logs.map((log, at) => KEEP * log + TRUST * logChance(foretold[at] ?? 0, newRooms)));
      beliefs = believe(logs);
    },
    save: () => logs.map(round),
  };
}

/** Log of the chance of so many rooms (Poisson), up to what is the same for all depths. */
function logChance(foretold: number, newRooms: number): number {
  const rooms = Math.max(LEAST_ROOMS, foretold);
  return newRooms * Math.log(rooms) - rooms;
}

const againstBest = (logs: readonly number[]): number[] => logs.map((log) => log - Math.max(...logs));

/** A depth twice as great is believed half as much to begin with: repeated calls mostly repeat (upstream-feed §3). */
function believe(logs: readonly number[]): number[] {
  const raw = logs.map((log, at) => Math.exp(log) / (STOCK_PAGES[at] ?? 1));
  const sum = raw.reduce((total, each) => total + each, 0);
  return raw.map((each) => each / sum);
}

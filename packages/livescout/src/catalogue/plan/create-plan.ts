/**
 * The plan: each call goes where the most new rooms are expected, be it the next page of an open walk or the first page
 * there or elsewhere. Expectations are measured (`source-stock.ts`, `walk-profile.ts`), fade with time, and grow while
 * a source is left alone. One call in twenty goes to whichever source was left alone longest.
 *
 * Deterministic under a given `random`; nothing here knows how an upstream, or a sandbox, chooses its rooms.
 */
import { isGoodKind, type OutcomeKind, type SourceName } from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";
import { sourceText } from "../source-text.ts";
import { inflowPriors } from "./inflow-prior.ts";
import type { Answered, Ask, AskOptions, Plan, PlanSource, Share } from "./plan.ts";
import { readSavedPlan, type SavedPlan } from "./saved-plan.ts";
import { createSourceStock, type SourceStock, type StockMoment } from "./source-stock.ts";
import { createStockDepth, STOCK_PAGES, type StockDepth } from "./stock-depth.ts";
import { createWalkProfile, type WalkProfile } from "./walk-profile.ts";

export type CreatePlanOptions = {
  sources: readonly PlanSource[];
  nowMs: () => number;
  random: () => number;
  /** What `save` returned; anything else is as good as nothing. */
  state?: unknown;
};

/** Share of the calls that go to the source that was left alone longest, whatever is expected of it. */
const EXPLORE_SHARE = 0.05;
/** Below so many new rooms for the best call the sources count as exhausted. */
const EXHAUSTED_BELOW = 0.25;
/** An open walk is not taken up again later than this: a cursor is a time, and pages are samples of theirs. */
const WALK_LIFE_MS = 15 * 60_000;
/** So many pages in a row without a new room are taken for the end of a walk (upstream-feed §3). */
const BARREN_PAGES = 3;
/** A source that declines is left out, twice as long each time in a row. */
const DECLINED_MS = 10 * 60_000;
const DECLINED_MAX_MS = 6 * 3_600_000;
/** Outcomes that say something about the source; the others are the lane's, which waits them out. */
const OWN_NO: ReadonlySet<OutcomeKind> = new Set<OutcomeKind>([
  "login_required",
  "restricted",
  "refused_empty",
  "bad_request",
  "unknown_status",
  "not_json",
]);
/** How far ahead a walk is weighed: a poor first page may lead to better ones. */
const LOOK_PAGES = 8;

/** The page that comes next, the new rooms of those before it, and how many of the last ones had none. */
type OpenWalk = { page: number; cursor: string; found: number; barren: number; atMs: number };

/** What the tags of a channel are believed to have in common. */
type Habits = { profile: WalkProfile; depth: StockDepth };

type Place = {
  source: PlanSource;
  stock: SourceStock;
  profile: WalkProfile;
  walk?: OpenWalk | undefined;
  declined: number;
  restsUntilMs: number;
};

/** An ask with the new rooms that it, and what it leads to, bring per call. */
type Choice = { place: Place; ask: Ask; worth: number };

export function createPlan({ sources, nowMs, random, state }: CreatePlanOptions): Plan {
  const saved = readSavedPlan(state);
  const places = new Map<string, Place>();
  const channels = new Map<SourceName, Habits>();
  addSources(sources);

  function addSources(found: readonly PlanSource[]): void {
    for (const source of found) {
      const key = sourceText(source.source);
      const known = places.get(key);
      if (known !== undefined) known.source = source;
      else places.set(key, createPlace(source));
    }
  }

  function createPlace(source: PlanSource): Place {
    const { channel, tag } = source.source;
    const own = saved?.sources.find((each) => each.channel === channel && each.tag === tag);
    const { profile, depth } = habitsOf(channel);
    const stock = createSourceStock({ atMs: nowMs(), depth, saved: own?.stock });
    return { source, stock, profile, declined: 0, restsUntilMs: 0 };
  }

  function habitsOf(channel: SourceName): Habits {
    const known = channels.get(channel);
    if (known !== undefined) return known;
    const own = saved?.profiles.find((each) => each.channel === channel);
    const habits = { profile: createWalkProfile(own?.depths), depth: createStockDepth(own?.stockDepth) };
    channels.set(channel, habits);
    return habits;
  }

  function priorsAt(atMs: number): Map<Place, number[]> {
    const all = [...places.values()].map((place) => ({ place, evidences: place.stock.evidence(atMs) }));
    const found = STOCK_PAGES.map((pages, depth) => {
      const evidenceOf = ({ place: { source }, evidences }: (typeof all)[number]) => ({
        source,
        ...(evidences[depth] ?? { caught: 0, exposedMs: 0 }),
      });
      return inflowPriors(all.map(evidenceOf), pages);
    });
    return new Map(all.map(({ place }, at) => [place, found.map((each) => each[at] ?? 0)]));
  }

  function choices(atMs: number, mayAsk: (source: SourceRef) => boolean): Choice[] {
    const believed = priorsAt(atMs);
    return [...places.values()]
      .filter(({ source, restsUntilMs }) => !rests(restsUntilMs, atMs) && mayAsk(source.source))
      .flatMap((place) => choicesAt(place, { atMs, priors: believed.get(place) ?? [] }));
  }

  /** The next page of the open walk, and a walk that would begin now. */
  function choicesAt(place: Place, moment: StockMoment): Choice[] {
    const { stock, profile, walk } = place;
    const { source } = place.source;
    if (walk !== undefined && Math.abs(moment.atMs - walk.atMs) > WALK_LIFE_MS) place.walk = undefined;
    const anew = bestMean((page) => stock.expect(profile.besideFirst(page), moment), 1);
    const first = { place, ask: { source, page: 1 }, worth: anew };
    if (place.walk === undefined) return [first];
    const { page, cursor } = place.walk;
    const worth = bestMean((deeper) => stock.expect(profile.besideFirst(deeper), "open_walk"), page);
    return [{ place, ask: { source, page, cursor }, worth }, first];
  }

  return {
    next({ mayAsk = () => true } = {}) {
      const found = choices(nowMs(), mayAsk);
      if (!isSome(found)) return undefined;
      return (random() < EXPLORE_SHARE ? leftAlone(found) : best(found)).ask;
    },
    learn(ask, answered) {
      const place = places.get(sourceText(ask.source));
      if (place === undefined) return;
      if (isGoodKind(answered.kind)) learnPage(place, ask, answered);
      else leaveOut(place, answered);
    },
    shares() {
      const atMs = nowMs();
      const promises = [...priorsAt(atMs)].map(([{ source, stock }, priors]) => ({
        source: source.source,
        promise: stock.promise({ atMs, priors }),
      }));
      const sum = promises.reduce((total, { promise }) => total + promise, 0);
      return promises
        .map(({ source, promise }): Share => ({ source, share: promise / sum }))
        .sort((a, b) => b.share - a.share);
    },
    addSources,
    isExhausted({ mayAsk = () => true } = {}) {
      const found = choices(nowMs(), mayAsk);
      return isSome(found) && best(found).worth < EXHAUSTED_BELOW;
    },
    expected,
    save: () => savePlan(places.values(), channels),
  };

  function expected({ mayAsk = () => true }: AskOptions = {}): number {
    const found = choices(nowMs(), mayAsk);
    return isSome(found) ? best(found).worth : 0;
  }

  function learnPage(place: Place, { page, cursor }: Ask, { rooms, newRooms, nextCursor, atMs }: Answered): void {
    const { stock, profile } = place;
    const found = page === 1 ? 0 : (place.walk?.found ?? 0);
    const barren = newRooms > 0 ? 0 : 1 + (page === 1 ? 0 : (place.walk?.barren ?? 0));
    if (page === 1 || place.walk === undefined) stock.begin({ atMs, priors: priorsAt(atMs).get(place) ?? [] });
    stock.learn({ rooms, newRooms, beside: profile.besideFirst(page), atMs });
    if (page > 1) profile.learn(page, newRooms, found / (page - 1));
    place.declined = 0;
    place.walk = undefined;
    if (nextCursor === undefined || nextCursor === cursor) profile.learnEnd(page, (found + newRooms) / page);
    else if (barren < BARREN_PAGES) {
      place.walk = { page: page + 1, cursor: nextCursor, found: found + newRooms, barren, atMs };
    }
  }
}

function leaveOut(place: Place, { kind, atMs }: Answered): void {
  place.walk = undefined;
  if (!OWN_NO.has(kind)) return;
  place.restsUntilMs = atMs + Math.min(DECLINED_MAX_MS, DECLINED_MS * 2 ** place.declined);
  place.declined++;
}

/** A clock that was set back ends a rest rather than prolonging it. */
const rests = (untilMs: number, atMs: number): boolean => untilMs > atMs && untilMs - atMs <= DECLINED_MAX_MS;

const isSome = <Item>(items: Item[]): items is [Item, ...Item[]] => items.length > 0;

/** The best mean of some next pages in a row. */
function bestMean(expect: (page: number) => number, from: number): number {
  let best = 0;
  let sum = 0;
  for (let count = 1; count <= LOOK_PAGES; count++) {
    sum += expect(from + count - 1);
    best = Math.max(best, sum / count);
  }
  return best;
}

/** The first of equals, and an open walk before a new one: it is what a person would do. */
function best(choices: readonly [Choice, ...Choice[]]): Choice {
  return choices.reduce((one, other) => {
    if (other.worth !== one.worth) return other.worth > one.worth ? other : one;
    return other.ask.page > 1 && one.ask.page === 1 ? other : one;
  });
}

function leftAlone(choices: readonly [Choice, ...Choice[]]): Choice {
  const lastMs = ({ place }: Choice) => place.stock.lastAskedMs() ?? 0;
  return choices.reduce((one, other) => (lastMs(other) < lastMs(one) ? other : one));
}

function savePlan(places: Iterable<Place>, channels: ReadonlyMap<SourceName, Habits>): SavedPlan {
  return {
    version: 2,
    sources: [...places].map(({ source, stock }) => ({ ...source.source, stock: stock.save() })),
    profiles: [...channels].map(([channel, { profile, depth }]) => ({
      channel,
      depths: profile.save(),
      stockDepth: depth.save(),
    })),
  };
}

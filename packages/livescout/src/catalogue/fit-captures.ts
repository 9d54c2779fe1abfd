/**
 * The fit behind the estimate: how likely is each list to show a room of a given size, so how many rooms did none show?
 *
 * Each list meets a room at a rate of its own that follows the room's size; beside that, rooms differ in ease: they may end
 * early, and some are easier to meet than others of their size. Maximum likelihood given that a room was seen at all
 * (Huggins and Alho), by Fisher scoring; every room that was seen then stands for 1 / (chance to be seen) rooms.
 */
import { solveLinear } from "./solve-linear.ts";

export type CaptureTable = {
  /** At most a handful: patterns double with each. */
  lists: number;
  /** `counts[pattern]`: rooms seen by exactly the lists whose bits are set; none has pattern 0. */
  rows: readonly { size: number; counts: readonly number[] }[];
};

/** A share of the rooms that is met so many times as easily as the average. */
export type Ease = { factor: number; weight: number };

export type CaptureFit = {
  /** Rooms, seen and unseen. */
  rooms: number;
  variance: number;
  logLikelihood: number;
  /** To start the next fit of the same table from. */
  coefficients: readonly number[];
};

/** Beyond this a list shows all or nothing. */
const LOG_RATE_MAX = 8;

/** Per list: level, slope and bend over size. */
const TERMS = 3;
/** Weak beliefs, as standard deviations around 0: they hold a fit of few rooms in place. */
const PRIOR_SDS = [4, 0.5, 0.05];

export function fitCaptures(table: CaptureTable, eases: readonly Ease[], start?: readonly number[]): CaptureFit {
  const middle = middleSize(table);
  let coefficients = [...(start ?? startCoefficients(table))];
  let here = scoreAt(table, { eases, middle, coefficients });
  let damping = 1e-3;
  for (let step = 0; step < 60 && damping < 1e6; step++) {
    const damped = here.information.map((row, at) =>
      row.map((value, to) => (at === to ? value * (1 + damping) : value)),
    );
    const move = solveLinear(damped, here.gradient).map((value) => Math.max(-2, Math.min(2, value)));
    const moved = coefficients.map((value, at) => value + (move[at] ?? 0));
    const there = scoreAt(table, { eases, middle, coefficients: moved });
    const gain = there.posterior - here.posterior;
    if (gain >= 0) [coefficients, here, damping] = [moved, there, damping / 5];
    else damping *= 5;
    if (Math.abs(gain) < 1e-3) break;
  }
  const spread = solveLinear(here.information, here.roomsSlope);
  const fromFit = here.roomsSlope.reduce((sum, value, at) => sum + value * (spread[at] ?? 0), 0);
  const { rooms, logLikelihood } = here;
  return { rooms, variance: here.unseenVariance + Math.max(0, fromFit), logLikelihood, coefficients };
}

type Place = { eases: readonly Ease[]; middle: number; coefficients: readonly number[] };

type Score = {
  logLikelihood: number;
  /** The same with the weak beliefs. */
  posterior: number;
  gradient: number[];
  information: number[][];
  rooms: number;
  /** Of `rooms`, by each coefficient. */
  roomsSlope: number[];
  unseenVariance: number;
};

function scoreAt({ lists, rows }: CaptureTable, { eases, middle, coefficients }: Place): Score {
  const score: Score = {
    logLikelihood: 0,
    posterior: 0,
    gradient: coefficients.map((value, at) => -value / priorVariance(at)),
    information: coefficients.map((_, at) => coefficients.map((__, to) => (at === to ? 1 / priorVariance(at) : 0))),
    rooms: 0,
    roomsSlope: coefficients.map(() => 0),
    unseenVariance: 0,
  };
  for (const { size, counts } of rows) {
    const terms = [1, size - middle, (size - middle) ** 2];
    const rates = Array.from({ length: lists }, (_, list) => {
      const log = terms.reduce((sum, term, at) => sum + term * (coefficients[list * TERMS + at] ?? 0), 0);
      return Math.exp(Math.max(-LOG_RATE_MAX, Math.min(LOG_RATE_MAX, log)));
    });
    addRow(score, { counts, terms, patterns: patternChances(rates, eases) });
  }
  const believed = coefficients.reduce((sum, value, at) => sum - value ** 2 / (2 * priorVariance(at)), 0);
  score.posterior = score.logLikelihood + believed;
  return score;
}

const priorVariance = (at: number): number => (PRIOR_SDS[at % TERMS] ?? 1) ** 2;

/** The chance of a pattern, and its slopes by the log rate of each list. */
type Pattern = { chance: number; slopes: number[] };

function patternChances(rates: readonly number[], eases: readonly Ease[]): Pattern[] {
  const patterns = Array.from({ length: 2 ** rates.length }, () => ({ chance: 0, slopes: rates.map(() => 0) }));
  for (const { factor, weight } of eases) {
    const lists = rates.map((rate) => {
      const mean = rate * factor;
      const [missed, shown] = [Math.exp(-mean), -Math.expm1(-mean)];
      return { missed, shown, missedSlope: -mean, shownSlope: (mean * missed) / shown };
    });
    for (const [bits, pattern] of patterns.entries()) {
      let chance = weight;
      lists.forEach(({ missed, shown }, at) => (chance *= ((bits >> at) & 1) === 1 ? shown : missed));
      pattern.chance += chance;
      lists.forEach(({ missedSlope, shownSlope }, at) =>
        add(pattern.slopes, at, chance * (((bits >> at) & 1) === 1 ? shownSlope : missedSlope)),
      );
    }
  }
  return patterns;
}

type Row = { counts: readonly number[]; terms: readonly number[]; patterns: readonly Pattern[] };

function addRow(score: Score, { counts, terms, patterns }: Row): void {
  const rooms = counts.reduce((sum, count) => sum + count, 0);
  const [unseen, ...seen] = patterns;
  if (unseen === undefined) return;
  const seenChance = seen.reduce((sum, { chance }) => sum + chance, 0); // 1 − the chance of none, without its rounding
  const gradient = unseen.slopes.map(() => 0);
  const information = unseen.slopes.map(() => unseen.slopes.map(() => 0));
  for (const [at, { chance, slopes }] of seen.entries()) {
    const count = counts[at + 1] ?? 0;
    if (count > 0) score.logLikelihood += count * Math.log(chance / seenChance);
    // How the log chance of this pattern, given that the room was seen, changes with each list's log rate.
    const changes = slopes.map(
      (slope, list) => slope / Math.max(chance, 1e-300) + (unseen.slopes[list] ?? 0) / seenChance,
    );
    const expected = (rooms * chance) / seenChance;
    for (const [one, change] of changes.entries()) {
      add(gradient, one, count * change);
      for (const [other, otherChange] of changes.entries())
        add(information[one], other, expected * change * otherChange);
    }
  }
  score.rooms += rooms / seenChance;
  score.unseenVariance += (rooms * unseen.chance) / seenChance ** 2;
  // From log rates to coefficients: each list's rate is a sum of terms.
  for (const [one, slope] of unseen.slopes.entries()) {
    for (const [at, term] of terms.entries()) {
      const place = one * TERMS + at;
      add(score.gradient, place, (gradient[one] ?? 0) * term);
      add(score.roomsSlope, place, ((rooms * slope) / seenChance ** 2) * term);
      for (const [other, value] of (information[one] ?? []).entries()) {
        for (const [to, otherTerm] of terms.entries()) {
          add(score.information[place], other * TERMS + to, value * term * otherTerm);
        }
      }
    }
  }
}

function add(numbers: number[] | undefined, at: number, value: number): void {
  if (numbers !== undefined) numbers[at] = (numbers[at] ?? 0) + value;
}

function middleSize({ rows }: CaptureTable): number {
  let [rooms, sum] = [0, 0];
  for (const { size, counts } of rows) {
    for (const count of counts) [rooms, sum] = [rooms + count, sum + count * size];
  }
  return sum / Math.max(1, rooms);
}

/** A list's level from how many of the others' rooms it saw as well. */
function startCoefficients({ lists, rows }: CaptureTable): number[] {
  return Array.from({ length: lists }, (_, list) => {
    let [others, both] = [0, 0];
    for (const { counts } of rows) {
      for (const [pattern, count] of counts.entries()) {
        if ((pattern & ~(1 << list)) === 0) continue;
        others += count;
        if (((pattern >> list) & 1) === 1) both += count;
      }
    }
    const chance = Math.min(0.97, (both + 0.5) / (others + 1));
    return [Math.log(-Math.log(1 - chance)), 0, 0];
  }).flat();
}

/**
 * Live rooms of one window, as a mean and a variance: games and other rooms fitted apart, several fits each.
 *
 * It is said of rooms that had begun before the window. As many end within it as begin, more or less, so that their number
 * then stands for the number now; young ones are left out, since walks that began before them hardly show them.
 */
import type { CaptureCell } from "./capture-cells.ts";
import { type Stratum, toStrata } from "./capture-strata.ts";
import { type Ease, fitCaptures } from "./fit-captures.ts";

/** Fewer rooms seen by two lists say nothing. */
const RECAPTURED_MIN = 12;
/** A stratum that cannot be told may be left at what was seen of it, up to this share of all rooms. */
const STRATUM_SHARE_MAX = 0.03;
/** With more of the rooms as new as this, the window is too long for them; a little more, and it still shows whether lists are alike. */
const TURNOVER_MAX = 0.62;
const TURNOVER_SEEN_MAX = 0.8;
const AGELESS_SHARE_MAX = 0.2;
/** Rooms in all may have become more or fewer since the window began: standard deviation, as a share of the turnover. */
const DRIFT = 0.2;
/** How much rooms of one size may differ in how easily they are met: standard deviation of the logarithm. */
const UNEVENNESS = [0, 0.3, 0.6, 0.9, 1.2] as const;
/** How much of it is expected. Two lists alone cannot show it, so it has to be allowed for. */
const UNEVENNESS_EXPECTED = 0.5;
const UNEVENNESS_EXPECTED_OF_TWO = 0.6;
/** From here on lists agree more than rooms alone explain: they draw on a common choice, and what it leaves out nobody sees. */
const ALIKE_UNEVENNESS = 0.9;
const ALIKE_LOG_LIKELIHOOD = 4;
/** Number of live rooms, as far as it is known. */
export type Guess = { mean: number; variance: number };
export type LiveGuess = Guess & {
  /** Rooms seen that are likely to be live still. */
  floor: number;
};

export function guessLive(cells: readonly CaptureCell[]): LiveGuess | "too_little" | "alike" {
  const { strata, rooms: seen, ageless, turnover } = toStrata(cells);
  if (turnover > TURNOVER_SEEN_MAX || ageless > AGELESS_SHARE_MAX * seen) return "too_little";
  const older = strata.reduce((sum, { rooms }) => sum + rooms, 0);
  let isTold = turnover <= TURNOVER_MAX;
  let [mean, variance] = [0, 0];
  for (const stratum of strata) {
    const hasOverlap = stratum.table.lists > 1 && stratum.recaptured >= RECAPTURED_MIN;
    if (!hasOverlap && stratum.rooms > STRATUM_SHARE_MAX * older) isTold = false;
    const guess = hasOverlap ? guessStratum(stratum, turnover) : { mean: stratum.rooms, variance: 0 };
    if (guess === "alike") return "alike";
    mean += guess.mean;
    variance += guess.variance;
  }
  if (!isTold) return "too_little";
  const coming = turnover * mean; // as many are expected to have begun as ended, give or take
  return { mean, variance: variance + coming + (DRIFT * coming) ** 2, floor: seen * (1 - turnover / 2) };
}

/** The mean of fits that differ in how uneven rooms are, each as far as the captures and the expectation speak for it. */
function guessStratum({ table }: Stratum, turnover: number): Guess | "alike" {
  const expected = table.lists === 2 ? UNEVENNESS_EXPECTED_OF_TWO : UNEVENNESS_EXPECTED;
  let start: readonly number[] | undefined;
  const fits = UNEVENNESS.map((unevenness) => {
    const fit = fitCaptures(table, easesOf({ turnover, unevenness }), start);
    start = fit.coefficients;
    return { ...fit, unevenness, logWeight: fit.logLikelihood - (unevenness / expected) ** 2 / 2 };
  });
  const even = fits[0]?.logLikelihood ?? 0;
  const isAlike = fits.some(
    ({ unevenness, logLikelihood }) => unevenness >= ALIKE_UNEVENNESS && logLikelihood - even > ALIKE_LOG_LIKELIHOOD,
  );
  if (isAlike) return "alike";
  const best = Math.max(...fits.map(({ logWeight }) => logWeight));
  return mixed(
    fits.map((fit) => ({ mean: fit.rooms, variance: fit.variance, weight: Math.exp(fit.logWeight - best) })),
  );
}

/** One guess out of several: where they differ, its variance grows. */
export function mixed(guesses: readonly (Guess & { weight: number })[]): Guess {
  const weights = guesses.reduce((sum, { weight }) => sum + weight, 0);
  const mean = guesses.reduce((sum, guess) => sum + guess.weight * guess.mean, 0) / weights;
  const spread = ({ mean: own, variance }: Guess) => variance + (own - mean) ** 2;
  return { mean, variance: guesses.reduce((sum, guess) => sum + guess.weight * spread(guess), 0) / weights };
}

/** Points and weights of a normal distribution (Gauss and Hermite, five points). */
const NORMAL = [
  [-2.857, 0.01126],
  [-1.3556, 0.22208],
  [0, 0.53333],
  [1.3556, 0.22208],
  [2.857, 0.01126],
] as const;

/** As many rooms end within the window as began in one window's length before it: they could be met for a part of it only. */
function easesOf({ turnover, unevenness }: { turnover: number; unevenness: number }): Ease[] {
  const exposures = [
    { factor: 1, weight: 1 - turnover },
    ...[1 / 6, 3 / 6, 5 / 6].map((factor) => ({ factor, weight: turnover / 3 })),
  ];
  const points = unevenness === 0 ? [[0, 1] as const] : NORMAL;
  return exposures.flatMap(({ factor, weight }) =>
    points.map(([at, share]) => ({
      factor: factor * Math.exp(unevenness * at - unevenness ** 2 / 2),
      weight: weight * share,
    })),
  );
}

/**
 * How the upstream takes what was signed: per signer, scheme version and channel. Figures only; `chain.ts` decides.
 *
 * Rows are bounded by what exists (signers × versions × channels); a version beyond the bound counts as "other".
 */
import { isGoodKind, type OutcomeNotice, refusesSignature } from "@livescout/protocol";

export type AcceptanceRow = {
  signer: string;
  scheme: string;
  channel: string;
  signed: number;
  /** Signatures of which the outcome is known. */
  reported: number;
  accepted: number;
  /** Outcome → how often. */
  refused: { [outcome: string]: number };
  /** Median of the last 101 ages at which a signature was refused, ms. */
  medianAgeAtRefusalMs?: number;
};

export type Acceptance = {
  signed(key: AcceptanceKey): void;
  note(notice: OutcomeNotice): void;
  rows(): AcceptanceRow[];
};

export type AcceptanceKey = { signer: string; scheme: string; channel: string };

const ROWS_MAX = 1_000;
const AGES_KEPT = 101;

type Tally = Omit<AcceptanceRow, "medianAgeAtRefusalMs"> & { ages: number[] };

export function createAcceptance(): Acceptance {
  const tallies = new Map<string, Tally>();

  function tallyOf({ signer, scheme, channel }: AcceptanceKey): Tally {
    const wanted = `${signer} ${scheme} ${channel}`;
    const isFull = tallies.size >= ROWS_MAX && !tallies.has(wanted);
    const key = isFull ? "other" : wanted;
    const known = tallies.get(key);
    if (known !== undefined) return known;
    const named = isFull ? { signer: "other", scheme: "other", channel: "other" } : { signer, scheme, channel };
    const tally: Tally = { ...named, signed: 0, reported: 0, accepted: 0, refused: {}, ages: [] };
    tallies.set(key, tally);
    return tally;
  }

  return {
    signed(key) {
      tallyOf(key).signed++;
    },
    note(notice) {
      const tally = tallyOf(notice);
      tally.reported++;
      if (isGoodKind(notice.outcome)) {
        tally.accepted++;
        return;
      }
      tally.refused[notice.outcome] = (tally.refused[notice.outcome] ?? 0) + 1;
      if (!refusesSignature(notice.outcome)) return;
      tally.ages.push(notice.ageMs);
      if (tally.ages.length > AGES_KEPT) tally.ages.shift();
    },
    rows: () => [...tallies.values()].map(rowOf),
  };
}

function rowOf({ ages, refused, ...row }: Tally): AcceptanceRow {
  const sorted = [...ages].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return { ...row, refused: { ...refused }, ...(median !== undefined && { medianAgeAtRefusalMs: median }) };
}

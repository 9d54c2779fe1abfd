/**
 * How the upstream takes what was signed: per signer, scheme version and channel. Figures only; `chain.ts` decides.
 *
 * Rows are bounded by what exists (signers × versions × channels); a version beyond the bound counts as "other".
 */
import { isGood, makeOutcome, type OutcomeKind, type OutcomeNotice } from "@livescout/protocol";

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

/** Whether the answer says that the signature was taken. */
export const isAccepted = (kind: OutcomeKind): boolean => isGood(makeOutcome(kind, { bytes: 0, elapsedMs: 0 }));

/** Outcomes that speak against signature, identity or address; others say nothing about the signer. */
export const isRefusedSignature = (kind: OutcomeKind): boolean =>
  kind === "refused_empty" || kind === "forbidden" || kind === "bad_request";

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
      if (isAccepted(notice.outcome)) {
        tally.accepted++;
        return;
      }
      tally.refused[notice.outcome] = (tally.refused[notice.outcome] ?? 0) + 1;
      if (!isRefusedSignature(notice.outcome)) return;
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

/**
 * Whose fault is a refusal? (signers.md, contract 7.)
 *
 * Two signers refused in the same window: the address or the identity, so no breaker opens. One refused while another is
 * accepted: that signer. Nothing known of the others: one extra call may find out, three an hour at most.
 */
import { isGoodKind, type OutcomeNotice, refusesSignature } from "@livescout/protocol";

export type Judgement =
  | { kind: "nothing" }
  | { kind: "accepted" }
  | { kind: "signer"; why: string }
  | { kind: "address"; why: string }
  | { kind: "unclear"; why: string };

export type FaultJudge = {
  judge(notice: OutcomeNotice): Judgement;
  /** Whether an extra call is left in this hour; takes it. */
  takeExtraCall(): boolean;
};

type Seen = { atMs: number; isAccepted: boolean; reporter: string | undefined };

const WINDOW_MS = 600_000;
const SEEN_MAX = 200;
const EXTRA_CALLS_MAX = 3;
const HOUR_MS = 3_600_000;
/** A single key could lie: reports weigh only when this many different ones agree. */
const REPORTERS_MIN = 3;

export function createFaultJudge({ signers, nowMs }: { signers: readonly string[]; nowMs: () => number }): FaultJudge {
  const history = new Map<string, Seen[]>(signers.map((name) => [name, []]));
  let extraCallsAtMs: number[] = [];

  const recent = (name: string) => (history.get(name) ?? []).filter(({ atMs }) => nowMs() - atMs <= WINDOW_MS);
  const isTakenByUpstream = (name: string) => weighs(recent(name).filter((seen) => seen.isAccepted));
  const isRefusedByUpstream = (name: string) =>
    !isTakenByUpstream(name) && weighs(recent(name).filter((seen) => !seen.isAccepted));

  return {
    judge({ signer, outcome, reporter }) {
      const accepted = isGoodKind(outcome);
      if (!history.has(signer) || (!accepted && !refusesSignature(outcome))) return { kind: "nothing" };
      history.set(signer, [...recent(signer), { atMs: nowMs(), isAccepted: accepted, reporter }].slice(-SEEN_MAX));
      if (accepted) return { kind: "accepted" };
      if (!isRefusedByUpstream(signer)) return { kind: "nothing" };
      const others = signers.filter((name) => name !== signer);
      const accepting = others.find(isTakenByUpstream);
      if (accepting !== undefined)
        return { kind: "signer", why: `${outcome} for ${signer} while ${accepting} is accepted` };
      if (others.length > 0 && others.every(isRefusedByUpstream)) {
        return {
          kind: "address",
          why: `${outcome} for every signer: the address or the identity is refused, not a signature`,
        };
      }
      return { kind: "unclear", why: `${outcome} for ${signer}, nothing known of the others` };
    },
    takeExtraCall() {
      extraCallsAtMs = extraCallsAtMs.filter((atMs) => nowMs() - atMs < HOUR_MS);
      if (extraCallsAtMs.length >= EXTRA_CALLS_MAX) return false;
      extraCallsAtMs.push(nowMs());
      return true;
    },
  };
}

/** Seen by this very process, or said by enough different keys. */
function weighs(seen: Seen[]): boolean {
  if (seen.some(({ reporter }) => reporter === undefined)) return true;
  return new Set(seen.map(({ reporter }) => reporter)).size >= REPORTERS_MIN;
}

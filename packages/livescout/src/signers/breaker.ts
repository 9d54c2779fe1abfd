/** One signer's circuit breaker: open, it is skipped until its rest is over; then one call tries it again. */
export type BreakerState = { kind: "closed" } | { kind: "open"; untilMs: number; why: string };

export type Breaker = {
  state(): BreakerState;
  /** Opens it; each opening in a row rests twice as long. */
  open(why: string): void;
  close(): void;
};

const REST_FIRST_MS = 300_000;
const REST_MAX_MS = 3_600_000;

export function createBreaker({ nowMs }: { nowMs: () => number }): Breaker {
  let openings = 0;
  let untilMs = 0;
  let why = "";
  return {
    state: () => (nowMs() < untilMs ? { kind: "open", untilMs, why } : { kind: "closed" }),
    open(reason) {
      if (nowMs() < untilMs) return;
      untilMs = nowMs() + Math.min(REST_FIRST_MS * 2 ** openings, REST_MAX_MS);
      openings++;
      why = reason;
    },
    close() {
      openings = 0;
      untilMs = 0;
    },
  };
}

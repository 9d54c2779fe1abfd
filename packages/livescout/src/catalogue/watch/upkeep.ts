/**
 * What goes on beside the calls: a sign of life every few seconds, jobs in their turn, and an eye on how time passes.
 *
 * Two beats that are much further apart than they should be mean that the machine slept, or that its clock was set.
 */
import { BEAT_MS } from "../lane/lease.ts";
import { type Sleep, WOKE_MS } from "../lane/turns.ts";

export type Job = { everyMs: number; firstAfterMs?: number; run: (nowMs: number) => Promise<void> };

export type UpkeepOptions = {
  nowMs: () => number;
  sleep: Sleep;
  signal: AbortSignal;
  /** `false` ends it. */
  beat: () => Promise<boolean>;
  jobs: readonly Job[];
  onWoke: (between: { fromMs: number; toMs: number }) => void;
  /** A beat comes no later than then. */
  endsAtMs?: number | undefined;
};

/** Resolves when the signal aborts or a beat fails. */
export async function runUpkeep(options: UpkeepOptions): Promise<void> {
  const { nowMs, sleep, signal, beat, jobs, onWoke, endsAtMs = Number.POSITIVE_INFINITY } = options;
  const startedAtMs = nowMs();
  const dueAtMs = new Map(jobs.map((job) => [job, startedAtMs + (job.firstAfterMs ?? job.everyMs)]));
  for (;;) {
    const fromMs = nowMs();
    const waitMs = Math.max(1, Math.min(BEAT_MS, endsAtMs - fromMs));
    await sleep(waitMs, signal);
    if (signal.aborted) return;
    const toMs = nowMs();
    if (toMs - fromMs > waitMs + WOKE_MS) onWoke({ fromMs, toMs });
    if (!(await beat())) return;
    for (const [job, dueMs] of dueAtMs) {
      const wasSetBack = dueMs - toMs > Math.max(job.everyMs, job.firstAfterMs ?? 0);
      if (toMs < dueMs && !wasSetBack) continue;
      dueAtMs.set(job, toMs + job.everyMs);
      await job.run(toMs);
    }
  }
}

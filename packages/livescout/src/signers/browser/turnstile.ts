/** Lets a bounded number through at a time, in order; the rest waits in a bounded queue, and beyond it nobody waits. */
export type Turnstile = {
  /** Calls `leave` of the result when done; `full` where there is no room to wait, `gone` where the signal said so. */
  enter(signal?: AbortSignal): Promise<{ kind: "in"; leave: () => void } | { kind: "full" } | { kind: "gone" }>;
  inFlight(): number;
  queueLength(): number;
};

export function createTurnstile({ inFlightMax, queueMax }: { inFlightMax: number; queueMax: number }): Turnstile {
  const queue: (() => void)[] = [];
  let inFlight = 0;

  const leave = () => {
    inFlight--;
    queue.shift()?.();
  };

  return {
    enter(signal) {
      if (signal?.aborted === true) return Promise.resolve({ kind: "gone" });
      if (inFlight < inFlightMax && queue.length === 0) {
        inFlight++;
        return Promise.resolve({ kind: "in", leave });
      }
      if (inFlight + queue.length >= queueMax) return Promise.resolve({ kind: "full" });
      return new Promise((resolve) => {
        const next = () => {
          signal?.removeEventListener("abort", giveUp);
          inFlight++;
          resolve({ kind: "in", leave });
        };
        const giveUp = () => {
          queue.splice(queue.indexOf(next), 1);
          resolve({ kind: "gone" });
        };
        queue.push(next);
        signal?.addEventListener("abort", giveUp, { once: true });
      });
    },
    inFlight: () => inFlight,
    queueLength: () => queue.length,
  };
}

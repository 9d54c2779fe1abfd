/** Lets a bounded number through at a time, in order; the rest waits in a bounded queue, and beyond it nobody waits. */
export type Turnstile = {
  /** Calls `leave` of the result when done; `full` where there is no room to wait, `gone` where the signal said so. */
  enter(options: { signal?: AbortSignal | undefined; waitMs: number }): Promise<Entrance>;
  inFlight(): number;
  queueLength(): number;
};

export type Entrance = { kind: "in"; leave: () => void } | { kind: "full" } | { kind: "late" } | { kind: "gone" };

export function createTurnstile({ inFlightMax, queueMax }: { inFlightMax: number; queueMax: number }): Turnstile {
  const queue: (() => void)[] = [];
  let inFlight = 0;

  const leave = () => {
    inFlight--;
    queue.shift()?.();
  };

  function wait(resolve: (entrance: Entrance) => void, signal: AbortSignal | undefined, waitMs: number): void {
    const timer = setTimeout(() => giveUp("late"), waitMs);
    const onAbort = () => giveUp("gone");
    const settle = (entrance: Entrance) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      resolve(entrance);
    };
    const next = () => {
      inFlight++;
      settle({ kind: "in", leave });
    };
    function giveUp(kind: "late" | "gone"): void {
      queue.splice(queue.indexOf(next), 1);
      settle({ kind });
    }
    queue.push(next);
    signal?.addEventListener("abort", onAbort, { once: true });
  }

  return {
    enter({ signal, waitMs }) {
      if (signal?.aborted === true) return Promise.resolve({ kind: "gone" });
      if (inFlight < inFlightMax && queue.length === 0) {
        inFlight++;
        return Promise.resolve({ kind: "in", leave });
      }
      if (inFlight + queue.length >= queueMax) return Promise.resolve({ kind: "full" });
      return new Promise((resolve) => wait(resolve, signal, waitMs));
    },
    inFlight: () => inFlight,
    queueLength: () => queue.length,
  };
}

/**
 * A machine's time for tests: timers run only while it is awake, its clock can be set, and nothing really sleeps.
 *
 * Work that is under way between two timers is let finish before the next one fires.
 */
export type VirtualTime = {
  /** What the machine's clock says. */
  nowMs(): number;
  /** What has really passed since the start. */
  passedMs(): number;
  /** A timer: resolves after so much time awake, or when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets time pass, awake. */
  run(ms: number): Promise<void>;
  /** The lid is closed for so long. */
  suspend(ms: number): void;
  /** The clock is set, back by a negative number. */
  setClock(byMs: number): void;
};

type Timer = { dueMs: number; fire: () => void };

/** @param options.isBusy whether work is under way that the event loop alone cannot tell, e.g. in a database */
export function createVirtualTime(
  startMs: number,
  { isBusy = () => false }: { isBusy?: () => boolean } = {},
): VirtualTime {
  let awakeMs = 0;
  let suspendedMs = 0;
  let offsetMs = 0;
  const timers = new Set<Timer>();

  async function settled(): Promise<void> {
    do await turn();
    while (isBusy());
  }

  const nextTimer = () => {
    let next: Timer | undefined;
    for (const timer of timers) if (next === undefined || timer.dueMs < next.dueMs) next = timer;
    return next;
  };

  return {
    nowMs: () => startMs + awakeMs + suspendedMs + offsetMs,
    passedMs: () => awakeMs + suspendedMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const fire = () => {
          timers.delete(timer);
          signal?.removeEventListener("abort", fire);
          resolve();
        };
        const timer = { dueMs: awakeMs + Math.max(0, ms), fire };
        timers.add(timer);
        signal?.addEventListener("abort", fire, { once: true });
      }),
    async run(ms) {
      const untilMs = awakeMs + ms;
      await settled();
      for (let next = nextTimer(); next !== undefined && next.dueMs <= untilMs; next = nextTimer()) {
        awakeMs = Math.max(awakeMs, next.dueMs);
        next.fire();
        await settled();
      }
      awakeMs = Math.max(awakeMs, untilMs);
    },
    suspend: (ms) => void (suspendedMs += ms),
    setClock: (byMs) => void (offsetMs += byMs),
  };
}

/** Promises that wait for nothing but each other are done after a turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Counts what an object's methods have under way: `isBusy` for `createVirtualTime`. */
export function watchBusy<Watched extends object>(watched: Watched): { watched: Watched; isBusy: () => boolean } {
  let underWay = 0;
  const count = (result: unknown): unknown => {
    if (!(result instanceof Promise)) return result;
    underWay++;
    return result.finally(() => underWay--);
  };
  const get = (target: Watched, name: string | symbol): unknown => {
    const member: unknown = Reflect.get(target, name);
    return typeof member === "function" ? (...given: unknown[]) => count(Reflect.apply(member, target, given)) : member;
  };
  return { watched: new Proxy(watched, { get }), isBusy: () => underWay > 0 };
}

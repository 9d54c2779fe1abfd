/** How a collector ends: the first reason counts, and whatever waits hears of it at once. */
import type { WatchEnd } from "./watch-types.ts";

export type EndReason = WatchEnd | { kind: "broke"; error: unknown };

export type Ending = {
  readonly signal: AbortSignal;
  stop(reason: EndReason): void;
  reason(): EndReason | undefined;
  /** Work that breaks ends the collector; what breaks since it ends already is nobody's matter. */
  guard(work: Promise<void>): Promise<void>;
};

export function createEnding(): Ending {
  const stopping = new AbortController();
  const { signal } = stopping;
  let first: EndReason | undefined;
  const stop = (reason: EndReason): void => {
    first ??= reason;
    stopping.abort();
  };
  return {
    signal,
    stop,
    reason: () => first,
    guard: (work) =>
      work.catch((error: unknown) => {
        if (!signal.aborted) stop({ kind: "broke", error });
      }),
  };
}

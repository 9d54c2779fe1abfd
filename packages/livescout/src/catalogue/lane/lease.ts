/**
 * Who collects into a catalogue: one process at a time, which gives a sign of life every few seconds.
 *
 * A lease left by a process that was killed is taken over once no sign comes for a while. That is seen by watching it, not by
 * comparing clocks: they may have been set, and the machine may have slept.
 */
import { LivescoutError } from "@livescout/protocol";
import * as z from "zod/mini";
import type { CatalogueStore } from "../catalogue-store.ts";
import type { Sleep } from "./turns.ts";

const LeaseRecord = z.object({
  version: z.literal(1),
  holder: z.string(),
  startedAtMs: z.number(),
  beatAtMs: z.number(),
  releasedAtMs: z.exactOptional(z.number()),
});
export type LeaseRecord = z.infer<typeof LeaseRecord>;

export const LEASE_STATE = "lease";
export const BEAT_MS = 5_000;
/** So long without a sign of life: whoever held the lease is gone. */
const SILENCE_MS = 12_000;
const LOOK_MS = 500;
/** A sign of life this old needs no watching. */
const STALE_MS = 60_000;

export type Lease = {
  /** Who collected before, where anybody did. */
  readonly before: LeaseRecord | undefined;
  /** A sign of life. `false`: another process has taken over. */
  beat(): Promise<boolean>;
  release(): Promise<void>;
};

export type TakeLeaseOptions = {
  store: Pick<CatalogueStore, "readState" | "writeState">;
  /** A name that nobody else has. */
  holder: string;
  nowMs: () => number;
  sleep: Sleep;
  signal: AbortSignal;
  /** Told where a former collector's lease is watched before it is taken over. */
  onWatching?: () => void;
};

/** @throws LivescoutError `store` where another process collects into this catalogue. */
export async function takeLease(options: TakeLeaseOptions): Promise<Lease> {
  const { store, holder, nowMs, sleep, signal } = options;
  const before = await readLease(store);
  if (before !== undefined && before.releasedAtMs === undefined) await watchUntilSilent(before, options);
  const startedAtMs = nowMs();
  const write = (more: Partial<LeaseRecord> = {}) =>
    store.writeState(LEASE_STATE, {
      version: 1,
      holder,
      startedAtMs,
      beatAtMs: nowMs(),
      ...more,
    } satisfies LeaseRecord);
  await write();
  if (before !== undefined) {
    await sleep(LOOK_MS, signal); // two that started at once: the one that wrote last has it
    signal.throwIfAborted();
    if ((await readLease(store))?.holder !== holder) throw taken();
  }
  return {
    before,
    async beat() {
      if ((await readLease(store))?.holder !== holder) return false;
      await write();
      return true;
    },
    async release() {
      if ((await readLease(store))?.holder === holder) await write({ releasedAtMs: nowMs() });
    },
  };
}

export async function readLease(store: Pick<CatalogueStore, "readState">): Promise<LeaseRecord | undefined> {
  const read = LeaseRecord.safeParse(await store.readState(LEASE_STATE));
  return read.success ? read.data : undefined;
}

async function watchUntilSilent(
  { holder, beatAtMs }: LeaseRecord,
  { store, nowMs, sleep, signal, onWatching = () => {} }: TakeLeaseOptions,
): Promise<void> {
  const ageMs = nowMs() - beatAtMs;
  if (ageMs > STALE_MS) return;
  onWatching();
  for (let watchedMs = 0; watchedMs < SILENCE_MS; watchedMs += LOOK_MS) {
    await sleep(LOOK_MS, signal);
    signal.throwIfAborted();
    const now = await readLease(store);
    if (now === undefined || now.releasedAtMs !== undefined) return;
    if (now.holder !== holder || now.beatAtMs !== beatAtMs) throw taken();
  }
}

const taken = (): LivescoutError =>
  new LivescoutError(
    "store",
    "another livescout collects into this catalogue right now: one process collects, any number may read. Stop that one, or name another --catalogue",
    { retryable: true },
  );

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

const LEASE_STATE = "lease";
export const BEAT_MS = 5_000;
/** So long without a sign of life: whoever held the lease is gone. */
const SILENCE_MS = 12_000;
const LOOK_MS = 500;
const STALE_MS = 60_000;

export type Lease = {
  /** Who collected before, where anybody did. */
  readonly before: LeaseRecord | undefined;
  /** A sign of life. `false`: another process has taken over. */
  beat(): Promise<boolean>;
  /** Whether it is still ours: a process that was frozen for a while finds out here. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
};

type LeaseStore = Pick<CatalogueStore, "readState" | "replaceState">;

export type TakeLeaseOptions = {
  store: LeaseStore;
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
  const { store, holder, nowMs } = options;
  const found = await untilFree(options);
  const startedAtMs = nowMs();
  let held: unknown = found;
  const replace = async (more: Partial<LeaseRecord> = {}): Promise<boolean> => {
    const next: LeaseRecord = { version: 1, holder, startedAtMs, beatAtMs: nowMs(), ...more };
    const isOurs = await store.replaceState(LEASE_STATE, { from: held, to: next });
    if (isOurs) held = next;
    return isOurs;
  };
  if (!(await replace())) throw taken(); // two that started at once: the first one has it
  let last = Promise.resolve(true);
  /** One after the other: each goes by what the one before it has written. */
  const inTurn = (write: () => Promise<boolean>) => (last = last.catch(() => true).then(write));
  return {
    before: parseLease(found),
    beat: () => inTurn(() => replace()),
    isHeld: async () => (await readLease(store))?.holder === holder,
    release: async () => void (await inTurn(() => replace({ releasedAtMs: nowMs() }))),
  };
}

/** Released, or without a sign of life for so long that nobody is there, or their machine sleeps. */
export const isSilent = ({ beatAtMs, releasedAtMs }: LeaseRecord, nowMs: number): boolean =>
  releasedAtMs !== undefined || nowMs - beatAtMs > STALE_MS;

export const readLease = async (store: Pick<CatalogueStore, "readState">): Promise<LeaseRecord | undefined> =>
  parseLease(await store.readState(LEASE_STATE));

function parseLease(found: unknown): LeaseRecord | undefined {
  const read = LeaseRecord.safeParse(found);
  return read.success ? read.data : undefined;
}

/** @returns what stands there of a former collector */
async function untilFree({
  store,
  nowMs,
  sleep,
  signal,
  onWatching = () => {},
}: Omit<TakeLeaseOptions, "holder">): Promise<unknown> {
  const found = await store.readState(LEASE_STATE);
  const before = parseLease(found);
  if (before === undefined || isSilent(before, nowMs())) return found; // so old that it needs no watching
  onWatching();
  for (let watchedMs = 0; watchedMs < SILENCE_MS; watchedMs += LOOK_MS) {
    await sleep(LOOK_MS, signal);
    signal.throwIfAborted();
    const again = await store.readState(LEASE_STATE);
    const now = parseLease(again);
    if (now === undefined || now.releasedAtMs !== undefined) return again;
    if (now.holder !== before.holder || now.beatAtMs !== before.beatAtMs) throw taken();
  }
  return found;
}

const taken = (): LivescoutError =>
  new LivescoutError(
    "store",
    "another livescout collects into this catalogue right now: one process collects, any number may read. Stop that one, or name another --catalogue",
    { retryable: true },
  );

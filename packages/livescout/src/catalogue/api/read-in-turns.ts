/** Many rooms read a few at a time: a long list, or a fast reader, would otherwise keep everybody else waiting. */
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import type { CatalogueStore, RoomKey } from "../catalogue-store.ts";

/** Resolves early where the signal is aborted, never rejects; 0 lets others run. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export type ReadInTurnsOptions = { store: Pick<CatalogueStore, "readRooms">; sleep: Sleep; signal: AbortSignal };

/** So many rooms are about 100 KB of JSON: read and written well within what others may wait for. */
const ROOMS_AT_ONCE = 50;

/** @throws the signal's reason: what ends early must not look whole. */
export async function* readInTurns(
  keys: readonly RoomKey[],
  { store, sleep, signal }: ReadInTurnsOptions,
): AsyncGenerator<CatalogueRoom[], void, undefined> {
  for (let at = 0; at < keys.length; at += ROOMS_AT_ONCE) {
    await sleep(0, signal);
    signal.throwIfAborted();
    yield await store.readRooms(keys.slice(at, at + ROOMS_AT_ONCE));
  }
}

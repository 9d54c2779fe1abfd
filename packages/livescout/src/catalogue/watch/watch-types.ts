/** What a collector is given, and what it tells whoever runs it. */
import type { FeedClient } from "@livescout/client";
import type { SourceRef } from "@livescout/protocol/catalogue";
import type { WireWatch } from "@livescout/protocol/wire";
import type { CallFacts, Recorded } from "../catalogue-store.ts";
import type { LaneRest } from "../lane/lane-record.ts";
import type { LaneWait } from "../lane/lane.ts";

export type WatchClient = Pick<FeedClient, "fetchPage" | "fetchSearchPage" | "categories" | "check">;

/** What is known of signer, guest identity and address; absent fields are unknown. */
export type CollectorFacts = {
  signer?: string;
  acceptance?: { accepted: number; refused: number };
  egressCountry?: string;
  /** When the guest identity in use was obtained. */
  visitorAtMs?: number;
  /** Calls of this process for guest identities, those in vain too. */
  visitorCalls?: number;
  /** Calls for a guest identity that the next page may bring along. */
  visitorCallsDue?: number;
};

/** Of this run. */
export type WatchTotals = {
  /** Those with a turn of their own; the budget counts what goes along too. */
  calls: number;
  /** Calls that were answered: with rooms, with the end of a feed, or with what was asked. */
  goodCalls: number;
  newRooms: number;
  liveRooms: number;
  checks: number;
};

export type WatchState = {
  watch: WireWatch;
  totals: WatchTotals;
  /** Rooms that are live as far as the catalogue knows; counted every few seconds. */
  liveNow: number;
  /** New rooms a call over the last ones that looked for any. */
  newPerCall: number | undefined;
  lastCall?: CallFacts;
  /** What the next call waits for. */
  wait?: Exclude<LaneWait, { kind: "ready" }>;
};

export type WatchEvent =
  | { kind: "call"; call: CallFacts; recorded: Recorded }
  /** The lane rests, or backs off after a failure. `isLong`: for more than 15 minutes. */
  | { kind: "rest"; rest: LaneRest; isLong: boolean }
  | { kind: "waits"; wait: Exclude<LaneWait, { kind: "ready" }> }
  /** New rooms have run out, or every source rests: there is less to ask. Each told once an hour at most. */
  | { kind: "idles"; why: "exhausted" | "no source" }
  /** The machine slept, or its clock was set forward. */
  | { kind: "woke"; fromMs: number; toMs: number }
  /** Names of games and topics that are asked for now; `isShipped`: the upstream's own list was refused. */
  | { kind: "tags"; sources: readonly SourceRef[]; isShipped: boolean }
  /** Where a former collector's lease is watched before it is taken over. */
  | { kind: "takesOver" };

/** A rest longer than this is worth telling somebody about. */
export const LONG_REST_MS = 15 * 60_000;

export type WatchEnd =
  | { kind: "closed" }
  /** The time it was given is over. */
  | { kind: "over" }
  /** Another process collects now. */
  | { kind: "replaced" };

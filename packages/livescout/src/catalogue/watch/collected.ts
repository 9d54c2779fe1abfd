/** What one turn brought, in the form in which it is recorded: each call of it, rooms and signs. */
import type { Outcome } from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";
import type { Batch, CallFacts } from "../catalogue-store.ts";
import type { CallFamily } from "../lane/lane.ts";

export type Collected = {
  /** In the order in which the calls were made; each with what it brought. */
  batches: (Batch & { call: CallFacts })[];
  /** What the last call means for the lane; absent: nothing. */
  lane?: { outcome: Outcome; family: CallFamily };
};

type CallOptions = {
  lane: string;
  kind: CallFacts["kind"];
  source?: SourceRef;
  atMs: number;
  page?: number;
};

export function callFacts(
  { kind: outcome, cause, nextStep, elapsedMs }: Outcome,
  { lane, kind, source, atMs, page = 1 }: CallOptions,
): CallFacts {
  return { lane, kind, ...(source !== undefined && { source }), atMs, elapsedMs, outcome, cause, nextStep, page };
}

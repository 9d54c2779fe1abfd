/**
 * How collecting goes, as far as a reader of the catalogue can tell: when anybody asked last, and whether the last calls were
 * refused. A list without this would show a refusal as "nobody is live".
 */
import { isGoodKind, type OutcomeKind } from "@livescout/protocol";
import { isPage } from "./call-kinds.ts";
import type { CatalogueStore } from "./catalogue-store.ts";

export type CollectionState = {
  /** Absent: nobody asked within a day. */
  lastCallAtMs?: number;
  /** Absent: no call within a day was answered. */
  lastGoodAtMs?: number;
  /** The calls since the last good one, where there are any. */
  refused?: { calls: number; sinceMs: number; outcome: OutcomeKind; cause: string; nextStep: string };
};

const LOOKED_BACK_MS = 86_400_000;

export async function readCollectionState(
  store: Pick<CatalogueStore, "calls">,
  { nowMs }: { nowMs: number },
): Promise<CollectionState> {
  const calls = (await store.calls({ sinceMs: nowMs - LOOKED_BACK_MS })).filter(isPage);
  const last = calls.at(-1);
  if (last === undefined) return {};
  const goodAt = calls.findLastIndex(({ outcome }) => isGoodKind(outcome));
  const good = calls[goodAt];
  const [firstRefused, ...more] = calls.slice(goodAt + 1);
  return {
    lastCallAtMs: last.atMs,
    ...(good !== undefined && { lastGoodAtMs: good.atMs }),
    ...(firstRefused !== undefined && {
      refused: {
        calls: more.length + 1,
        sinceMs: firstRefused.atMs,
        outcome: last.outcome,
        cause: last.cause,
        nextStep: last.nextStep,
      },
    }),
  };
}

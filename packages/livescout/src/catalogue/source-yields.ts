/** Calls summed up by source: what each of them brought. */
import type { OutcomeKind } from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";

import type { SourceYield } from "./catalogue-store.ts";
import { sourceText } from "./source-text.ts";

/** Calls of one source and outcome. */
export type CountedCalls = {
  source: SourceRef;
  outcome: OutcomeKind;
  calls: number;
  rooms: number;
  newRooms: number;
  lastAtMs: number;
};

/** The source with the most calls first. */
export function sumYields(counts: Iterable<CountedCalls>): SourceYield[] {
  const yields = new Map<string, SourceYield>();
  for (const { source, outcome, calls, rooms, newRooms, lastAtMs } of counts) {
    const name = sourceText(source);
    const sum = yields.get(name) ?? { source, calls: 0, rooms: 0, newRooms: 0, outcomes: {}, lastAtMs };
    yields.set(name, {
      source,
      calls: sum.calls + calls,
      rooms: sum.rooms + rooms,
      newRooms: sum.newRooms + newRooms,
      outcomes: { ...sum.outcomes, [outcome]: (sum.outcomes[outcome] ?? 0) + calls },
      lastAtMs: Math.max(sum.lastAtMs, lastAtMs),
    });
  }
  return [...yields.values()].sort(
    (a, b) => b.calls - a.calls || (sourceText(a.source) < sourceText(b.source) ? -1 : 1),
  );
}

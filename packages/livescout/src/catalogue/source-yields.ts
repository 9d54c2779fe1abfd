/** Calls summed up by source: what each of them brought. */
import type { CallFacts, SourceYield } from "./catalogue-store.ts";
import { sourceText } from "./source-text.ts";

type CountedCall = Pick<CallFacts, "source" | "outcome" | "atMs"> & { rooms: number; newRooms: number };

/** The source with the most calls first. Calls that are no source's are left out. */
export function countYields(calls: Iterable<CountedCall>): SourceYield[] {
  const yields = new Map<string, SourceYield>();
  for (const { source, outcome, atMs, rooms, newRooms } of calls) {
    if (source === undefined) continue;
    const name = sourceText(source);
    const sum = yields.get(name) ?? { source, calls: 0, rooms: 0, newRooms: 0, outcomes: {}, lastAtMs: atMs };
    yields.set(name, {
      source,
      calls: sum.calls + 1,
      rooms: sum.rooms + rooms,
      newRooms: sum.newRooms + newRooms,
      outcomes: { ...sum.outcomes, [outcome]: (sum.outcomes[outcome] ?? 0) + 1 },
      lastAtMs: Math.max(sum.lastAtMs, atMs),
    });
  }
  return [...yields.values()].sort(
    (a, b) => b.calls - a.calls || (sourceText(a.source) < sourceText(b.source) ? -1 : 1),
  );
}

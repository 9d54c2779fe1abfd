/** Viewers of the last hour, asked for the cards in view only, many in one question, and kept for a minute. */
import { type Signal, signal } from "@preact/signals";
import type { ExplorerApi } from "../api/explorer-api.ts";
import type { SparkPoint } from "../grid/spark-lines.ts";

export type SparklinesDeps = { api: Pick<ExplorerApi, "sparklines">; nowMs: () => number };
export type Sparklines = ReturnType<typeof createSparklines>;

const FRESH_MS = 60_000;
/** The server takes no more in one question. */
const IDS_MAX = 200;
const EMPTY: readonly SparkPoint[] = [];

export function createSparklines({ api, nowMs }: SparklinesDeps) {
  const lines = new Map<string, Signal<readonly SparkPoint[]>>();
  const askedAtMs = new Map<string, number>();

  function line(id: string): Signal<readonly SparkPoint[]> {
    const known = lines.get(id) ?? signal(EMPTY);
    lines.set(id, known);
    return known;
  }

  return {
    line,
    want: async (ids: readonly string[]): Promise<void> => {
      const old = nowMs() - FRESH_MS;
      const due = ids.filter((id) => (askedAtMs.get(id) ?? 0) <= old).slice(0, IDS_MAX);
      if (due.length === 0) return;
      for (const id of due) askedAtMs.set(id, nowMs());
      const answer = await api.sparklines(due);
      if (answer.kind !== "ok") for (const id of due) askedAtMs.delete(id);
      else for (const id of due) line(id).value = answer.value.sparklines[id] ?? EMPTY;
    },
  };
}

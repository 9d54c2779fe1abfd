/** Sources that are left alone for a while: the upstream refused them, or they brought nothing new. */
import type { StatsAnswer } from "@livescout/protocol/wire";
import type { Words } from "../format/words.ts";
import { saySource } from "../format/source-words.ts";

type WatchedSource = NonNullable<StatsAnswer["watch"]>["sources"][number];
export type RestingSource = WatchedSource & { restsUntil: string };

/** The one that is back first comes first. A rest that is over counts no longer, whatever the collector said last. */
export function restingSources(sources: readonly WatchedSource[], nowMs: number): RestingSource[] {
  return sources
    .filter((source): source is RestingSource => Date.parse(source.restsUntil ?? "") > nowMs)
    .sort((one, other) => Date.parse(one.restsUntil) - Date.parse(other.restsUntil));
}

const NAMED_MAX = 8;

export function sayResting(resting: readonly RestingSource[], words: Pick<Words, "minute" | "count">): string {
  if (resting.length === 0) return "All sources are asked";
  const named = resting
    .slice(0, NAMED_MAX)
    .map((source) => `${saySource(source)} until ${words.minute(source.restsUntil)}`);
  const more = resting.length > NAMED_MAX ? `, and ${words.count(resting.length - NAMED_MAX)} more` : "";
  return `Resting: ${named.join(", ")}${more}`;
}

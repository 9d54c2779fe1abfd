/**
 * What stands beside a list out of the catalogue: how many matched, what was left out since it is unknown, how complete the
 * catalogue is, and how collecting goes. An empty list is never left to speak for itself.
 */
import type { ExportReport } from "@livescout/protocol/wire";
import { type CollectionState, describeEstimate, type Found } from "../../compose/read-catalogue.ts";
import { leftOutWords } from "./outcome-line.ts";
import { safeText } from "./safe-text.ts";
import { durationWords, utcWords } from "./time-words.ts";

export type ListCounts = { shown: number; givenBefore: number };

const LINKS_NOTE = "addresses of pictures and streams expire within days";

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** The head of `--output json`: the report of `/v1/export.json`, and how collecting goes. */
export function reportRecord(
  { keys, unknown, estimate, asOfMs, collection }: Found,
  { world }: Pick<ExportReport, "world">,
): ExportReport & { collection: object } {
  const { lastCallAtMs, lastGoodAtMs, refused } = collection;
  return {
    asOf: isoTime(asOfMs),
    world,
    matched: keys.length,
    unknown: Object.fromEntries(Object.entries(unknown).map(([name, count]) => [name, count ?? 0])),
    estimate,
    links: LINKS_NOTE,
    collection: {
      ...(lastCallAtMs !== undefined && { lastCallAt: isoTime(lastCallAtMs) }),
      ...(lastGoodAtMs !== undefined && { lastGoodAt: isoTime(lastGoodAtMs) }),
      ...(refused !== undefined && {
        refused: {
          calls: refused.calls,
          since: isoTime(refused.sinceMs),
          outcome: refused.outcome,
          cause: refused.cause,
          nextStep: refused.nextStep,
        },
      }),
    },
  };
}

/** Lines for people. */
export function reportText(found: Found, counts: ListCounts): string {
  const lines = [countsLine(found, counts), ...closestLines(found), ...collectionLines(found.collection, found.asOfMs)];
  if (found.liveRooms > 0) lines.push(describeEstimate(found.estimate));
  return lines.map((line) => `${safeText(line)}\n`).join("");
}

const number = (value: number): string => value.toLocaleString("en-US");

function countsLine({ keys, unknown, liveRooms }: Found, { shown, givenBefore }: ListCounts): string {
  const matched = keys.length;
  if (matched === 0 && liveRooms === 0)
    return `no room matches${leftOutWords(unknown)}; the catalogue knows no live room`;
  if (matched === 0)
    return `no room matches${leftOutWords(unknown)}; the catalogue knows ${number(liveRooms)} live rooms`;
  const given = givenBefore > 0 ? `, ${number(givenBefore)} given before` : "";
  const seen = shown === matched ? "" : `, ${number(shown)} shown`;
  return `${number(matched)} matched${seen}${given}${leftOutWords(unknown)}`;
}

/** A name may be mistyped: what was typed is not repeated. */
const closestLines = ({ closest = {} }: Found): string[] =>
  Object.entries(closest).map(([what, name]) => `no live room has such a ${what}; the closest that one has is ${name}`);

/** A collector that pauses like a person still asks within this. */
const QUIET_MS = 15 * 60_000;

function collectionLines({ lastCallAtMs, lastGoodAtMs, refused }: CollectionState, nowMs: number): string[] {
  if (lastCallAtMs === undefined)
    return ["nobody has asked the upstream within a day: `livescout watch` collects, and goes on where it stopped"];
  const lines: string[] = [];
  if (refused !== undefined) {
    const { calls, outcome, sinceMs, cause, nextStep } = refused;
    const which = calls === 1 ? "the last call was" : `the last ${number(calls)} calls were`;
    const good =
      lastGoodAtMs === undefined
        ? "no call within a day was answered"
        : `the last good answer came ${durationWords(nowMs - lastGoodAtMs)} ago`;
    lines.push(`${which} refused, since ${utcWords(sinceMs)}: ${good}`);
    lines.push(`${outcome}: ${cause} ${nextStep}`);
  }
  if (nowMs - lastCallAtMs > QUIET_MS)
    lines.push(`nobody has asked for ${durationWords(nowMs - lastCallAtMs)}: \`livescout watch\` goes on`);
  return lines;
}

/** A collector's report for people, and as JSON. Every gap says why, or that nothing explains it. */
import { isGoodKind, isOutcomeKind } from "@livescout/protocol";
import { describeEstimate, type ReadReport } from "../../compose/read-report.ts";
import { sourceWords } from "./outcome-line.ts";
import { plainTable } from "./plain-table.ts";
import { SANDBOX_BANNER } from "./rooms-table.ts";
import { safeText } from "./safe-text.ts";
import { durationWords, utcWords } from "./time-words.ts";

type Gap = ReadReport["gaps"][number];
type Reason = Gap["reasons"][number];

const number = (value: number): string => value.toLocaleString("en-US");
const time = (ms: number): string => new Date(ms).toISOString();

/** Sources that brought least are left out of the table; JSON has them all. */
const SOURCES_SHOWN = 30;

export function reportText(report: ReadReport): string {
  const { fromMs, toMs, world, file, diskBytes, calls, goodCalls, callsByHand, newRooms, liveNow, estimate, gaps } =
    report;
  const banner = world === "sandbox" ? `${SANDBOX_BANNER}\n` : "";
  const isAtWork = report.collector?.kind === "running";
  const facts = [
    ["catalogue", safeText(file)],
    ["time", `${utcWords(fromMs)} to ${utcWords(toMs)} (${durationWords(toMs - fromMs)})`],
    ["collector", collectorWords(report)],
    [
      "calls",
      `${number(calls)}, ${number(goodCalls)} answered${callsByHand > 0 ? `; ${number(callsByHand)} more by hand in the last day` : ""}`,
    ],
    ["outcomes", outcomeWords(report)],
    ["rooms", `${number(newRooms)} new, ${number(liveNow)} live ${isAtWork ? "now" : "when last looked at"}`],
    ["estimate", describeEstimate(estimate)],
    ["disk", `${(diskBytes / 1e6).toFixed(1)} MB`],
  ];
  return `${banner}${plainTable(facts)}\n${sourcesText(report)}\n${gapsText(gaps)}`;
}

function collectorWords({ collector, toMs }: ReadReport): string {
  if (collector === undefined) return "nobody has ever collected here: `livescout watch` does";
  const ago = durationWords(toMs - collector.sinceMs);
  switch (collector.kind) {
    case "running":
      return `at work for ${ago}`;
    case "stopped":
      return `stopped ${ago} ago`;
    case "silent":
      return `silent for ${ago}: it was killed, or its computer sleeps`;
    default:
      return collector.kind satisfies never;
  }
}

function outcomeWords({ outcomes }: ReadReport): string {
  const counts = Object.entries(outcomes).toSorted(([, a], [, b]) => b - a);
  return counts.length === 0 ? "none" : counts.map(([kind, count]) => `${kind} ${number(count)}`).join(", ");
}

function sourcesText({ sources }: ReadReport): string {
  if (sources.length === 0) return "no source was asked\n";
  const head = ["source", "calls", "rooms", "new", "new a call", "not answered"];
  const rows = sources.slice(0, SOURCES_SHOWN).map(({ source, calls, rooms, newRooms, outcomes }) => {
    const bad = Object.entries(outcomes).filter(
      ([kind, count]) => isOutcomeKind(kind) && !isGoodKind(kind) && count > 0,
    );
    const words = bad.map(([kind, count]) => `${kind} ${count}`).join(", ");
    const title = sourceWords({ ...source, words: source.tag });
    return [title, String(calls), String(rooms), String(newRooms), (newRooms / Math.max(1, calls)).toFixed(1), words];
  });
  const left = sources.length - rows.length;
  return (
    plainTable([head, ...rows], { numbers: [1, 2, 3, 4] }) +
    (left > 0 ? `and ${left} more source${left === 1 ? "" : "s"}: --output json shows all\n` : "")
  );
}

function gapsText(gaps: readonly Gap[]): string {
  if (gaps.length === 0) return "no gaps\n";
  const lines = gaps.flatMap(({ fromMs, toMs, reasons, unexplainedMs }) => [
    `${utcWords(fromMs)} to ${utcWords(toMs)}: no answer for ${durationWords(toMs - fromMs)}`,
    ...reasons.map(
      (reason) =>
        `  ${utcWords(reason.fromMs)}, ${durationWords(reason.toMs - reason.fromMs)}: ${safeText(reasonWords(reason))}`,
    ),
    ...(unexplainedMs > 0 ? [`  ${durationWords(unexplainedMs)} of it nothing explains`] : []),
  ]);
  const title = `${gaps.length} gap${gaps.length === 1 ? "" : "s"}`;
  return `${[title, ...lines].join("\n")}\n`;
}

export function reasonWords(reason: Reason): string {
  switch (reason.kind) {
    case "asleep":
      return "the computer was asleep, or its clock was set forward";
    case "stopped":
      return "livescout was stopped";
    case "killed":
      return "livescout ended without notice: killed, crashed, or the power was lost";
    case "rest":
      return `rest after ${reason.outcome ?? "a refusal"}: ${reason.why ?? ""}`;
    case "backOff":
      return `waited after ${reason.outcome ?? "a failure"}: ${reason.why ?? ""}`;
    case "budget":
      return `the budget of the ${reason.why ?? "hour or day"} was spent`;
    case "idle":
      return "no source could be asked: all of them rest";
    case "failed":
      return `${reason.calls} call${reason.calls === 1 ? "" : "s"} brought ${reason.outcome}`;
    default:
      return reason satisfies never;
  }
}

export function reportJson(report: ReadReport): string {
  const { fromMs, toMs, collector, sources, gaps, ...rest } = report;
  const shown = {
    from: time(fromMs),
    to: time(toMs),
    ...(collector !== undefined && { collector: { state: collector.kind, since: time(collector.sinceMs) } }),
    ...rest,
    sources: sources.map(({ source, lastAtMs, ...counts }) => ({ ...source, ...counts, lastAt: time(lastAtMs) })),
    gaps: gaps.map(({ fromMs: from, toMs: to, reasons, unexplainedMs }) => ({
      from: time(from),
      to: time(to),
      unexplainedMs,
      reasons: reasons.map(({ fromMs: since, toMs: until, ...reason }) => ({
        ...reason,
        from: time(since),
        to: time(until),
      })),
    })),
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
}

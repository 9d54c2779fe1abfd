/** What a collector does, in words: what it is about to do, where it stands, and why it waits. */
import { isGoodKind } from "@livescout/protocol";
import { isPage, type WatchEvent, type WatchPlan, type WatchState } from "../../compose/start-watcher.ts";
import { outcomeSentence, sourceWords } from "./outcome-line.ts";
import { SANDBOX_BANNER } from "./rooms-table.ts";
import { safeText } from "./safe-text.ts";
import { durationWords } from "./time-words.ts";

type Source = WatchPlan["sources"][number];
type Rest = Extract<WatchEvent, { kind: "rest" }>["rest"];
type Call = NonNullable<WatchState["lastCall"]>;

const number = (value: number): string => value.toLocaleString("en-US");

/** Told before the first call. */
export function planLines({ world, sources, pace, needed }: WatchPlan, { catalogue }: { catalogue: string }): string[] {
  const banner = world === "sandbox" ? [SANDBOX_BANNER] : [];
  const { perHour, perDay } = pace;
  return [
    ...banner,
    `collects into ${safeText(catalogue)}`,
    `sources: ${sources.map(sourceTitle).join(", ")}`,
    `this needs about ${number(needed.perHour)} calls an hour; ` +
      `budget ${number(perHour)} an hour and ${number(perDay)} a day; at most ${number(needed.perDay)} today`,
  ];
}

function sourceTitle({ channel, tag, isEveryTag }: Source): string {
  if (isEveryTag === true) return `${channel} with every tag`;
  return sourceWords({ channel, tag, words: tag });
}

/** What a call was for. */
export function callTitle({ kind, source }: Call): string {
  if (kind === "check") return "a check";
  if (kind === "tabs") return "the list of categories";
  if (kind === "visitor") return "the guest identity";
  return source === undefined ? kind : sourceWords({ ...source, words: source.tag });
}

/** `1111006 Minecraft page 1 · forbidden: cause — next step`. */
export function callLine(call: Call): string {
  const { page, outcome, cause, nextStep } = call;
  const where = isPage(call) ? `${callTitle(call)} page ${page}` : callTitle(call);
  return `${where} · ${outcomeSentence({ kind: outcome, cause, nextStep, bytes: 0, elapsedMs: 0 })}`;
}

export function restLine({ outcome, sinceMs, untilMs, isRefusal }: Rest): string {
  const forWords = durationWords(untilMs - sinceMs);
  return isRefusal
    ? `rests for ${forWords}, until ${clock(untilMs)}: ${outcome}`
    : `waits ${forWords} after ${outcome}, then tries again`;
}

/** One line of figures, in full and as a narrow terminal shows it: there the outcome comes before the wait, without its source. */
export function stateLines(state: WatchState, nowMs: number): [full: string, short: string] {
  const { watch, totals, liveNow, newPerCall, lastCall } = state;
  const { leftThisHour, leftToday } = watch.budget;
  const wait = waitWords(watch, nowMs);
  const isLong = watch.rests !== undefined || leftThisHour === 0 || leftToday === 0; // said first: an end is cut off
  const calls = `${number(totals.calls)} call${totals.calls === 1 ? "" : "s"}`;
  const rooms = (per: string) => [
    `${number(liveNow)} live`,
    ...(newPerCall === undefined ? [] : [`${newPerCall.toFixed(1)} new${per}`]),
  ];
  const full = [
    ...(isLong ? [wait] : []),
    calls,
    `left ${number(leftThisHour)} this hour, ${number(leftToday)} today`,
    ...rooms(" a call"),
    ...(isLong ? [] : [wait]),
    ...(lastCall === undefined ? [] : [`${callTitle(lastCall)}: ${lastCall.outcome}`]),
  ];
  const short = [
    ...(isLong ? [wait] : []),
    calls,
    `left ${number(leftThisHour)}/h ${number(leftToday)}/d`,
    ...rooms("/call"),
    ...(lastCall === undefined ? [] : [lastCall.outcome]),
    ...(isLong ? [] : [wait.replace(/^next /, "")]),
  ];
  return [full.join(" · "), short.join(" · ")];
}

function waitWords({ rests, budget }: WatchState["watch"], nowMs: number): string {
  if (rests !== undefined) {
    const untilMs = Date.parse(rests.until);
    return `waits until ${clock(untilMs)} after ${rests.outcome}`;
  }
  const nextMs = budget.nextCallAt === undefined ? 0 : Date.parse(budget.nextCallAt) - nowMs;
  if (budget.leftThisHour === 0 || budget.leftToday === 0)
    return `the budget is spent: next call in ${durationWords(nextMs)}`;
  return nextMs > 1_000 ? `next in ${durationWords(nextMs)}` : "asking";
}

export function tagsLine({ sources, isShipped }: Extract<WatchEvent, { kind: "tags" }>): string {
  const where = isShipped
    ? "from the shipped list: there is none of the upstream's own"
    : "from the upstream's own list";
  return `${sources.length} tags, ${where}`;
}

export function idleLine({ why }: Extract<WatchEvent, { kind: "idles" }>): string {
  switch (why) {
    case "exhausted":
      return "new rooms have run out for now: it asks less often until there are more";
    case "no source":
      return "no source may be asked now: each has declined and rests for a while";
    default:
      return why satisfies never;
  }
}

export function totalsLine({ totals, liveNow }: WatchState): string {
  const { calls, goodCalls, newRooms } = totals;
  const counts = `${number(calls)} call${calls === 1 ? "" : "s"}, ${number(goodCalls)} answered`;
  return `${counts}; ${number(newRooms)} new room${newRooms === 1 ? "" : "s"}, ${number(liveNow)} live`;
}

export const isNews = (call: Call): boolean => !isGoodKind(call.outcome);

/** `14:05 UTC`. */
const clock = (ms: number): string => `${new Date(ms).toISOString().slice(11, 16)} UTC`;

/** Outcomes and totals as lines for people. */
import { isGood, type Outcome, type SourceName } from "@livescout/protocol";
import type { Envelope, OutcomeEntry, Totals, UnknownCounts } from "./envelope.ts";
import { safeText } from "./safe-text.ts";

/** `87 page 1 · refused_empty: cause — next step`. */
export function outcomeLine({ channel, tag, words, page, ...outcome }: OutcomeEntry): string {
  const where = channel === undefined ? "" : `${sourceWords({ channel, tag, words })} page ${page} · `;
  return `${where}${outcomeSentence(outcome)}\n`;
}

type NamedSource = { channel: SourceName; tag?: string | undefined; words?: string | undefined };

/** `87`, `1111006 Minecraft`, `LIVE search for "chess"`. */
export function sourceWords({ channel, tag, words = "" }: NamedSource): string {
  if (channel === "search") return `LIVE search for "${safeText(words)}"`;
  return `${channel}${tag === undefined ? "" : ` ${safeText(tag)}`}`;
}

export function outcomeSentence(outcome: Outcome): string {
  const nextStep = isGood(outcome) && outcome.nextStep === "Nothing to do." ? "" : ` — ${outcome.nextStep}`;
  return safeText(`${outcome.kind}: ${outcome.cause}${nextStep}`);
}

/** The last line. Where no page came at all it names the outcome first: that is not the same as nobody being live. */
export function totalsLine({ totals, outcomes, rooms, unknown = {} }: Envelope): string {
  const bad = outcomes.find((outcome) => !isGood(outcome));
  const counts = `${count(totals.pages, "page")}, ${roomWords(totals)}`;
  if (totals.pages === 0 && bad !== undefined) return `${bad.kind}: no page was read (${counts})\n`;
  const shown = rooms.length === totals.new ? "" : `, ${rooms.length} shown`;
  return `${counts}${shown}${leftOutWords(unknown)}\n`;
}

/** `; left out: 37 language unknown, 3 age unknown`. */
export function leftOutWords(unknown: UnknownCounts): string {
  const parts = Object.entries(unknown).flatMap(([name, rooms = 0]) =>
    rooms > 0 ? [`${rooms.toLocaleString("en-US")} ${name} unknown`] : [],
  );
  return parts.length === 0 ? "" : `; left out: ${parts.join(", ")}`;
}

const roomWords = ({ seen, new: fresh, repeated, dropped }: Totals): string =>
  `rooms seen ${seen}: new ${fresh}, repeated ${repeated}, dropped ${dropped}`;

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** Which outcomes decide how a run ended: a page that another signer brought after a refusal is a page. */
import type { OutcomeEntry } from "./envelope.ts";

/** The last one of each page, in the order in which the pages were asked for. */
export function decisiveOutcomes(entries: readonly OutcomeEntry[]): OutcomeEntry[] {
  const last = new Map<string, OutcomeEntry>();
  for (const entry of entries) {
    const { channel, tag, words, page } = entry;
    last.set(JSON.stringify([channel, tag, words, page]), entry);
  }
  return [...last.values()];
}

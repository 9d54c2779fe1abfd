/** Dead letters as an operator sees them, over all endpoints; and the wish that some be tried again. */
import type { DeadLetter } from "./endpoint-place.ts";
import { createWebhookJournal, type JournalStore } from "./webhook-journal.ts";

export type ListedLetter = {
  id: string;
  /** The endpoint's name. */
  endpoint: string;
  type: string;
  tries: number;
  failedAt: string;
  /** What came of the last try. */
  problem: string;
};

export type LetterList = {
  letters: ListedLetter[];
  /** Older ones that gave way to newer ones. */
  dropped: number;
  /** Endpoints that said 410 and get nothing more. */
  gone: string[];
};

export async function listDeadLetters(store: JournalStore): Promise<LetterList> {
  const journal = createWebhookJournal(store);
  const list: LetterList = { letters: [], dropped: 0, gone: [] };
  for (const { id, name } of (await journal.register())?.endpoints ?? []) {
    const { letters, dropped } = await journal.deadLetters(id);
    const place = await journal.place(id);
    list.letters.push(...letters.map((letter) => listed(letter, name)));
    list.dropped += dropped;
    if (place?.goneAtMs !== undefined) list.gone.push(name);
  }
  return list;
}

const listed = ({ id, type, tries, failedAtMs, problem }: DeadLetter, endpoint: string): ListedLetter => ({
  id,
  endpoint,
  type,
  tries,
  failedAt: new Date(failedAtMs).toISOString(),
  problem,
});

export type WishResult = { kind: "wished"; letters: number } | { kind: "unknown"; ids: string[] };

/**
 * Wishes that these be tried again, or all; the process that delivers follows within a second of its next look.
 *
 * All of them also means endpoints that said 410: they get what happens from then on.
 */
export async function wishRetry(store: JournalStore, ids: readonly string[] | "all"): Promise<WishResult> {
  const journal = createWebhookJournal(store);
  const endpoints = (await journal.register())?.endpoints ?? [];
  const held = await Promise.all(
    endpoints.map(async ({ id }) => {
      const { letters } = await journal.deadLetters(id);
      return { id, letters: letters.filter((letter) => ids === "all" || ids.includes(letter.id)) };
    }),
  );
  const known = new Set(held.flatMap(({ letters }) => letters.map((letter) => letter.id)));
  const unknown = ids === "all" ? [] : ids.filter((id) => !known.has(id));
  if (unknown.length > 0) return { kind: "unknown", ids: unknown };
  for (const { id, letters } of held) {
    if (ids !== "all" && letters.length === 0) continue;
    const [before, place] = [await journal.wish(id), await journal.place(id)];
    const number = (before?.number ?? 0) + 1;
    const open = before !== undefined && before.number > (place?.wishTaken ?? 0) ? before.ids : [];
    const isAll = ids === "all" || open === "all";
    await journal.writeWish(id, { number, ids: isAll ? "all" : [...open, ...letters.map((letter) => letter.id)] });
  }
  return { kind: "wished", letters: known.size };
}

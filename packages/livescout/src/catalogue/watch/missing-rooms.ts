/**
 * The two signs that only a collector can give: a room is `unseen` although its sources were asked, and it is `overdue`.
 *
 * Pages of the feed are samples, so that not being on one proves nothing: `unseen` takes 90 minutes and three good answers of
 * a source that had shown the room (or sixty of any). `overdue` takes 6 hours, longer than most broadcasts last [G].
 */
import { isGoodKind } from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";
import { isPage } from "../call-kinds.ts";
import type { CallFacts, CatalogueStore, EndedReport } from "../catalogue-store.ts";
import { sourceText } from "../source-text.ts";

export const UNSEEN_AFTER_MS = 90 * 60_000;
export const OVERDUE_AFTER_MS = 6 * 3_600_000;
const OWN_ANSWERS = 3;
const ANY_ANSWERS = 60;
const ROOMS_AT_ONCE = 500;
const REPORTED_MAX = 20_000;
const SOURCES_MAX = 1_000;

export type MissingRooms = {
  /** A good answer of a source. */
  noteAnswer(source: SourceRef, atMs: number): void;
  /** Signs that are due and were not given yet. */
  signsAt(nowMs: number): Promise<EndedReport[]>;
};

export function createMissingRooms(
  store: Pick<CatalogueStore, "unseenRooms">,
  calls: readonly Pick<CallFacts, "kind" | "source" | "outcome" | "atMs">[] = [],
): MissingRooms {
  /** The last few times at which each source answered, oldest first. */
  const answers = new Map<string, number[]>();
  let anyAnswers: number[] = [];
  /** Room and sign → the last sighting that it was given after. */
  const reported = new Map<string, string>();

  function noteAnswer(source: SourceRef, atMs: number): void {
    const key = sourceText(source);
    const known = answers.get(key) ?? [];
    answers.delete(key); // the longest silent ones stand first
    answers.set(key, [...known, atMs].slice(-OWN_ANSWERS));
    if (answers.size > SOURCES_MAX) answers.delete(answers.keys().next().value ?? "");
    anyAnswers = [...anyAnswers, atMs].slice(-ANY_ANSWERS);
  }

  for (const call of calls) {
    const { source, outcome, atMs } = call;
    // A look at one name says nothing about the other names' rooms.
    if (isPage(call) && source !== undefined && isGoodKind(outcome)) noteAnswer(source, atMs);
  }

  const wasAskedSince = (sources: readonly SourceRef[], sinceMs: number): boolean => {
    const isSince = (times: readonly number[], needed: number) => times.length >= needed && (times[0] ?? 0) > sinceMs;
    return (
      isSince(anyAnswers, ANY_ANSWERS) ||
      sources.some((source) => isSince(answers.get(sourceText(source)) ?? [], OWN_ANSWERS))
    );
  };

  return {
    noteAnswer,
    async signsAt(nowMs) {
      const rooms = await store.unseenRooms({ unseenSinceMs: nowMs - UNSEEN_AFTER_MS, limit: ROOMS_AT_ONCE });
      return rooms.flatMap(({ id: roomId, observedAt, sources }) => {
        const seenMs = Date.parse(observedAt);
        const isOverdue = nowMs - seenMs >= OVERDUE_AFTER_MS;
        const due: EndedReport["sign"][] = [
          ...(wasAskedSince(sources, seenMs) ? (["unseen"] as const) : []),
          ...(isOverdue ? (["overdue"] as const) : []),
        ];
        return due.flatMap((sign): EndedReport[] => {
          const key = `${sign} ${roomId}`;
          if (reported.get(key) === observedAt) return [];
          if (reported.size >= REPORTED_MAX) reported.clear();
          reported.set(key, observedAt);
          return [{ roomId, sign, atMs: nowMs }];
        });
      });
    },
  };
}

/**
 * What to ask next: the interface that a watcher drives. One `next`, one call, one `learn`; time comes from outside.
 *
 * The plan knows sources and their yield of new rooms, nothing of addresses, budgets and rests: those are the lane's.
 */
import type { OutcomeKind } from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";

/** A place to look for rooms. `viewerCount` is what the category drawer says of a tag: a first hint, no more. */
export type PlanSource = { source: SourceRef; viewerCount?: number };

/** Page of a walk, from 1; a first page has no cursor. */
export type Ask = { source: SourceRef; page: number; cursor?: string };

/** What an ask brought. No `nextCursor`: the walk is at its end. */
export type Answered = {
  kind: OutcomeKind;
  /** Live rooms on the page. */
  rooms: number;
  /** Those of them that nobody had seen before. */
  newRooms: number;
  nextCursor?: string;
  atMs: number;
};

export type Share = { source: SourceRef; share: number };

/** Sources that the lane leaves out for now. */
export type AskOptions = { mayAsk?: (source: SourceRef) => boolean };

export type Plan = {
  /** `undefined`: there is no source, or none that may be asked now. The plan expects `learn` before the next one. */
  next(options?: AskOptions): Ask | undefined;
  learn(ask: Ask, answered: Answered): void;
  /** Where calls go in the long run, as the plan sees it now; the sum is 1, the largest first. */
  shares(): Share[];
  /** Tags found at run time; of a source that is known already the viewers are renewed. */
  addSources(sources: readonly PlanSource[]): void;
  /** The stop rule: the best ask would bring less than one new room in four calls. It passes as rooms begin. No ask, no rule. */
  isExhausted(options?: AskOptions): boolean;
  /** New rooms that the best ask would bring, for status lines. */
  expected(options?: AskOptions): number;
  /** Small JSON for a restart; open walks are not kept. */
  save(): unknown;
};

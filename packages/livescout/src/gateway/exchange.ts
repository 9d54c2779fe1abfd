/**
 * One call between its arrival and its answer, and how answers are written.
 *
 * Every answer, errors included, carries the same contract headers because there is no other way out than `Respond`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { QuotaState } from "../access/quota.ts";
import type { RateWindow } from "../access/rate-windows.ts";
import type { SentBody } from "./middleware/sent-call.ts";

export type Exchange = {
  readonly raw: IncomingMessage;
  readonly response: ServerResponse;
  /** Ours, never the caller's. */
  readonly requestId: string;
  /** Path and query as they came. */
  readonly url: string;
  /** Read before a route that takes one is run. */
  body: SentBody | undefined;
  /** The remote address, behind trusted proxies the client's. Read it late: it costs. */
  address(): string;
  /** Name of the route, for figures. */
  readonly route: string;
  /** Whether pages of any origin may read the answer; a route may decide it by who calls. */
  isCorsOpen: boolean;
  /** The window that the answer shows: the key's once a valid one is known, the address's before. */
  minute: RateWindow | undefined;
  /** The key's day, where it is known. */
  day: QuotaState | undefined;
};

/** The caller went away: nobody would read an answer. */
export const isGone = ({ response }: Exchange): boolean => response.destroyed;

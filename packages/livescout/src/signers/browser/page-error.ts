/** Why a page could not be opened, or not be made to sign: in words for people, and as one of a few kinds for the pool. */
import { LivescoutError } from "@livescout/protocol";

export type PageFault =
  /** The upstream's own no: trying again at once is no use. */
  | "refused"
  /** It did not come, or not to its end, in time. Again and again: the browser hangs. */
  | "late"
  /** It is there, and signs nothing. */
  | "unsigned"
  | "broken";

export class PageError extends LivescoutError {
  override readonly name = "PageError";
  readonly fault: PageFault;

  constructor(fault: PageFault, why: string) {
    super("internal", why, { retryable: true });
    this.fault = fault;
  }
}

export const isPageFault = (error: unknown, fault: PageFault): boolean =>
  error instanceof PageError && error.fault === fault;

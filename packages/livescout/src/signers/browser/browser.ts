/** A browser that answers, launched or attached to: what a pool of pages needs of it. */
import type { Cdp } from "./cdp.ts";

export type Browser = {
  readonly cdp: Cdp;
  /** `Chrome/156.0.…`, as the browser names itself. */
  readonly product: string;
  /** The operator's own profile, which may hold a session; false for a fresh one of ours. */
  readonly holdsOwnProfile: boolean;
  /** Settles with the reason when it has ended, or the connection to it. */
  readonly ended: Promise<string>;
  /** A blank tab that is ours, in a window of its own; gives its target id. */
  openTab(): Promise<string>;
  close(): Promise<void>;
};

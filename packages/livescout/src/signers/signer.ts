/** What every signer of the app offers: the protocol's contract, and an end. */
import type { Signer } from "@livescout/protocol";
import type { AcceptanceRow } from "./acceptance.ts";
import type { BrowserSignerState } from "./browser/browser-signer-types.ts";

export type {
  NoticeVerdict,
  OutcomeNotice,
  SignOptions,
  SignOutcome,
  Signer,
  UnsignedRequest,
} from "@livescout/protocol";

/** A signer that holds something (a browser, a connection) and gives it back. */
export type ClosableSigner = Signer & { close(): Promise<void> };

/** What is known of the signers at work, for figures and for people. */
export type SignerReport = {
  /** In the chain's order. */
  signers: { name: string; breaker: "closed" | "open"; why?: string; untilMs?: number }[];
  acceptance: AcceptanceRow[];
  /** Where a browser is one of them. */
  browser?: BrowserSignerState;
};

/** What every signer of the app offers: the protocol's contract, and an end. */
import type { Signer } from "@livescout/protocol";

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

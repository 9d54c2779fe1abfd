/** Everything a gateway is given. It opens no port and reads no environment by itself. */
import type { VisitorSource } from "@livescout/client";
import type { Identity, Signer, World } from "@livescout/protocol";
import type { KeyRing } from "../access/key-ring.ts";
import type { Quota } from "../access/quota.ts";
import type { RateWindows } from "../access/rate-windows.ts";
import type { Stores } from "../access/stores.ts";
import type { Tiers } from "../access/tiers.ts";
import type { CatalogueApi } from "../catalogue/api/catalogue-call.ts";
import type { Logger } from "../runtime/logger.ts";
import type { FillRandom } from "../runtime/random-ids.ts";
import type { SignerReport } from "../signers/signer.ts";

export type GatewayDeps = {
  signer: Signer;
  /** What is known of the signers behind it, for `/metrics`. */
  signerReport?: () => SignerReport;
  /** The browser that requests claim to be; the visitor's device id is put into it. */
  identity: Identity;
  visitor: VisitorSource;
  /** Absent: `--auth none`, any key is accepted and only callers of this machine are answered. */
  keyRing?: KeyRing;
  quota: Quota;
  rateWindows: RateWindows;
  /** Asked by `/health/ready`. */
  stores: Pick<Stores, "check">;
  tiers: Tiers;
  /** Absent: there is no `/v1` here. */
  catalogue?: CatalogueApi;
  /** Scheme and authority that signed URLs begin with. */
  upstreamOrigin: string;
  world: World;
  /** `refuse`: callers keep their sessions to themselves (`logged_in=true`). */
  sessions: "accept" | "refuse";
  /** Where callers reach this gateway, for `load_more_url`; no slash at the end. */
  publicUrl?: string;
  /** Comma-separated addresses or CIDR ranges whose `X-Forwarded-For` is believed; off by default. */
  trustProxy?: string;
  nowMs: () => number;
  logger: Logger;
  fillRandom?: FillRandom;
  /** Feed calls under way at once; one more is answered 503 `overloaded`. */
  callsInFlightMax?: number;
  /** Time for a whole request to arrive. */
  requestTimeoutMs?: number;
  /** Who does not read a streamed answer for so long is dropped. */
  slowReaderMs?: number;
};

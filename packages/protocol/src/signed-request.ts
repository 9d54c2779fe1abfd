/** Between the two steps: what a signer takes, what it gives, and what step 2 sends. */
import type { SourceName } from "./channels.ts";
import type { DrawerTabsQuery } from "./drawer-tabs-query.ts";
import type { FeedQuery } from "./feed-query.ts";
import type { Identity } from "./identity.ts";
import type { OutcomeKind } from "./outcome.ts";
import type { SearchQuery } from "./search-query.ts";
import type { Secret } from "./secret.ts";
import type { World } from "./world.ts";

/** A request that nobody has signed yet: the feed's, LIVE search's, or the category drawer's. */
export type UnsignedRequest = {
  /** Scheme and authority, e.g. `https://webcast.tiktok.com`. The signature does not cover it. */
  origin: string;
  path: string;
  method: "GET";
  /** The text after `?` and before `msToken` and the signature parameters, percent-encoded, in the page's order. */
  queryText: string;
  /** May be empty; never invented. */
  msToken: string;
  query: FeedQuery | SearchQuery | DrawerTabsQuery;
  identity: Identity;
};

export type SignOutcome =
  | {
      kind: "signed";
      /** Exact bytes as signed: nobody re-serialises it. */
      signedUrl: string;
      userAgent: string;
      headers: Record<string, string>;
      /** Version of the signature scheme, e.g. `5.3.2`. */
      scheme: string;
      /** Build of the signing script, `null` where the scheme has none. */
      build: string | null;
      signedAtMs: number;
      /** How long it is believed to be good, ms; a hint: the life of a signature is not published. */
      expiresHintMs: number;
      /** Name of the signer that made it. */
      signer: string;
      /** Machine-readable words, e.g. `shipped_identity`, `unknown_version`. */
      warnings: string[];
    }
  /** This signer can never sign such a request. */
  | { kind: "unsupported"; why: string }
  /** It cannot now: a broken browser, a failed self-check. Never thrown. */
  | { kind: "unavailable"; why: string; retryAfterMs?: number };

export type SignOptions = { signal?: AbortSignal };

/** Turns an unsigned request into the exact URL that the upstream's own page would send. Never sees a session or ttwid. */
export type Signer = {
  readonly name: string;
  sign(request: UnsignedRequest, options?: SignOptions): Promise<SignOutcome>;
  /** Takes what step 2 brought, so that a chain learns which of its signers is accepted. */
  note?(notice: OutcomeNotice): NoticeVerdict;
};

/** What step 2 brought for one signature. */
export type OutcomeNotice = {
  /** `signer` and `scheme` of the signed outcome. */
  signer: string;
  scheme: string;
  channel: SourceName;
  outcome: OutcomeKind;
  /** From signing to the answer, ms. */
  ageMs: number;
  /** Who says so; absent: this very process saw it. */
  reporter?: string;
};

export type NoticeVerdict =
  | { kind: "noted" }
  /** One more call, signed by another signer, would tell whose fault the refusal is. */
  | { kind: "tryAnother"; why: string }
  /** Differently signed calls were all refused: the address or the identity rests, no signer is to blame. */
  | { kind: "addressRefused"; why: string };

/** What step 2 sends: a signed URL with what must travel beside it. */
export type SignedRequest = {
  url: string;
  method: "GET";
  headers: Record<string, string>;
  /** Guest cookies only (`ttwid`, `msToken`). The session is attached on the line that sends. */
  ttwid?: Secret;
  msToken?: Secret;
  world: World;
  signer: { name: string; scheme: string; warnings: string[] };
  /** When it was signed, ms since 1970. */
  signedAtMs: number;
  /** Names the signature in an outcome report to the gateway that made it. */
  signId?: string;
};

/** How long a signature is believed to be good, ms; a hint that is shown, never a rule (signers.md). */
export const SIGNATURE_LIFE_HINT_MS = 60_000;

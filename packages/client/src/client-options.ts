/** What a client is made from, read once: a wrong option is refused by name before anything is sent. */
import {
  acceptLanguage,
  type Identity,
  InvalidInputError,
  readSession,
  REGION_DEFAULT,
  type Secret,
  SHIPPED_IDENTITY,
  type SignedRequest,
  type Signer,
  toSecret,
} from "@livescout/protocol";
import { readBaseUrl } from "./base-url.ts";
import { fetchSigned, type FetchSignedOptions, type FetchSignedResult } from "./fetch-signed.ts";
import { sleepFor } from "./sleep-for.ts";
import { createVisitorSource, type VisitorSource } from "./visitor.ts";

export type FeedClientOptions = {
  /** Base URL of a gateway for step 1. Either this or `signer`. */
  gateway?: string;
  /** A signer of this process for step 1. */
  signer?: Signer;
  /** The browser that in-process requests claim to be. */
  identity?: Identity;
  /** Key for the gateway, sent as `x-api-key`. */
  apiKey?: string | Secret;
  /** The caller's own `sessionid` cookie: attached in step 2 only, never sent in step 1. */
  session?: string | Secret;
  /** Which calls the session goes along with: every feed and search (default), or following feeds alone, which need one. */
  sessionFor?: "every" | "following";
  /** Guest identity; absent: fetched from the upstream's page when first needed. `"none"`: the gateway's alone. */
  visitor?: VisitorSource | "none";
  fetch?: typeof globalThis.fetch;
  /** Fetch from this origin instead of the upstream, e.g. a sandbox: the user's own word. */
  upstreamOrigin?: string;
  region?: string;
  /** Deadline of each request, ms. */
  timeoutMs?: number;
  /** Pause between two pages of the real upstream, ms, jittered by half of it upwards. A sandbox needs none. */
  pauseMs?: number;
  /** How step 2 is made; absent: by `fetch`. A browser's own page is another way. */
  stepTwo?: StepTwo;
  /** Step 2 brings a session of its own, as a browser's profile does: `session` is not needed for following feeds. */
  isLoggedIn?: boolean;
  /** Tell a gateway of ours what its signature brought: `sign_id` and the outcome's name. Default true. */
  reportOutcomes?: boolean;
  /** Put the upstream's whole room object into `room.wire`. */
  keepUnknown?: boolean;
  nowMs?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  random?: () => number;
};

export type StepTwo = (request: SignedRequest, options: FetchSignedOptions) => Promise<FetchSignedResult>;

/** What a call to the upstream needs, signed or not. */
export type FetchingOptions = Pick<
  FeedClientOptions,
  "fetch" | "timeoutMs" | "pauseMs" | "nowMs" | "sleep" | "random" | "identity" | "upstreamOrigin" | "keepUnknown"
>;

/** Read: nothing is undefined in silence. */
export type FetchingContext = Required<Omit<FetchingOptions, "upstreamOrigin">> & { upstreamOrigin?: string };

/** The options of a client, read. */
export type ClientContext = FetchingContext & {
  region: string;
  gateway?: string;
  signer?: Signer;
  apiKey?: Secret;
  session?: Secret;
  sessionFor: "every" | "following";
  visitor?: VisitorSource;
  /** Step 2 sends a session: this client's, or one of its own. */
  isLoggedIn: boolean;
  stepTwo: StepTwo;
  reportsOutcomes: boolean;
  /** Outcome reports under way. */
  reports: Set<Promise<unknown>>;
};

/** @throws InvalidInputError where an option breaks its rule. */
export function readOptions(options: FeedClientOptions): ClientContext {
  const { gateway, signer, apiKey, session, region = REGION_DEFAULT } = options;
  if ((gateway === undefined) === (signer === undefined))
    throw new InvalidInputError("gateway", "either a gateway or a signer, not both");
  const fetching = readFetching(options);
  const { identity, fetch, nowMs, upstreamOrigin: origin } = fetching;
  const secretSession = session === undefined ? undefined : readSession(toSecret(session).reveal());
  if (
    secretSession !== undefined &&
    origin?.startsWith("http://") === true &&
    !secretSession.reveal().startsWith("fixture-")
  ) {
    throw new InvalidInputError(
      "session",
      "no session beside a plain-http upstream (a pretend one begins with fixture-)",
    );
  }
  const visitor = options.visitor ?? visitorSource(identity, fetch, nowMs, origin);
  return {
    ...fetching,
    ...(gateway !== undefined && { gateway: readBaseUrl("gateway", gateway) }),
    ...(signer !== undefined && { signer }),
    ...(apiKey !== undefined && { apiKey: toSecret(apiKey) }),
    ...(secretSession !== undefined && { session: secretSession }),
    ...(visitor !== "none" && { visitor }),
    region,
    sessionFor: options.sessionFor ?? "every",
    isLoggedIn: secretSession !== undefined || options.isLoggedIn === true,
    stepTwo: options.stepTwo ?? fetchSigned,
    reportsOutcomes: options.reportOutcomes ?? true,
    reports: new Set(),
  };
}

/** @throws InvalidInputError where the origin is none. */
export function readFetching(options: FetchingOptions): FetchingContext {
  const { upstreamOrigin } = options;
  return {
    ...(upstreamOrigin !== undefined && { upstreamOrigin: readOrigin(upstreamOrigin) }),
    identity: options.identity ?? SHIPPED_IDENTITY,
    fetch: options.fetch ?? globalThis.fetch,
    nowMs: options.nowMs ?? Date.now,
    timeoutMs: options.timeoutMs ?? 15_000,
    pauseMs: options.pauseMs ?? 1_000,
    keepUnknown: options.keepUnknown ?? false,
    sleep: options.sleep ?? sleepFor,
    random: options.random ?? Math.random,
  };
}

function visitorSource(
  identity: Identity,
  fetch: typeof globalThis.fetch,
  nowMs: () => number,
  siteOrigin: string | undefined,
) {
  const { userAgent } = identity;
  return createVisitorSource({
    userAgent,
    acceptLanguage: acceptLanguage(identity),
    fetch,
    nowMs,
    ...(siteOrigin !== undefined && { siteOrigin }),
  });
}

/** An http(s) origin without path or credentials; plain http on loopback only (contract §4). */
function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
  const isLoopback = url !== undefined && /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
  if (!isOrigin || (url.protocol === "http:" && !isLoopback)) {
    throw new InvalidInputError(
      "upstreamOrigin",
      "an https origin without path or credentials, or plain http on loopback",
    );
  }
  return url.origin;
}

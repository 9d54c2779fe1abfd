/** What the browser signer is given and what it offers: the contract of every signer, and what only a browser can do. */
import type { FetchSignedOptions, FetchSignedResult } from "@livescout/client";
import type { SignedRequest, Signer, SignOptions, SignOutcome, UnsignedRequest } from "@livescout/protocol";

export type BrowserChoice =
  | {
      kind: "launch";
      executable: string;
      headed?: boolean;
      /** The operator's own profile folder; absent: a fresh one in a private temporary folder, removed afterwards. */
      profileDir?: string;
      /** Only where the operator said so: without it a hostile page is closer to this machine. */
      noSandbox?: boolean;
      extraArgs?: readonly string[];
    }
  /** A browser that the operator runs, `http://127.0.0.1:9222`: loopback only. */
  | { kind: "attach"; cdpUrl: string };

/** How the finished URL is taken from the page: beneath its script, or at the network. `auto`: the first where both agree. */
export type TakingWay = "replaced-fetch" | "interception";

export type BrowserSignerLimits = {
  /** Time for one call of `sign` in all, a crash in between included. */
  signMs: number;
  /** How long `sign` waits for a page that is not ready; 0: it answers `unavailable` at once. */
  readyWaitMs: number;
  /** From the page's address to the first signature. */
  pageMs: number;
  /** From the start of the browser to its first answer. */
  launchMs: number;
  /** Calls under way and waiting; one more is answered `unavailable`. */
  queueMax: number;
  /** Calls that one page works on at a time. */
  inFlightMax: number;
  recycleAfterSignatures: number;
  recycleAfterMs: number;
  /** A page that stopped signing is loaded anew at most this often. */
  reloadEveryMs: number;
};

export type BrowserSignerOptions = {
  browser: BrowserChoice;
  /** Any page that wraps `fetch` or `XMLHttpRequest` to sign, and asks `/webcast/feed/` by itself. */
  pageUrl?: string;
  /** The origin that the operator named beside the upstream's own and the page's. */
  upstreamOrigin?: string;
  way?: TakingWay | "auto";
  nowMs: () => number;
  limits?: Partial<BrowserSignerLimits>;
  onEvent?: (event: BrowserSignerEvent) => void;
};

export type BrowserSignerEvent =
  | { kind: "browserStarted"; product: string }
  | { kind: "browserExited"; why: string }
  | { kind: "pageReady"; way: TakingWay; elapsedMs: number }
  | { kind: "pageFailed"; why: string; retryInMs: number | undefined }
  | { kind: "pageCrashed"; why: string }
  | { kind: "pageReloaded"; why: string }
  | { kind: "pageRecycled"; signedCount: number }
  /** The page signs in a way that this code does not know; said once per version. */
  | { kind: "newVersion"; version: string };

export type BrowserSignerState = {
  ready: boolean;
  /** Why it is not ready, for people. */
  why?: string;
  way?: TakingWay;
  /** `Chrome/156.0.…`, once known. */
  product?: string;
  pagesOpen: number;
  signed: number;
  recycled: number;
  reloads: number;
  /** Pages that crashed or were closed. */
  crashes: number;
  /** Browsers that ended without being told to. */
  browserExits: number;
  inFlight: number;
  queueLength: number;
};

/** What the operator's browser says about itself; the newest signed URL holds the rest of an identity. */
export type BrowserIdentity = {
  userAgent: string;
  platform: string;
  languages: string[];
  screenWidth: number;
  screenHeight: number;
  tzName: string;
  signedUrl: string;
};

export type BrowserFetchOptions = Pick<FetchSignedOptions, "timeoutMs" | "bodyBytesMax" | "signal"> & {
  /** Also in a profile that is the operator's own, and may hold a session. Only where the operator said so. */
  ownProfile?: boolean;
};

export type BrowserSigner = Signer & {
  sign(request: UnsignedRequest, options?: BrowserSignOptions): Promise<SignOutcome>;
  /** Warms up in the background; `sign` does it by itself. */
  start(): void;
  /** Resolves once it can sign, or with the reason why it cannot. */
  ready(options?: WaitOptions): Promise<{ kind: "ready" } | NotReady>;
  state(): BrowserSignerState;
  /** Step 2 in the page's own context: the signed URL goes out byte for byte, with the browser's own cookies. */
  fetchSigned(request: SignedRequest, options?: BrowserFetchOptions): Promise<FetchSignedResult>;
  /** LIVE search asked by the page itself: signed and fetched there. Read the answer with `readSearchAnswer`. */
  searchLive(
    words: string,
    options?: BrowserFetchOptions & { offset?: string; region?: string },
  ): Promise<FetchSignedResult>;
  readIdentity(options?: WaitOptions): Promise<{ kind: "identity"; identity: BrowserIdentity } | NotReady>;
  close(): Promise<void>;
};

export type WaitOptions = { waitMs?: number; signal?: AbortSignal };
/** `waitMs` overrides `limits.readyWaitMs` for one call. */
export type BrowserSignOptions = SignOptions & WaitOptions;
export type NotReady = { kind: "unavailable"; why: string; retryAfterMs?: number };

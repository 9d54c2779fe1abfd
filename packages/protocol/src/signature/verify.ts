/**
 * Checks a signed URL offline: opens each token in it, and recomputes every digest and checksum from the URL, the
 * User-Agent and the body.
 *
 * There is no secret in a signature: `valid` says that a page would have written it so, not that one did. Host, path and
 * cookies are not covered, and age is the caller's business: `timestamp` lags behind the clock by up to minutes.
 */
import { pureDigests, type Digests } from "./digests.ts";
import type { RefusedToken } from "./envelope.ts";
import { createRequestDigests } from "./request-digests.ts";
import { findScheme } from "./schemes.ts";
import { splitSignedQuery } from "./signed-query.ts";
import { checkXBogus, checkXDynosaur, checkXGnarly } from "./token-checks.ts";
import type { CheckedToken, CheckedXBogus, SignatureChecks } from "./token-checks.ts";
import { isPair } from "./token-pair.ts";
import type { OpenedXDynosaur } from "./x-dynosaur.ts";
import type { OpenedXGnarly } from "./x-gnarly.ts";

export type SignatureVerdict = {
  /** `unknown_version`: the token opens, but this code does not know all that it says; see which checks there are. */
  readonly kind: "valid" | "invalid" | "unknown_version";
  readonly version: string | null;
  /** The script's build. */
  readonly scm: string | null;
  /** Unix time of the signature, seconds. */
  readonly timestamp: number | null;
  readonly checks: Readonly<SignatureChecks>;
  /** What is wrong: names of checks that failed, or a sentence. Empty when `valid`. */
  readonly why: readonly string[];
};

export type VerifyOptions = VerifierOptions & { readonly body?: string };

export type VerifierOptions = { readonly userAgent: string; readonly digests?: Digests };

/** Never throws, whatever it is given. For many URLs of one User-Agent, `createVerifier` is faster. */
export function verifySignedUrl(url: string, options: VerifyOptions): SignatureVerdict {
  const { userAgent, body = "", digests = pureDigests }: Partial<VerifyOptions> = options ?? {};
  if (typeof userAgent !== "string") return invalid("the User-Agent is not text");
  return createVerifier({ userAgent, digests })(url, body);
}

export type SignatureVerifier = (url: string, body?: string) => SignatureVerdict;

/** `verifySignedUrl` for one User-Agent, whose digests it keeps. */
export function createVerifier({ userAgent, digests = pureDigests }: VerifierOptions): SignatureVerifier {
  const requestDigests = createRequestDigests(userAgent, digests);
  return (url, body = "") => {
    if (typeof url !== "string" || typeof body !== "string") return invalid("URL or body is not text");
    const query = splitSignedQuery(url);
    if (query.kind === "refused") return invalid(query.why);
    const gnarly = query.gnarly && checkXGnarly(query.gnarly, body, requestDigests);
    const dynosaur = query.dynosaur && checkXDynosaur(query.dynosaur, body, requestDigests);
    const version = gnarly?.opened.kind === "opened" ? gnarly.opened.values.version : undefined;
    const scheme = findScheme(version ?? "");
    const bogus =
      query.bogus && checkXBogus(query.bogus, body, { userAgent, digests, form: scheme?.bogus ?? "either" });
    const faults: string[] = [];
    if (gnarly === null && (bogus === null || bogus.opened.kind === "constant"))
      faults.push("unsigned: neither X-Gnarly nor an X-Bogus token");
    if (scheme !== undefined && scheme.suffix.includes("X-Dynosaur") !== (dynosaur !== null)) {
      faults.push(dynosaur === null ? "no X-Dynosaur" : `${version} has no X-Dynosaur`);
    }
    return conclude({ gnarly, dynosaur, bogus, faults });
  };
}

export type VerifyXGnarlyOptions = VerifyOptions & { readonly query: string; readonly token: string };

/** Checks X-Gnarly alone, against the text it has to cover. */
export function verifyXGnarly({ query, token, body = "", userAgent, digests }: VerifyXGnarlyOptions): SignatureVerdict {
  const gnarly = checkXGnarly({ token, sealed: query }, body, createRequestDigests(userAgent, digests));
  return conclude({ gnarly, dynosaur: null, bogus: null, faults: [] });
}

type CheckedTokens = {
  readonly gnarly: CheckedToken<OpenedXGnarly> | null;
  readonly dynosaur: CheckedToken<OpenedXDynosaur> | null;
  readonly bogus: CheckedXBogus | null;
  /** What is wrong beside the tokens themselves. */
  readonly faults: readonly string[];
};

function conclude({ gnarly, dynosaur, bogus, faults }: CheckedTokens): SignatureVerdict {
  const checks: SignatureChecks = { ...gnarly?.checks, ...dynosaur?.checks, ...bogus?.checks };
  const opened = gnarly?.opened.kind === "opened" ? gnarly.opened : null;
  if (opened?.isKnown && dynosaur?.opened.kind === "opened")
    checks.pair = isPair(opened.values, dynosaur.opened.values);
  const why = [
    ...faults,
    ...refusal("X-Gnarly", gnarly?.opened),
    ...refusal("X-Dynosaur", dynosaur?.opened),
    ...refusal("X-Bogus", bogus?.opened),
  ];
  for (const [name, holds] of Object.entries(checks)) if (!holds) why.push(name);
  const bogusTimestamp = bogus?.opened.kind === "opened" ? bogus.opened.timestamp : null;
  return {
    kind: opened?.isKnown === false ? "unknown_version" : why.length === 0 ? "valid" : "invalid",
    version: opened?.values.version ?? null,
    scm: opened?.values.scm ?? null,
    timestamp: opened?.values.timestamp ?? bogusTimestamp,
    checks,
    why,
  };
}

function refusal(name: string, opened: RefusedToken | { kind: "opened" | "constant" } | undefined): string[] {
  return opened?.kind === "refused" ? [`${name}: ${opened.why}`] : [];
}

function invalid(why: string): SignatureVerdict {
  return { kind: "invalid", version: null, scm: null, timestamp: null, checks: {}, why: [why] };
}

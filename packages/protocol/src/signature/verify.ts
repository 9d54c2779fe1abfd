/**
 * Checks a signed URL offline: opens each token in it, and recomputes every digest and checksum from the URL, the
 * User-Agent and the body.
 *
 * There is no secret in a signature: `valid` says that a page would have written it so, not that one did. Host, path and
 * cookies are not covered, and age is the caller's business: `timestamp` lags behind the clock by up to minutes.
 */
import { pureDigests, type Digests } from "./digests.ts";
import { createEnvelope, type RefusedToken } from "./envelope.ts";
import { createRequestDigests } from "./request-digests.ts";
import { gnarlyValue } from "./gnarly-payload.ts";
import { findScheme, type Schemes } from "./schemes.ts";
import { splitSignedQuery } from "./signed-query.ts";
import { checkXBogus, checkXDynosaur, checkXGnarly, type CheckName, type SignatureChecks } from "./token-checks.ts";
import { isPair } from "./token-pair.ts";
import type { OpenedXBogus } from "./x-bogus.ts";
import type { ReadXDynosaur } from "./x-dynosaur.ts";
import type { ReadXGnarly } from "./x-gnarly.ts";

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

export type VerifierOptions = {
  readonly userAgent: string;
  readonly digests?: Digests;
  /** Further schemes that tokens may be of. */
  readonly schemes?: Schemes | undefined;
};

/** Never throws, whatever it is given. For many URLs of one User-Agent, `createVerifier` is faster. */
export function verifySignedUrl(url: string, options: VerifyOptions): SignatureVerdict {
  const { userAgent, body = "", digests = pureDigests, schemes }: Partial<VerifyOptions> = options ?? {};
  if (typeof userAgent !== "string") return invalid("the User-Agent is not text");
  return createVerifier({ userAgent, digests, schemes })(url, body);
}

export type SignatureVerifier = (url: string, body?: string) => SignatureVerdict;

/** `verifySignedUrl` for one User-Agent, whose digests it keeps. */
export function createVerifier({ userAgent, digests = pureDigests, schemes }: VerifierOptions): SignatureVerifier {
  const requestDigests = createRequestDigests(userAgent, digests);
  const envelope = createEnvelope();
  return (url, body = "") => {
    if (typeof url !== "string" || typeof body !== "string") return invalid("URL or body is not text");
    const query = splitSignedQuery(url);
    if (query.kind === "refused") return invalid(query.why);
    const context = { body, digests: requestDigests, envelope, schemes };
    const checks: SignatureChecks = {};
    const gnarly = query.gnarly && checkXGnarly(query.gnarly, context, checks);
    const dynosaur = query.dynosaur && checkXDynosaur(query.dynosaur, context, checks);
    const version = gnarly?.kind === "read" ? String(gnarlyValue(gnarly.payload, "version")) : "";
    const scheme = findScheme(version, schemes);

    const isConstant = scheme === undefined ? query.bogus?.token === "1" : scheme.bogus === "one";
    const bogus =
      isConstant || query.bogus === null ? null : checkXBogus(query.bogus, { userAgent, body, digests }, checks);
    if (query.bogus !== null && scheme?.bogus === "one") checks.bogusIsOne = query.bogus.token === "1";

    const faults: string[] = [];
    if (gnarly === null && bogus === null) faults.push("unsigned: neither X-Gnarly nor an X-Bogus token");
    if (scheme !== undefined && scheme.suffix.includes("X-Dynosaur") !== (dynosaur !== null)) {
      faults.push(dynosaur === null ? "no X-Dynosaur" : `${version} has no X-Dynosaur`);
    }
    return conclude({ gnarly, dynosaur, bogus, checks, faults });
  };
}

export type VerifyXGnarlyOptions = VerifyOptions & { readonly query: string; readonly token: string };

/** Checks X-Gnarly alone, against the text it has to cover. */
export function verifyXGnarly({
  query,
  token,
  body = "",
  userAgent,
  digests,
  schemes,
}: VerifyXGnarlyOptions): SignatureVerdict {
  const checks: SignatureChecks = {};
  const context = { body, digests: createRequestDigests(userAgent, digests), envelope: createEnvelope(), schemes };
  const gnarly = checkXGnarly({ token, sealed: query }, context, checks);
  return conclude({ gnarly, dynosaur: null, bogus: null, checks, faults: [] });
}

type Findings = {
  readonly gnarly: ReadXGnarly | RefusedToken | null;
  readonly dynosaur: ReadXDynosaur | RefusedToken | null;
  readonly bogus: OpenedXBogus | RefusedToken | null;
  readonly checks: SignatureChecks;
  /** What is wrong beside the tokens themselves. */
  readonly faults: readonly string[];
};

function conclude({ gnarly, dynosaur, bogus, checks, faults }: Findings): SignatureVerdict {
  const read = gnarly?.kind === "read" ? gnarly.payload : null;
  if (read?.isKnown && dynosaur?.kind === "read") checks.pair = isPair(read, dynosaur.payload);
  const [version, scm, timestamp] =
    read === null ? [] : (["version", "scm", "timestamp"] as const).map((name) => gnarlyValue(read, name));
  const why = [...faults];
  if (gnarly?.kind === "refused") why.push(`X-Gnarly: ${gnarly.why}`);
  if (dynosaur?.kind === "refused") why.push(`X-Dynosaur: ${dynosaur.why}`);
  if (bogus?.kind === "refused") why.push(`X-Bogus: ${bogus.why}`);
  for (const name in checks) if (!checks[name as CheckName]) why.push(name);
  return {
    kind: read?.isKnown === false ? "unknown_version" : why.length === 0 ? "valid" : "invalid",
    version: typeof version === "string" ? version : null,
    scm: typeof scm === "string" ? scm : null,
    timestamp: typeof timestamp === "number" ? timestamp : bogus?.kind === "opened" ? bogus.timestamp : null,
    checks,
    why,
  };
}

function invalid(why: string): SignatureVerdict {
  return { kind: "invalid", version: null, scm: null, timestamp: null, checks: {}, why: [why] };
}

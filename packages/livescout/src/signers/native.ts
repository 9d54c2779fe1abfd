/**
 * The three algorithms in this process: as fast as a signature gets, and never proven to be accepted by the feed.
 *
 * Every URL is opened and verified before it is returned; one that does not verify is `unavailable`, never handed out.
 */
import { createHash, hash, randomFillSync } from "node:crypto";
import {
  type Identity,
  identityHeaders,
  SIGNATURE_LIFE_HINT_MS,
  type SignOutcome,
  type UnsignedRequest,
} from "@livescout/protocol";
import {
  createQuerySigner,
  createVerifier,
  type Digests,
  findScheme,
  gnarlyOrder,
  NEWEST_SCHEME,
  type QuerySigner,
  type SignatureVerifier,
} from "@livescout/protocol/signature";
import { readDeclared } from "./declared-request.ts";
import type { Signer } from "./signer.ts";

export type NativeSignerOptions = {
  nowMs: () => number;
  /** Fills the words with randomness. */
  randomWords?: (words: Uint32Array) => void;
  digests?: Digests;
  /** Version of the signature scheme. */
  scheme?: string;
  /** The origin that the operator named in place of the upstream's; any is signed where absent, since the caller checks. */
  upstreamOrigin?: string;
};

const WORDS_EACH = 12;
const POOL_WORDS = 12_288; // 512 signatures a filling

/** The platform's digests, several times faster than the pure ones. */
export const nodeDigests: Digests = {
  md5: (bytes) => createHash("md5").update(bytes).digest(),
  md5Hex: (text) => hash("md5", text, "hex"),
};

/** One claimed browser: what it knows stays the same while the process lives, as in a page. */
type Page = {
  identity: Identity;
  sign: QuerySigner;
  verify: SignatureVerifier;
  headers: Record<string, string>;
  warnings: string[];
};

/** @throws RangeError where the scheme is not known. */
export function createNativeSigner({
  nowMs,
  randomWords = (words) => void randomFillSync(words),
  digests = nodeDigests,
  scheme = NEWEST_SCHEME,
  upstreamOrigin,
}: NativeSignerOptions): Signer {
  if (findScheme(scheme) === undefined) throw new RangeError(`no signature scheme ${scheme}`);
  const nextWords = createWordPool(randomWords);
  const openedAtMs = nowMs();
  let page: Page | undefined;
  let signed = 0;

  const pageOf = (identity: Identity): Page => {
    if (page?.identity === identity) return page;
    const { userAgent, canvas, envcode, ubcode, build } = identity;
    const order = gnarlyOrder({ version: scheme, canvas, randomWords: nextWords(32) });
    page = {
      identity,
      sign: createQuerySigner({
        userAgent,
        version: scheme,
        page: { canvas, envcode, ubcode },
        order,
        digests,
        ...(build !== undefined && { scm: build }),
      }),
      verify: createVerifier({ userAgent, digests }),
      headers: identityHeaders(identity),
      warnings: [
        ...(identity.source === "shipped" ? ["shipped_identity"] : []),
        ...(identity.deviceId === undefined ? ["no_device_id"] : []),
      ],
    };
    return page;
  };

  function signNow(request: UnsignedRequest): SignOutcome {
    const declared = readDeclared(request, upstreamOrigin ?? request.origin);
    if (declared.kind === "refused") return { kind: "unsupported", why: declared.why };
    const { identity, sign, verify, headers, warnings } = pageOf(request.identity);
    const signedAtMs = nowMs();
    signed++;
    const query = sign({
      queryText: declared.queryText,
      msToken: request.msToken,
      timestamp: Math.floor(signedAtMs / 1000),
      nonces: noncesAt(findScheme(scheme)?.nonce === "per page" ? openedAtMs : signedAtMs, nextWords(1)[0] ?? 0),
      counters: { total: signed & COUNTER_MASK, signed: signed & COUNTER_MASK },
      keyWords: { dynosaur: nextWords(WORDS_EACH), gnarly: nextWords(WORDS_EACH) },
    });
    const signedUrl = `${request.origin}${request.path}?${query}`;
    const verdict = verify(signedUrl);
    if (verdict.kind !== "valid")
      return { kind: "unavailable", why: `the self-check failed (${verdict.why.join(", ")})` };
    return {
      kind: "signed",
      signedUrl,
      userAgent: identity.userAgent,
      headers: { ...headers },
      scheme,
      build: verdict.scm,
      signedAtMs,
      expiresHintMs: SIGNATURE_LIFE_HINT_MS,
      signer: "native",
      warnings: [...warnings],
    };
  }

  return {
    name: "native",
    sign(request) {
      try {
        return Promise.resolve(signNow(request));
      } catch (error) {
        const name = error instanceof Error ? error.name : "unknown";
        return Promise.resolve({ kind: "unavailable", why: `signing broke (${name})` });
      }
    },
  };
}

const COUNTER_MASK = 0x7fff; // the fields are 16 bits wide; a page would be reloaded long before
const NONCE_SPACE = 2 ** 31;
const NONCE_GAP_MAX_US = 1_400;

/** A microsecond clock mod 2^31; the two readings of one URL lie some 100 to 1500 µs apart (signing-xgnarly §4.3). */
function noncesAt(ms: number, random: number): { dynosaur: number; gnarly: number } {
  const dynosaur = (Math.floor(ms * 1000) + (random % 1000)) % NONCE_SPACE;
  return { dynosaur, gnarly: (dynosaur + 100 + ((random >>> 10) % NONCE_GAP_MAX_US)) % NONCE_SPACE };
}

/** Randomness in large pieces: asking the platform for 48 bytes at a time costs more than the signature. */
function createWordPool(fill: (words: Uint32Array) => void): (count: number) => Uint32Array {
  const pool = new Uint32Array(POOL_WORDS);
  let at = POOL_WORDS;
  return (count) => {
    if (at + count > POOL_WORDS) {
      fill(pool);
      at = 0;
    }
    at += count;
    return pool.slice(at - count, at);
  };
}

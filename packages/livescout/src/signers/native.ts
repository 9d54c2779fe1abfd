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
  type Schemes,
  type SignatureVerifier,
} from "@livescout/protocol/signature";
import { readDeclared } from "./declared-request.ts";
import type { Signer } from "./signer.ts";
import { createWordPool } from "./word-pool.ts";

export type NativeSignerOptions = {
  nowMs: () => number;
  /** Fills the words with randomness. */
  randomWords?: (words: Uint32Array) => void;
  digests?: Digests;
  /** Version of the signature scheme. */
  scheme?: string | undefined;
  /** Schemes that this operator has learned; they go before the built-in ones. */
  schemes?: Schemes | undefined;
  /** The origin that the operator named beside the upstream's own. */
  upstreamOrigin?: string;
};

const KEY_WORDS = 12;
const ORDER_WORDS = 32;

/** The platform's digests, several times faster than the pure ones. */
export const nodeDigests: Digests = {
  md5: (bytes) => createHash("md5").update(bytes).digest(),
  md5Hex: (text) => hash("md5", text, "hex"),
};

/** A page of the claimed browser: as in a real one, field order and counters live as long as it does. */
type Page = {
  identity: Identity;
  openedAtMs: number;
  /** Where the scheme reads its clock once a page. */
  nonces: Nonces | undefined;
  signedCount: number;
  sign: QuerySigner;
  verify: SignatureVerifier;
  headers: Record<string, string>;
  warnings: string[];
};

/** As long as a page of the browser signer. Its counters stay below 256, beyond which X-Dynosaur's are not known. */
const PAGE_LIFE_MS = 30 * 60_000;
const PAGE_SIGNATURES_MAX = 250;

/** @throws RangeError where the scheme is not known. */
export function createNativeSigner({
  nowMs,
  randomWords = (words) => void randomFillSync(words),
  digests = nodeDigests,
  scheme = NEWEST_SCHEME,
  schemes,
  upstreamOrigin,
}: NativeSignerOptions): Signer {
  const row = findScheme(scheme, schemes);
  if (row === undefined) throw new RangeError(`no signature scheme ${scheme}`);
  const nextWords = createWordPool(randomWords);
  const nextWord = () => nextWords(1)[0] ?? 0;
  let page: Page | undefined;

  const openPage = (openedAtMs: number, identity: Identity): Page => {
    const { userAgent, canvas, envcode, ubcode, build } = identity;
    const order = gnarlyOrder({ version: scheme, schemes, canvas, randomWords: nextWords(ORDER_WORDS) });
    return {
      identity,
      openedAtMs,
      nonces: row.nonce === "per page" ? noncesAt(openedAtMs, nextWord()) : undefined,
      signedCount: 0,
      sign: createQuerySigner({
        userAgent,
        version: scheme,
        schemes,
        page: { canvas, envcode, ubcode },
        order,
        digests,
        ...(build !== undefined && { scm: build }),
      }),
      verify: createVerifier({ userAgent, digests, schemes }),
      headers: identityHeaders(identity),
      warnings: [
        ...(identity.source === "shipped" ? ["shipped_identity"] : []),
        ...(identity.deviceId === undefined ? ["no_device_id"] : []),
      ],
    };
  };

  const pageAt = (atMs: number, identity: Identity): Page => {
    const isOver =
      page === undefined || page.signedCount >= PAGE_SIGNATURES_MAX || atMs - page.openedAtMs >= PAGE_LIFE_MS;
    if (isOver || page?.identity !== identity) page = openPage(atMs, identity);
    return page;
  };

  function signNow(request: UnsignedRequest): SignOutcome {
    const declared = readDeclared(request, upstreamOrigin);
    if (declared.kind === "refused") return { kind: "unsupported", why: declared.why };
    const signedAtMs = nowMs();
    const page = pageAt(signedAtMs, request.identity);
    const { identity, sign, verify, headers, warnings } = page;
    const count = ++page.signedCount;
    const query = sign({
      queryText: declared.queryText,
      msToken: request.msToken,
      timestamp: Math.floor(signedAtMs / 1000),
      nonces: page.nonces ?? noncesAt(signedAtMs, nextWord()),
      counters: { total: count, signed: count },
      keyWords: { dynosaur: nextWords(KEY_WORDS), gnarly: nextWords(KEY_WORDS) },
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

type Nonces = { dynosaur: number; gnarly: number };

const NONCE_SPACE = 2 ** 31;
const NONCE_GAP_MAX_US = 1_400;

/** A microsecond clock mod 2^31; the two readings of one URL lie some 100 to 1500 µs apart (signing-xgnarly §4.3). */
function noncesAt(ms: number, random: number): Nonces {
  const dynosaur = (Math.floor(ms * 1000) + (random % 1000)) % NONCE_SPACE;
  return { dynosaur, gnarly: (dynosaur + 100 + ((random >>> 10) % NONCE_GAP_MAX_US)) % NONCE_SPACE };
}

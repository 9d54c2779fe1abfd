/**
 * Unsigned query in, signed query out, as a page of the chosen version would have written it.
 *
 * Time, counters and randomness are arguments. What a page knows about itself stays the same while it lives and is given
 * once; never use key words twice. The query is taken as it is: whoever sends the result must not encode it again.
 */
import type { KeyWords } from "./cipher.ts";
import { pureDigests, type Digests } from "./digests.ts";
import { createEnvelope } from "./envelope.ts";
import { gnarlyOrder } from "./gnarly-order.ts";
import { createRequestDigests } from "./request-digests.ts";
import { NEWEST_SCHEME, schemeOf, type Schemes, type SuffixPart } from "./schemes.ts";
import { encodeXBogus } from "./x-bogus.ts";
import { sealXDynosaur } from "./x-dynosaur.ts";
import { sealXGnarly } from "./x-gnarly.ts";

/** What a page knows about its browser and itself. */
export type PageFacts = {
  /** The canvas hash, `null` for none. */
  readonly canvas: number | null;
  readonly envcode: number;
  readonly ubcode: number;
  /** The next five are in X-Dynosaur only. */
  readonly webgl: string;
  readonly component: string;
  readonly device: string;
  readonly page: string;
  readonly state38: number;
};

/** A real page on the webcast host, captured 2026-08-04; ubcode 8 and no canvas stand for an ordinary browser. */
export const feedPageFacts: PageFacts = {
  canvas: null,
  envcode: 65,
  ubcode: 8,
  webgl: "0",
  component: "0",
  device: "0",
  page: "0",
  state38: 0x811c9dc4,
};

export type QuerySignerOptions = {
  readonly userAgent: string;
  readonly version?: string;
  /** Further schemes that `version` may name. */
  readonly schemes?: Schemes | undefined;
  /** The script's build, where not the newest one seen of that version. */
  readonly scm?: string | null;
  readonly page?: Partial<PageFacts>;
  /** The X-Gnarly keys in payload order; ascending where not given. Pages draw it at load: see `gnarlyOrder`. */
  readonly order?: readonly number[];
  readonly digests?: Digests;
};

export type QueryToSign = {
  /** The business query, percent-encoded, without `?`. */
  readonly queryText: string;
  readonly msToken?: string;
  readonly body?: string;
  /** Unix time, seconds. */
  readonly timestamp: number;
  /** Readings of a microsecond clock mod 2^31: some hundred microseconds apart, or one for the page (5.1, 5.2). */
  readonly nonces: { readonly dynosaur: number; readonly gnarly: number };
  /** Requests that the page has seen, and signed, with this one. */
  readonly counters: { readonly total: number; readonly signed: number };
  /** 12 random u32 words for each token. */
  readonly keyWords: { readonly dynosaur: KeyWords; readonly gnarly: KeyWords };
};

/** Returns the whole signed query, without `?`. */
export type QuerySigner = (query: QueryToSign) => string;

export function createQuerySigner({
  userAgent,
  version = NEWEST_SCHEME,
  schemes,
  scm = schemeOf(version, schemes).scm,
  page = {},
  order,
  digests = pureDigests,
}: QuerySignerOptions): QuerySigner {
  const scheme = schemeOf(version, schemes);
  if (scm === null && scheme.gnarly.includes("scm")) throw new RangeError(`scheme ${version} needs a build`);
  const { canvas, envcode, ubcode, webgl, component, device, page: pageName, state38 } = { ...feedPageFacts, ...page };
  const keys = order ?? gnarlyOrder({ version, schemes, canvas });
  const requestDigests = createRequestDigests(userAgent, digests);
  const sealing = { envelope: createEnvelope(), scheme };

  const values: Record<SuffixPart, (sealed: string, query: QueryToSign) => string> = {
    "X-Dynosaur": (sealed, { body = "", timestamp, nonces, counters, keyWords }) =>
      sealXDynosaur(
        {
          version,
          scm: scm ?? "",
          envcode,
          ubcode,
          webgl,
          component,
          device,
          page: pageName,
          state38,
          field21: "1",
          field22: "1",
          field23: "0",
          field29: "0",
          field2d: "0",
          field37: "0",
          canvas: String(canvas ?? -1),
          timestamp,
          nonce: nonces.dynosaur,
          interceptedCount: counters.signed,
          totalCount: counters.total,
          keyWords: keyWords.dynosaur,
        },
        requestDigests.dynosaur(sealed, body),
        sealing,
      ),
    msToken: (_, { msToken = "" }) => msToken,
    "X-Bogus": (sealed, { body = "", timestamp }) =>
      scheme.bogus === "one"
        ? "1"
        : encodeXBogus(
            { query: sealed, body, userAgent, timestamp, magic: canvas ?? NO_CANVAS, envcode, ubcode },
            digests,
          ),
    "X-Gnarly": (sealed, { body = "", timestamp, nonces, counters, keyWords }) =>
      sealXGnarly(
        {
          version,
          scm,
          canvas,
          envcode,
          ubcode,
          timestamp,
          nonce: nonces.gnarly,
          field11: 1,
          totalCount: counters.total,
          signedCount: scheme.signedCount === "intercepted" ? counters.signed : counters.signed + counters.total,
          order: keys,
          keyWords: keyWords.gnarly,
        },
        requestDigests.gnarly(sealed, body),
        sealing,
      ),
  };

  return (query) => {
    let text = query.queryText;
    let coveredByBoth: string | undefined;
    for (const part of scheme.suffix) {
      if (part === "X-Bogus" || part === "X-Gnarly") coveredByBoth ??= text;
      const [name, value] =
        typeof part === "string" ? [part, values[part](coveredByBoth ?? text, query)] : [part.name, part.constant];
      text += `${text === "" ? "" : "&"}${name}=${value}`;
    }
    return text;
  };
}

/** One signature; for many of one page, `createQuerySigner` is faster. */
export function signQuery(query: QueryToSign, options: QuerySignerOptions): string {
  return createQuerySigner(options)(query);
}

/** Older pages seal the same number here as in X-Gnarly, where none counts as all ones. */
const NO_CANVAS = 0xffffffff;

/**
 * Signs addresses as the upstream's script does since July 2026, with the algorithms of `@livescout/protocol/signature`.
 *
 * What it knows of the page (canvas, environment bits) is read once; counters run for the life of the page.
 */
import { encodeXDynosaur, encodeXGnarly, gnarlyOrder, schemes } from "@livescout/protocol/signature";
import { CONSTANT_FIELDS, TODAY, type PageScheme } from "./page-scheme.ts";
import type { SignUrl } from "./request-hooks.ts";

/** Paths the script signs; the first two with all that is below them. */
export const LISTED_PATHS = [
  "/webcast/feed/",
  "/webcast/room/",
  "/webcast/gift/list/",
  "/webcast/im/fetch/",
  "/webcast/ranklist/",
  "/api/search/live/full/",
  "/api/recommend/item_list/",
  "/api/live/detail/",
] as const;

export type PageSignerOptions = {
  /** Address of the page: relative addresses are read against it. */
  pageUrl: string;
  userAgent: string;
  /** What `xmst` holds at this moment. */
  msToken: () => string;
  /** `null` without a canvas. */
  canvas: number | null;
  envcode: number;
  /** Changes with what the visitor does. */
  ubcode: () => number;
  nowMs: () => number;
  /** Reading of a microsecond clock. */
  nowMicros: () => number;
  randomWords: (count: number) => ArrayLike<number>;
  scheme: PageScheme;
  paths?: readonly string[];
  /** Signatures after which the signer falls silent; the page goes on unsigned. */
  signaturesMax?: number;
};

export function createPageSigner({
  pageUrl,
  userAgent,
  msToken,
  canvas,
  envcode,
  ubcode,
  nowMs,
  nowMicros,
  randomWords,
  scheme,
  paths = LISTED_PATHS,
  signaturesMax = Number.POSITIVE_INFINITY,
}: PageSignerOptions): SignUrl {
  const version = TODAY;
  const scm = schemes[version].scm ?? "";
  const order = gnarlyOrder({ version, canvas, randomWords: randomWords(32) });
  let totalCount = 0;
  let signedCount = 0;

  return (url, body) => {
    totalCount++;
    if (signedCount >= signaturesMax || !isListed(url, pageUrl, paths)) return url;
    signedCount++;
    const facts = { version, scm, userAgent, envcode, ubcode: ubcode(), body, totalCount };
    const timestamp = Math.floor(nowMs() / 1000);
    const mark = url.indexOf("?");
    const query = url.slice(mark + 1);
    const dynosaur = () =>
      encodeXDynosaur({
        ...facts,
        ...CONSTANT_FIELDS,
        query,
        timestamp,
        nonce: nowMicros() % NONCE_WRAPS,
        canvas: String(canvas ?? -1),
        interceptedCount: signedCount,
        keyWords: randomWords(12),
      });
    // Without any query the script writes no X-Dynosaur either: the address then goes on with `?msToken=`.
    const before =
      mark < 0 ? "" : `${query}&X-Dynosaur=${scheme.toDynosaur(dynosaur())}${scheme.addedParameter(query)}&`;
    const sealed = `${before}msToken=${msToken()}`;
    const gnarly = encodeXGnarly({
      ...facts,
      query: sealed,
      timestamp,
      nonce: nowMicros() % NONCE_WRAPS,
      canvas,
      field11: 1,
      signedCount,
      order,
      keyWords: randomWords(12),
    });
    const path = mark < 0 ? url : url.slice(0, mark);
    return `${path}?${sealed}${scheme.bogus}&X-Gnarly=${scheme.toGnarly(gnarly)}`;
  };
}

/** Whatever the host: the script looks at the path alone. */
function isListed(url: string, pageUrl: string, paths: readonly string[]): boolean {
  const { pathname } = new URL(url, pageUrl);
  return paths.some((path) => pathname.startsWith(path));
}

const NONCE_WRAPS = 2 ** 31;

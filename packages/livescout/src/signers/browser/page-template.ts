/**
 * The page's own newest feed request as a template: a call of ours is its clone, with only the business parameters
 * replaced. "A hand-built subset is refused, so the page's own request serves as the template" (upstream-feed §1.6).
 *
 * Texts stay as the page wrote them; what is no valid query text is percent-encoded, as raw letters break the digest.
 */
import {
  BUSINESS_PARAMETERS,
  DRAWER_TABS_PATH,
  FEED_PATH,
  percentEncode,
  SEARCH_PATH,
  type UnsignedRequest,
} from "@livescout/protocol";

/** Name and value as written, names in the page's order. */
type Pair = readonly [name: string, text: string];

export type PageTemplate = {
  /** Where the page asks for feeds: its own origin, or one of the upstream's webcast hosts. */
  feedOrigin: string;
  /** Where the page itself comes from. */
  siteOrigin: string;
  /** Everything in the page's request but signature parameters. */
  pairs: readonly Pair[];
};

/** `https://webcast.tiktok.com` or `https://webcast.<label>.tiktok.com`. */
const WEBCAST_ORIGIN = /^https:\/\/webcast(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?\.tiktok\.com$/;

const SIGNATURE_PARAMETER = /^(?:msToken|_signature|X-[A-Za-z0-9-]+)$/;

/** The template in a request that the page sent; `undefined` where it is no feed request. */
export function readTemplate(url: string, siteOrigin: string): PageTemplate | undefined {
  const [address, queryText] = splitAt(withoutFragment(url), "?");
  if (!address.endsWith(FEED_PATH)) return undefined;
  const feedOrigin = address.slice(0, -FEED_PATH.length);
  if (feedOrigin !== siteOrigin && !WEBCAST_ORIGIN.test(feedOrigin)) return undefined;
  const pairs = readPairs(queryText).filter(([name]) => !SIGNATURE_PARAMETER.test(name));
  return pairs.length === 0 ? undefined : { feedOrigin, siteOrigin, pairs };
}

/** Without parameters that the page's script turned out to append: standing there already, they would come twice. */
export function withoutParameters(template: PageTemplate, names: readonly string[]): PageTemplate {
  return { ...template, pairs: template.pairs.filter(([name]) => !names.includes(name)) };
}

/** Names that the page's script appended to our URL. */
export const appendedNames = (unsignedUrl: string, signedUrl: string): string[] =>
  readPairs(signedUrl.slice(unsignedUrl.length)).map(([name]) => name);

export type FilledTemplate =
  | {
      kind: "filled";
      /** What the page's own `fetch` is given. */
      unsignedUrl: string;
      /** Where the signed query goes in the end: the caller's own word. The signature does not cover it. */
      address: string;
    }
  | { kind: "unsupported"; why: string };

/** The page's own request but for a cursor that no page sends: for a first signature that nobody gets. */
export function probeUrl({ feedOrigin, pairs }: PageTemplate, attempt: number): string {
  const probe = insertSorted(pairs, [["max_time", String(attempt)]]);
  return `${feedOrigin}${FEED_PATH}?${writeQuery(probe)}`;
}

const writeQuery = (pairs: readonly Pair[]): string => pairs.map(([name, text]) => `${name}=${text}`).join("&");

const FEED_NAMES = BUSINESS_PARAMETERS.filter((name) => name !== "user_is_login"); // the page knows whether it is
const SEARCH_NAMES = ["from_page", "keyword", "offset", "region"];
const DRAWER_NAMES = ["region", "scene"];

/** What a call of ours replaces in the page's own request, by its path. */
const REPLACED_NAMES: { readonly [path: string]: readonly string[] } = {
  [FEED_PATH]: FEED_NAMES,
  [SEARCH_PATH]: SEARCH_NAMES,
  [DRAWER_TABS_PATH]: DRAWER_NAMES,
};

export function fillTemplate(template: PageTemplate, request: UnsignedRequest): FilledTemplate {
  const { path, origin } = request;
  const replaced = REPLACED_NAMES[path];
  if (replaced === undefined)
    return { kind: "unsupported", why: "the browser signer signs the feed, LIVE search and the category drawer only" };
  const isFeed = path === FEED_PATH;
  const asked = readPairs(withoutFragment(request.queryText)).filter(([name]) => replaced.includes(name));
  const own = isFeed ? replaced : [...FEED_NAMES, ...replaced];
  const pairs = insertSorted(
    template.pairs.filter(([name]) => !own.includes(name) || asked.some(([wanted]) => wanted === name)),
    asked,
  );
  const pageOrigin = path === SEARCH_PATH ? template.siteOrigin : template.feedOrigin;
  return {
    kind: "filled",
    unsignedUrl: `${pageOrigin}${path}?${writeQuery(pairs)}`,
    address: `${origin}${path}`, // as the caller names the upstream, whichever of its hosts the page asks
  };
}

/** The asked ones take their place where the page has one, else the place that ASCII order gives them. */
function insertSorted(pairs: readonly Pair[], asked: readonly Pair[]): Pair[] {
  const out = pairs.map((pair) => asked.find(([name]) => name === pair[0]) ?? pair);
  for (const pair of asked) {
    if (out.some(([name]) => name === pair[0])) continue;
    const at = out.findIndex(([name]) => name > pair[0]);
    out.splice(at < 0 ? out.length : at, 0, pair);
  }
  return out;
}

/** Each name once, the first one counts. */
function readPairs(queryText: string): Pair[] {
  const pairs = new Map<string, string>();
  for (const part of queryText.split("&")) {
    const [name, text] = splitAt(part, "=");
    const safeName = encodeRaw(name);
    if (name !== "" && !pairs.has(safeName)) pairs.set(safeName, encodeRaw(text));
  }
  return [...pairs];
}

/** Escapes stay; a `+` is a blank, as forms write it; everything else that is not unreserved is encoded. */
const encodeRaw = (text: string): string =>
  text.replace(/%[0-9A-Fa-f]{2}|\+|[^\w.~-]/gu, (mark) =>
    mark === "+" ? "%20" : mark.length === 3 && mark.startsWith("%") ? mark : percentEncode(mark),
  );

const withoutFragment = (url: string): string => url.split("#", 1)[0] ?? "";

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

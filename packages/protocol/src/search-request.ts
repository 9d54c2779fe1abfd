/**
 * LIVE search: `www.tiktok.com/api/search/live/full/`, the second way to rooms when the feed is refused (upstream-feed §5).
 *
 * It samples by words and answered guests in 2026-08 and 2026-09; unsigned and without a session it says 2483.
 */
import { InvalidInputError } from "./errors.ts";
import type { Identity } from "./identity.ts";
import { createQueryTemplate } from "./query-template.ts";
import { SEARCH_WORDS_MAX, type SearchQuery } from "./search-query.ts";
import type { UnsignedRequest } from "./signed-request.ts";
import { SEARCH_PATH, UPSTREAM_SITE_ORIGIN } from "./world.ts";

/** Named after the page's own call; which of them the upstream needs is not published. */
const SEARCH_PARAMETERS = ["from_page", "keyword", "offset", "region", "user_is_login"] as const;

/** @throws InvalidInputError where the words or the cursor break their rule. */
export function buildSearchRequest(
  query: SearchQuery,
  identity: Identity,
  { origin = UPSTREAM_SITE_ORIGIN } = {},
): UnsignedRequest {
  const { words, cursor = "0", region, isLoggedIn } = query;
  if (words.trim() === "" || words.length > SEARCH_WORDS_MAX || /[\p{Cc}\p{Cs}]/u.test(words)) {
    throw new InvalidInputError("words", `1 to ${SEARCH_WORDS_MAX} characters, no control characters`);
  }
  if (!/^\d{1,16}$/.test(cursor)) throw new InvalidInputError("cursor", "1 to 16 digits");
  const queryText = createQueryTemplate(
    identity,
    SEARCH_PARAMETERS,
  )({
    from_page: "search",
    keyword: words,
    offset: cursor,
    region,
    user_is_login: isLoggedIn === undefined ? undefined : String(isLoggedIn),
  });
  return { origin, path: SEARCH_PATH, method: "GET", queryText, msToken: "", query, identity };
}

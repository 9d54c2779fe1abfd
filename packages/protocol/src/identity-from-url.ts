/** A captured feed URL read back into the two halves it was made from: what was asked, and the browser that asked. */
import { CHANNELS, isChannelId } from "./channels.ts";
import { InvalidInputError } from "./errors.ts";
import { BUSINESS_PARAMETERS, type FeedQuery } from "./feed-query.ts";
import { ENVIRONMENT_PARAMETERS, FIXED_PARAMETERS, Identity } from "./identity.ts";
import { percentDecode } from "./percent-encode.ts";

const SIGNATURE_PARAMETERS = new Set(["msToken", "X-Dynosaur", "X-Bogus", "X-Gnarly", "_signature"]);

/**
 * `buildFeedRequest(query, identity).queryText` gives the captured bytes again, for every feed URL known from 2022 to 2025.
 *
 * @throws InvalidInputError where a part is missing, repeated or malformed, or the User-Agent is not the one in the URL.
 */
export function identityFromUrl(url: string, userAgent: string): { query: FeedQuery; identity: Identity } {
  const values = capturedValues(url);
  if (`Mozilla/${values.get("browser_version")}` !== userAgent) {
    throw new InvalidInputError("userAgent", "the User-Agent that the URL's browser_version names");
  }
  const channel = values.get("channel_id") ?? "";
  if (!isChannelId(channel))
    throw new InvalidInputError("url.channel_id", `one of ${Object.keys(CHANNELS).join(", ")}`);
  const identity = Identity.safeParse(identityInput(values, userAgent));
  if (!identity.success) {
    const [issue] = identity.error.issues;
    throw new InvalidInputError(`url.${issue?.path.join(".")}`, issue?.message ?? "a feed URL of the upstream's page");
  }
  return { query: feedQuery(channel, values), identity: identity.data };
}

function capturedValues(url: string): Map<string, string> {
  const withoutFragment = url.split("#", 1)[0] ?? "";
  const queryText = withoutFragment.slice(withoutFragment.indexOf("?") + 1);
  const values = new Map<string, string>();
  for (const pair of queryText.split("&")) {
    const cut = pair.indexOf("=");
    const name = cut === -1 ? pair : pair.slice(0, cut);
    if (name === "" || SIGNATURE_PARAMETERS.has(name)) continue;
    if (values.has(name)) throw new InvalidInputError(`url.${name.slice(0, 40)}`, "each parameter once");
    values.set(name, cut === -1 ? "" : percentDecode(pair.slice(cut + 1)));
  }
  return values;
}

function identityInput(values: Map<string, string>, userAgent: string): Record<string, unknown> {
  const input: Record<string, unknown> = { source: "captured", userAgent };
  const rest = new Map(values);
  for (const name of [...BUSINESS_PARAMETERS, "browser_version"]) rest.delete(name);
  for (const [name, value] of Object.entries(FIXED_PARAMETERS)) if (rest.get(name) === value) rest.delete(name);
  for (const [field, [name, read]] of Object.entries(ENVIRONMENT_PARAMETERS)) {
    const value = rest.get(name);
    if (value !== undefined) input[field] = read(value);
    rest.delete(name);
  }
  return rest.size === 0 ? input : { ...input, extra: Object.fromEntries(rest) };
}

function feedQuery(channelId: FeedQuery["channel"], values: Map<string, string>): FeedQuery {
  const channel = CHANNELS[channelId];
  const maxTime = values.get("max_time");
  const isFirstPage = maxTime === undefined || maxTime === "0";
  const own = {
    req_from: isFirstPage ? channel.reqFrom.first : channel.reqFrom.more,
    content_type: channel.contentType,
    hidden_banner: channel.hiddenBanner,
    from_page: channel.fromPage,
    max_time: isFirstPage && !channel.sendsFirstMaxTime ? undefined : (maxTime ?? "0"),
  };
  const overrides = Object.entries(own)
    .filter(([name, value]) => values.get(name) !== value)
    .map(([name]) => [name, values.get(name) ?? null]);
  const tag = values.get("related_live_tag");
  const count = values.get("count");
  const login = values.get("user_is_login");
  return {
    channel: channelId,
    region: values.get("region") ?? "",
    ...(tag !== undefined && { tag }),
    ...(count !== undefined && { count: Number(count) }),
    ...(!isFirstPage && { cursor: maxTime }),
    ...(login !== undefined && { isLoggedIn: login === "true" }),
    ...(overrides.length > 0 && { overrides: Object.fromEntries(overrides) }),
  };
}

/** Public door of `@livescout/protocol`: what is not listed here is not public. */
export {
  CHANNEL_IDS,
  CHANNELS,
  DEFAULT_CHANNEL_ID,
  findChannel,
  findSource,
  isChannelId,
  SOURCE_NAMES,
  sourceTitle,
} from "./channels.ts";
export type { Channel, ChannelId, SourceName } from "./channels.ts";
export { readRoomInfo, readUserRoom } from "./check-answer.ts";
export type { CheckWord, ReadCheckContext } from "./check-answer.ts";
export {
  CHECK_ENDPOINTS,
  CHECK_TARGET_WORDS,
  isCheckTarget,
  isOwnerName,
  isRoomId,
  readCheckTarget,
  ROOM_INFO_PATH,
  roomInfoUrl,
  USER_ROOM_PATH,
  userRoomUrl,
} from "./check-request.ts";
export type { CheckEndpoint, CheckTarget } from "./check-request.ts";
export { CHECK_CALLS_MAX, judgeCheck, nextCheckCall, skipCheck } from "./check-verdict.ts";
export type { CheckResult, CheckState, CheckVerdict } from "./check-verdict.ts";
export { closestName } from "./closest-name.ts";
export {
  cookieLine,
  cookieValue,
  MS_TOKEN_PATTERN,
  readSession,
  SESSION_PATTERN,
  setCookieValue,
  TTWID_PATTERN,
} from "./cookies.ts";
export { COMMON_TAGS, readDrawerTabs } from "./drawer-tabs.ts";
export type { DrawerTabsResult, DrawerTag } from "./drawer-tabs.ts";
export type { DrawerTabsQuery } from "./drawer-tabs-query.ts";
export { buildDrawerTabsRequest } from "./drawer-tabs-request.ts";
export { InvalidInputError, LivescoutError } from "./errors.ts";
export type { LivescoutErrorCode, LivescoutErrorOptions } from "./errors.ts";
export {
  BUSINESS_PARAMETERS,
  COUNT_DEFAULT,
  COUNT_MAX,
  CURSOR_PATTERN,
  REGION_DEFAULT,
  TAG_LENGTH_MAX,
} from "./feed-query.ts";
export type { BusinessParameter, FeedQuery, FeedQueryOverrides } from "./feed-query.ts";
export { buildFeedRequest, createFeedRequestTemplate } from "./feed-request.ts";
export type { BuildFeedRequestOptions, FeedRequestTemplate } from "./feed-request.ts";
export { readFeedAnswer } from "./feed-response.ts";
export type { FeedPage, PageResult, ReadFeedOptions } from "./feed-response.ts";
export { acceptLanguage, Identity, identityHeaders, SHIPPED_IDENTITY } from "./identity.ts";
export { identityFromUrl } from "./identity-from-url.ts";
export { parseJson } from "./json.ts";
export { isGood, isGoodKind, isOutcomeKind, makeOutcome, OUTCOME_KINDS, refusesSignature } from "./outcome.ts";
export type { Outcome, OutcomeFacts, OutcomeKind, OutcomeWords } from "./outcome.ts";
export { percentDecode, percentEncode } from "./percent-encode.ts";
export { isAssignedRegion, normaliseRegion } from "./regions.ts";
export { readRoom } from "./room.ts";
export type { ReadRoomContext, Room, RoomOwner, RoomSource, RoomStream } from "./room.ts";
export { readSavedBody } from "./saved-body.ts";
export type { ReadSavedOptions } from "./saved-body.ts";
export { SEARCH_WORDS_MAX } from "./search-query.ts";
export type { SearchQuery } from "./search-query.ts";
export { buildSearchRequest } from "./search-request.ts";
export { Secret, toSecret } from "./secret.ts";
export { SIGNATURE_LIFE_HINT_MS } from "./signed-request.ts";
export type {
  NoticeVerdict,
  OutcomeNotice,
  SignedRequest,
  Signer,
  SignOptions,
  SignOutcome,
  UnsignedRequest,
} from "./signed-request.ts";
export { openAnswer } from "./upstream-answer.ts";
export type { OpenedAnswer, UpstreamAnswer } from "./upstream-answer.ts";
export {
  DRAWER_TABS_PATH,
  FEED_PATH,
  SANDBOX_IMPRESSION_PREFIX,
  SEARCH_PATH,
  UPSTREAM_SITE_ORIGIN,
  UPSTREAM_WEBCAST_ORIGIN,
  WORLD_HEADER,
  WORLDS,
} from "./world.ts";
export type { World } from "./world.ts";

/** Public door of `@livescout/client`: what is not listed here is not public. */
export { createFeedClient, RefusedError } from "./feed-client.ts";
export type { DiscoverCall, FeedClient, PagesCall, RoomsCall, SearchPagesCall } from "./feed-client.ts";
export type { FeedClientOptions, FetchingOptions, StepTwo } from "./client-options.ts";
export type { CategoriesCall } from "./fetch-categories.ts";
export { createCatalogueClient } from "./catalogue/catalogue-client.ts";
export type {
  CatalogueCallOptions,
  CatalogueClient,
  CatalogueClientOptions,
  CatalogueExport,
  CheckAsked,
  ExportForm,
  HistoryOptions,
  RoomsPageOptions,
} from "./catalogue/catalogue-client.ts";
export type { CatalogueFilter } from "./catalogue/catalogue-filter.ts";
export type { EventsCall } from "./catalogue/follow-events.ts";
export type { CatalogueReset } from "./catalogue/read-event.ts";
export { CatalogueRefusedError } from "./catalogue/refused-error.ts";
export { createChecker } from "./check.ts";
export type { CheckCall } from "./check.ts";
export type { FeedCall, SearchCall } from "./fetch-page.ts";
export type { DiscoverEvent, DiscoverOptions, DiscoverSource, DiscoverTotals } from "./discover.ts";
export { checkSignedUrl } from "./check-signed-url.ts";
export type { CheckSignedUrlOptions, UrlVerdict } from "./check-signed-url.ts";
export { fetchSigned } from "./fetch-signed.ts";
export type { FetchSignedOptions, FetchSignedResult } from "./fetch-signed.ts";
export { signAtGateway } from "./sign-at-gateway.ts";
export type { SignAtGatewayOptions, StepOne } from "./sign-at-gateway.ts";
export { createVisitorSource } from "./visitor.ts";
export type { Visitor, VisitorSource, VisitorSourceOptions } from "./visitor.ts";
export {
  CHANNEL_IDS,
  CHANNELS,
  InvalidInputError,
  isGood,
  LivescoutError,
  OUTCOME_KINDS,
  Secret,
} from "@livescout/protocol";
export type {
  Channel,
  ChannelId,
  CheckResult,
  CheckState,
  CheckTarget,
  CheckWord,
  FeedPage,
  Identity,
  Outcome,
  OutcomeKind,
  PageResult,
  Room,
  RoomOwner,
  Signer,
  World,
} from "@livescout/protocol";
export type { CatalogueEvent, CatalogueRoom } from "@livescout/protocol/catalogue";
export type { CheckAnswer, HistoryAnswer, OwnerAnswer, RoomsAnswer, StatsAnswer } from "@livescout/protocol/wire";

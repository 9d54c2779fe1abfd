/** Public door of the schemas of both wires. */
export {
  ErrorAnswer,
  FEED_NOTE,
  FEED_PARAMETER_NAMES,
  FeedAnswer,
  feedParametersInput,
  FeedParameters,
  GATEWAY_ERROR_CODES,
  isBooleanParameter,
  OutcomeReport,
  RateLimitsAnswer,
  UNLIMITED,
} from "./gateway.ts";
export type { GatewayErrorCode } from "./gateway.ts";
export { ROOM_ENTRY_TYPES, WireEntry, WireEnvelope, WireExtra } from "./feed.ts";
export { ROOM_STATUS, WireOwner, WireRoom } from "./room.ts";
export {
  CHECK_STATES,
  CheckAnswer,
  EventData,
  ExportAnswer,
  ExportReport,
  HistoryAnswer,
  OwnerAnswer,
  RoomsAnswer,
  StatsAnswer,
  WireCatalogueRoom,
  WireEstimate,
  WireSourceName,
  WireWatch,
} from "./catalogue.ts";
export { ExplorerStateAnswer, FollowedAnswer, SparklinesAnswer } from "./explorer.ts";

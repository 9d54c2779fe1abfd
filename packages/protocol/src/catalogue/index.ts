/** Public door of the catalogue's grammar and of its objects: pure, and small enough for a web page. */
export { foldText, foldWords, searchedText } from "./fold-text.ts";
export { judgeRoom, UNCERTAIN_FILTERS } from "./judge-room.ts";
export type { RoomVerdict, UncertainFilter } from "./judge-room.ts";
export {
  isInRange,
  readDuration,
  readDurationRange,
  readNumberRange,
  writeDuration,
  writeDurationRange,
  writeNumberRange,
} from "./ranges.ts";
export type { Range } from "./ranges.ts";
export {
  DEFAULT_FILTER,
  FILTER_NAMES,
  FILTER_RULES,
  readRoomFilter,
  readValues,
  SORT_NAMES,
  writeRoomFilter,
} from "./room-filter.ts";
export { FILTER_WORDS } from "./filter-words.ts";
export type { FilterWords } from "./filter-words.ts";
export type { FilterName, FilterProblem, FilterRead, HideRule, RoomFilter, SortName } from "./room-filter.ts";
export { findScript, SCRIPT_NAMES, scriptsOf } from "./title-scripts.ts";
export type { ScriptName } from "./title-scripts.ts";
export { CATALOGUE_EVENT_TYPES } from "./catalogue-event.ts";
export type { CatalogueEvent, CatalogueEventType, RoomEvent, RoomPoint, SourceOutcome } from "./catalogue-event.ts";
export type { CatalogueRoom, SourceRef } from "./catalogue-room.ts";

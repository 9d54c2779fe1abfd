/** What each filter asks about, in words: for help texts, for the description of the API, for whoever shows filters. Data alone. */
import type { FilterName } from "./room-filter.ts";

export type FilterWords = {
  about: string;
  /** Where it says more than the rule of its values. */
  example?: string;
  /** What holds where nothing is said, where that is not "anything". */
  byDefault?: string;
};

export const FILTER_WORDS: { readonly [name in FilterName]: FilterWords } = {
  viewers: { about: "viewers when last observed, both ends included", example: "100..5000" },
  followers: { about: "followers of the owner", example: "..10000" },
  topic: { about: "LIVE topic of the room", example: "Gaming" },
  game: { about: "game of the room", example: "Minecraft" },
  tag: { about: "tag or search words that the room was seen under", example: "chess" },
  source: { about: "where the room was seen, channels by id or name", example: "87, gaming, search or names" },
  language: { about: "language as the upstream sends it", example: "en" },
  script: { about: "script of which the title holds a letter", example: "Latin or Arabic" },
  age: { about: "time since the room began", example: "..2h" },
  firstSeen: { about: "time since it was first seen here", example: "..10m" },
  gated: { about: "whether it is for subscribers alone" },
  sells: { about: "whether goods are sold in it" },
  paid: { about: "whether it costs an entrance fee" },
  q: { about: "words that all occur in title, nickname or uniqueId", example: "chess" },
  hide: { about: "what to leave out" },
  live: { about: "whether the room is live", byDefault: "yes" },
  sort: { about: "order of the list (rising: by what was gained in a quarter of an hour)", byDefault: "viewers" },
  order: { about: "direction of the order", byDefault: "desc; asc for names" },
};

/** What a caller asks of LIVE search. */
export type SearchQuery = {
  /** Stands where a feed query has its channel. */
  channel: "search";
  /** 1–100 characters. */
  words: string;
  /** Offset of the next page, as the answer before gave it. Absent: the first page. */
  cursor?: string;
  region: string;
  isLoggedIn?: boolean;
};

export const SEARCH_WORDS_MAX = 100;

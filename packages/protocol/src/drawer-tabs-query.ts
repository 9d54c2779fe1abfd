/** What a caller asks of the category drawer. */
export type DrawerTabsQuery = {
  /** Stands where a feed query has its channel. */
  channel: "tabs";
  region: string;
  isLoggedIn?: boolean;
};

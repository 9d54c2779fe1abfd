/** Rooms as CSV, the same for the commands and for `/v1/export.csv`. */
export { csvHeader, csvRow } from "../catalogue/room-csv.ts";

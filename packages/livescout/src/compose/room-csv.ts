/** CSV, the same for the commands and for `/v1/export.csv`. */
export { csvBegin, csvHeader, csvLine, csvRow } from "../catalogue/room-csv.ts";

/**
 * Rooms as CSV for spreadsheets, of commands and of exports. Ids carry a leading apostrophe: a bare number of 19 digits would be rounded on opening.
 * The same mark stands before text that a spreadsheet would take for a formula. The header row is always there, and says which
 * addresses are short-lived.
 */
import type { Room, RoomSource } from "@livescout/protocol";
import { stringify } from "csv-stringify/sync";

const BYTE_ORDER_MARK = "\uFEFF"; // without it spreadsheets read other scripts as Latin-1

/** Readers end a row at any of them; the writer by itself quotes only its own delimiter. */
const LINE_BREAK = /[\r\n]/;

const asText = (id: string): string => `'${id}`;
const known = (value: string | number | boolean | undefined): string => (value === undefined ? "" : String(value));

const sourceText = ({ channel, tag }: RoomSource): string => (tag === undefined ? channel : `${channel} ${tag}`);

/** The best of what rooms were seen with. */
const QUALITIES = ["origin", "uhd_60", "uhd", "hd_60", "hd", "FULL_HD1", "HD1", "sd", "ld"];

/** One address of the many, by a protocol that players know. */
function streamUrl({ streams = {} }: Room): string | undefined {
  const best = QUALITIES.find((quality) => streams[quality] !== undefined) ?? Object.keys(streams)[0] ?? "";
  return streams[best]?.["hls"] ?? streams[best]?.["flv"] ?? Object.values(streams[best] ?? {})[0];
}

const COLUMNS: readonly [name: string, read: (room: Room) => string][] = [
  ["viewerCount", (room) => String(room.viewerCount)],
  ["uniqueId", (room) => room.owner.uniqueId],
  ["nickname", (room) => room.owner.nickname],
  ["title", (room) => room.title],
  ["topic", (room) => known(room.topic)],
  ["game", (room) => known(room.game)],
  ["language", (room) => known(room.language)],
  ["isLive", (room) => String(room.isLive)],
  ["likeCount", (room) => known(room.likeCount)],
  ["totalViewers", (room) => known(room.totalViewers)],
  ["followerCount", (room) => known(room.owner.followerCount)],
  ["isGated", (room) => known(room.isGated)],
  ["isPaid", (room) => known(room.isPaid)],
  ["sellsGoods", (room) => known(room.sellsGoods)],
  ["startedAt", (room) => known(room.startedAt)],
  ["observedAt", (room) => known(room.observedAt)],
  ["endedAt", (room) => known(room.endedAt)],
  ["url", (room) => room.url],
  ["coverUrl (expires within days)", (room) => known(room.coverUrl)],
  ["snapshotUrl (expires within days)", (room) => known(room.snapshotUrl)],
  ["streamUrl (expires within days)", (room) => known(streamUrl(room))],
  ["firstSeenAt", (room) => known(room.firstSeenAt)],
  ["sources", (room) => (room.sources ?? []).map(sourceText).join(" · ")],
  ["world", (room) => room.world],
  ["roomId", (room) => asText(room.id)],
  ["ownerId", (room) => asText(room.owner.id)],
];

export const csvHeader = (): string => csvBegin(COLUMNS.map(([name]) => name));

export const csvRow = (room: Room): string => csvLine(COLUMNS.map(([, read]) => read(room)));

/** The mark and the head of a file with columns of its own. */
export const csvBegin = (names: readonly string[]): string => BYTE_ORDER_MARK + csvLine(names);

export const csvLine = (cells: readonly string[]): string =>
  stringify([cells.map(safeCell)], { record_delimiter: "windows", quoted_match: LINE_BREAK });

/** A terminal obeys them, and no spreadsheet shows them. */
const CONTROLS = /(?![\t\n\r])\p{Cc}/gu;
/** Some spreadsheets look behind what cannot be seen. */
const FORMULA = /^(?:[\s\p{Cf}]*[=+\-@＝＋－＠]|[\t\n\r])/u;

function safeCell(cell: string): string {
  const shown = cell.replace(CONTROLS, "\uFFFD");
  return FORMULA.test(shown) ? `'${shown}` : shown;
}

/**
 * `--template`: a room as a line of one's own. `{{field}}` stands for a field of the room, `\t`, `\n` and `\\` for themselves;
 * an unknown field is refused before anything is written. What strangers wrote stays on one line and cannot drive a terminal.
 */
import { closestName, type RoomOwner } from "@livescout/protocol";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { UsageError } from "../command.ts";
import { safeText } from "./safe-text.ts";

type Read = (room: CatalogueRoom) => string | number | boolean | undefined;

/** All but the addresses of streams, which are many. */
type FieldName = Exclude<keyof CatalogueRoom, "owner" | "streams"> | `owner.${keyof RoomOwner}`;

const FIELDS: { readonly [name in FieldName]: Read } = {
  id: (room) => room.id,
  world: (room) => room.world,
  title: (room) => room.title,
  viewerCount: (room) => room.viewerCount,
  likeCount: (room) => room.likeCount,
  totalViewers: (room) => room.totalViewers,
  isLive: (room) => room.isLive,
  topic: (room) => room.topic,
  game: (room) => room.game,
  language: (room) => room.language,
  isGated: (room) => room.isGated,
  isPaid: (room) => room.isPaid,
  sellsGoods: (room) => room.sellsGoods,
  coverUrl: (room) => room.coverUrl,
  snapshotUrl: (room) => room.snapshotUrl,
  startedAt: (room) => room.startedAt,
  firstSeenAt: (room) => room.firstSeenAt,
  observedAt: (room) => room.observedAt,
  endedAt: (room) => room.endedAt,
  url: (room) => room.url,
  sources: (room) =>
    room.sources.map(({ channel, tag }) => (tag === undefined ? channel : `${channel} ${tag}`)).join(", "),
  "owner.id": (room) => room.owner.id,
  "owner.uniqueId": (room) => room.owner.uniqueId,
  "owner.nickname": (room) => room.owner.nickname,
  "owner.avatarUrl": (room) => room.owner.avatarUrl,
  "owner.followerCount": (room) => room.owner.followerCount,
};

/** @throws UsageError naming a field that does not exist, with the closest one that does. */
export function readTemplate(template: string): (room: CatalogueRoom) => string {
  const parts = template.split(/(\{\{.*?\}\})/su).map((part): Read => {
    const [, name] = /^\{\{\s*(.*?)\s*\}\}$/su.exec(part) ?? [];
    if (name !== undefined) return fieldOf(name);
    if (/\{\{|\}\}/.test(part)) throw new UsageError("--template: {{ and }} stand around a field's name, in pairs");
    const text = part.replace(/\\([tn\\])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
    return () => text;
  });
  return (room) => `${parts.map((part) => part(room)).join("")}\n`;
}

const ESCAPES: { readonly [letter: string]: string } = { t: "\t", n: "\n", "\\": "\\" };

/** Unknown values are written as nothing. */
function fieldOf(name: string): Read {
  if (!isField(name)) {
    const shown = /^[\w.]{1,40}$/.test(name) ? ` ${name}` : " of that name";
    throw new UsageError(`--template: there is no field${shown}; the closest known one is ${closestField(name)}`);
  }
  return (room) => safeText(String(FIELDS[name](room) ?? ""));
}

const isField = (name: string): name is FieldName => Object.hasOwn(FIELDS, name);

/** `viewers` means `viewerCount` and `uniqueId` means `owner.uniqueId`, however many letters lie between. */
function closestField(name: string): string | undefined {
  const names = Object.keys(FIELDS);
  const stem = name.toLowerCase().replace(/s$/, "");
  const alike = stem.length < 3 ? undefined : names.find((known) => known.toLowerCase().includes(stem));
  return alike ?? closestName(name, names);
}

/** Made-up rooms of the explorer's fake: all fields that a page can meet, some of them unknown, and the same ones every time. */
import type { SourceName } from "@livescout/protocol";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { fillTitle, TONGUES } from "../../packages/livescout/src/sandbox/vocabulary.ts";

const TOPICS = ["Chat & Interview", "Music", "Dance", "Food & Cooking", "Crafts", "Outdoors", "Beauty & Style"];
const GAMES = ["Garden Duel", "Sky Couriers", "Block Harbor", "Night Rally", "Tiny Kingdoms", "Deep Signal"];
const CHANNELS: readonly SourceName[] = ["87", "86", "89", "1222001", "search"];
const MINUTE_MS = 60_000;

/** Like a random number, but of its place. */
const bitsOf = (index: number, salt: number): number => {
  let bits = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  return (bits ^ (bits >>> 12)) >>> 0;
};
function pick<Value>(values: readonly Value[], bits: number): Value {
  const found = values[bits % values.length];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
}
const iso = (ms: number): string => new Date(ms).toISOString();

export type RoomsOptions = { nowMs: number; pictureOrigin: string };

export const roomId = (index: number): string => `7300000000000000${String(index).padStart(4, "0")}`;

export function makeRoom(index: number, { nowMs, pictureOrigin }: RoomsOptions): CatalogueRoom {
  const bits = (salt: number) => bitsOf(index, salt);
  const tongue = pick(TONGUES, bits(1));
  const isGame = bits(2) % 3 === 0;
  const game = isGame ? pick(GAMES, bits(3)) : undefined;
  const nickname = `${pick(tongue.first, bits(4))} ${pick(tongue.second, bits(5))}`.trim();
  const uniqueId = `owner.${index}`;
  const startedMs = nowMs - (3 + (bits(6) % 400)) * MINUTE_MS;
  const seenMs = nowMs - (bits(7) % 240) * 1_000;
  const channel = isGame ? "89" : pick(CHANNELS, bits(8));
  const tag = channel === "1222001" ? pick(TOPICS, bits(2)) : channel === "search" ? "chess" : undefined;
  const picture = (kind: string) => `${pictureOrigin}/picture/${kind}/${uniqueId}.svg`;
  const firstSeenMs = Math.max(startedMs, seenMs - (bits(9) % 90) * MINUTE_MS);
  return {
    id: roomId(index),
    world: "sandbox",
    title: fillTitle(pick(isGame ? tongue.gameTitles : tongue.titles, bits(10)), { game, n: 2 + (bits(11) % 40) }),
    viewerCount: Math.round(20_000 / (1 + (index % 700)) ** 0.9) + (bits(12) % 23),
    ...(bits(13) % 4 !== 0 && { likeCount: bits(14) % 90_000 }),
    isLive: true,
    ...(!isGame && bits(2) % 5 !== 0 && { topic: pick(TOPICS, bits(2)) }),
    ...(game !== undefined && { game, topic: "Gaming" }),
    ...(bits(15) % 9 !== 0 && { language: tongue.language }),
    ...(bits(16) % 5 !== 0 && { isGated: bits(17) % 17 === 0, isPaid: bits(18) % 23 === 0 }),
    ...(bits(19) % 4 !== 0 && { sellsGoods: bits(20) % 6 === 0 }),
    ...(bits(21) % 19 !== 0 && { coverUrl: picture("cover") }),
    startedAt: iso(startedMs),
    firstSeenAt: iso(firstSeenMs),
    observedAt: iso(seenMs),
    url: `https://www.tiktok.com/@${uniqueId}/live`,
    sources: [
      {
        channel,
        ...(tag !== undefined && { tag }),
        firstAt: iso(firstSeenMs),
        lastAt: iso(seenMs),
        sightings: 1 + (bits(22) % 9),
      },
      ...(bits(23) % 3 === 0
        ? [{ channel: "86" as const, firstAt: iso(firstSeenMs), lastAt: iso(firstSeenMs), sightings: 1 }]
        : []),
    ],
    owner: {
      id: `9${String(index).padStart(6, "0")}`,
      uniqueId,
      nickname,
      avatarUrl: picture("avatar"),
      ...(bits(24) % 7 !== 0 && { followerCount: bits(25) % 10 ** (3 + (bits(26) % 4)) }),
    },
  };
}

export const makeRooms = (count: number, options: RoomsOptions): CatalogueRoom[] =>
  Array.from({ length: count }, (_, index) => makeRoom(index, options));

/** A curve of the last hours with one long gap, in the style of the room's size. */
export function makePoints(room: CatalogueRoom, { nowMs, hours = 5 }: { nowMs: number; hours?: number }) {
  const seed = Number(room.id.slice(-3));
  const steps = hours * 20;
  return Array.from({ length: steps }, (_, step) => ({
    at: iso(nowMs - (steps - 1 - step) * 3 * MINUTE_MS),
    viewerCount: Math.max(
      0,
      Math.round(room.viewerCount * (0.75 + 0.2 * Math.sin((step + seed) / 9) + (bitsOf(step, seed) % 12) / 100)),
    ),
  })).filter((_, step) => step < steps * 0.45 || step > steps * 0.6);
}

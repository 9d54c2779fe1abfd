/**
 * What rooms are about: games, lifestyle tags, other topics. Each category has enough owners to be live at any time.
 *
 * Recorded numbers: hashtags 5 and 42, games 102 and 1329 (test/fixtures/recorded). All others are invented.
 */
import type { WorldRules } from "./world-rules.ts";

export type Topic = { id: number; title: string };
export type Game = { id: number; name: string; key: string };

export type Category = {
  kind: "game" | "lifestyle" | "other";
  /** `related_live_tag` under which channel 1111006 or 1222001 knows it. */
  tag?: string;
  topic?: Topic;
  game?: Game;
  /** Share of all owners, relative. */
  weight: number;
  /** Viewers relative to the others. */
  appeal: number;
};

const GAMING: Topic = { id: 5, title: "Gaming" };
const CHAT: Topic = { id: 42, title: "Chat & Interview" };

const game = (id: number, name: string, weight: number, appeal = 1): Category => ({
  kind: "game",
  tag: name,
  topic: GAMING,
  game: { id, name, key: name.toLowerCase().replace(/[^a-z0-9]/g, "") },
  weight,
  appeal,
});
const lifestyle = (tag: string, topic: Topic, weight: number): Category => ({
  kind: "lifestyle",
  tag,
  topic,
  weight,
  appeal: 1,
});
const other = (topic: Topic | undefined, weight: number, appeal = 1): Category => ({
  kind: "other",
  ...(topic !== undefined && { topic }),
  weight,
  appeal,
});

/** The last one takes what rounding leaves over. */
export const CATEGORIES: readonly Category[] = [
  game(301, "League of Legends", 30, 1.5),
  game(102, "Garena Free Fire", 30, 1.2),
  game(117, "PUBG: BATTLEGROUNDS", 26),
  game(118, "PUBG MOBILE", 24),
  game(1329, "Ragnarok Origin Global", 8),
  game(104, "Mobile Legends: Bang Bang", 26, 1.4),
  game(131, "Roblox", 26, 1.2),
  game(133, "Minecraft", 20),
  game(140, "Fortnite", 18, 1.3),
  game(152, "VALORANT", 16, 1.2),
  game(160, "Grand Theft Auto V", 14, 1.3),
  game(171, "Honor of Kings", 12),
  game(172, "Arena of Valor", 10),
  game(188, "Call of Duty: Mobile", 10),
  game(190, "EA SPORTS FC 26", 10),
  game(205, "Brawl Stars", 8),
  game(206, "Clash Royale", 8),
  game(211, "Genshin Impact", 8),
  game(219, "Counter-Strike 2", 8),
  game(230, "Dota 2", 6),
  game(244, "Apex Legends", 6),
  game(252, "eFootball™", 6),
  game(260, "Among Us", 4),
  game(271, "Chess", 4),
  lifestyle("chatting", CHAT, 140),
  lifestyle("fashion", { id: 18, title: "Fashion & Beauty" }, 50),
  lifestyle("lifestyle", { id: 21, title: "Daily Life" }, 70),
  lifestyle("outdoor", { id: 27, title: "Travel & Outdoors" }, 40),
  other({ id: 1, title: "Music" }, 60, 1.3),
  other({ id: 2, title: "Dance" }, 30, 1.2),
  other({ id: 9, title: "Food" }, 36),
  other({ id: 14, title: "Shopping" }, 50, 0.7),
  other({ id: 23, title: "Sports" }, 16),
  other({ id: 31, title: "Arts & Crafts" }, 20, 0.7),
  other({ id: 33, title: "Pets" }, 16, 0.8),
  other({ id: 36, title: "Religion & Spirituality" }, 10),
  other(undefined, 90, 0.8),
];

/** Fewest owners of a category: 40 % of them are live at any time (`world.ts`), so at least ten rooms are. */
export const CATEGORY_OWNERS_MIN = 30;

/** How many owners each category gets; the sum is `ownerCount`. */
export function shareOut(ownerCount: number, kinds: WorldRules["kinds"]): number[] {
  const factors = { game: kinds.games, lifestyle: kinds.lifestyle, other: kinds.other };
  const weightOf = ({ kind, weight }: Category) => weight * factors[kind];
  const weights = CATEGORIES.reduce((sum, category) => sum + weightOf(category), 0);
  const shares = CATEGORIES.slice(0, -1).map((category) =>
    Math.max(CATEGORY_OWNERS_MIN, Math.floor((ownerCount * weightOf(category)) / weights)),
  );
  const left = () => ownerCount - shares.reduce((sum, share) => sum + share, 0);
  while (left() < CATEGORY_OWNERS_MIN) {
    const largest = Math.max(...shares); // the least shares came to more than there is
    shares[shares.indexOf(largest)] = largest - 1;
  }
  return [...shares, left()];
}

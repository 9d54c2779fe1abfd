/** The people of the world: invented once, from the seed alone. Whether one of them is live is `world.ts`. */
import { CATEGORIES, shareOut, type Category } from "./categories.ts";
import { quarterPower } from "./quarter-power.ts";
import { fraction, hash32, pickOf, seededText } from "./seeded-hash.ts";
import { fillTitle, SYLLABLES, TONGUES, type Tongue } from "./vocabulary.ts";
import type { WorldRules } from "./world-rules.ts";

export type Owner = {
  index: number;
  category: Category;
  /** Place among the owners of the category, which spreads their sessions over the cycle. */
  rank: number;
  rankCount: number;
  /** Every owner of a category is live once in a cycle. */
  cycleMs: number;
  id: bigint;
  uniqueId: string;
  nickname: string;
  bio: string;
  tongue: Tongue;
  /** Viewers at the height of an ordinary session. */
  peakViewers: number;
  followerCount: number;
  followingCount: number;
};

const MINUTE_MS = 60_000;

/** Salts keep the numbers of one owner apart from each other. */
const SALT = { tongue: 1, peak: 2, name: 3, handle: 4, id: 5, secUid: 6, follow: 7, cycle: 8 } as const;

export function createOwners(seed: number, ownerCount: number, rules: WorldRules): Owner[] {
  const { cycleMinutesMin, cycleMinutesMax } = rules.sessions;
  const taken = new Set<string>();
  const tongues = TONGUES.flatMap((tongue) => Array.from({ length: tongue.weight }, () => tongue));
  const owners: Owner[] = [];
  for (const [place, rankCount] of shareOut(ownerCount, rules.kinds).entries()) {
    const category = CATEGORIES[place];
    if (category === undefined) continue;
    const step = (hash32(seed, place, SALT.cycle) % 8) / 7; // 2.5 to 6 hours in the ordinary world
    const cycleMs = Math.round(cycleMinutesMin + step * (cycleMinutesMax - cycleMinutesMin)) * MINUTE_MS;
    for (let rank = 0; rank < rankCount; rank++) {
      const tongue = pickOf(tongues, hash32(seed, owners.length, SALT.tongue));
      owners.push(createOwner(seed, owners.length, { category, rank, rankCount, cycleMs, tongue }, { taken, rules }));
    }
  }
  return owners;
}

type Seat = Pick<Owner, "category" | "rank" | "rankCount" | "cycleMs" | "tongue">;
type Register = { taken: Set<string>; rules: WorldRules };

function createOwner(seed: number, index: number, seat: Seat, { taken, rules }: Register): Owner {
  const { category, rank, rankCount, cycleMs, tongue } = seat; // named one by one: a spread costs 7 µs an owner
  const { small, spread, largest } = rules.viewers;
  const place = quarterPower(fraction(seed, index, SALT.peak) + 0.0006, spread);
  const peakViewers = Math.floor(Math.min(largest, small / place - 0.8 * small) * category.appeal);
  const follow = fraction(seed, index, SALT.follow);
  return {
    index,
    category,
    rank,
    rankCount,
    cycleMs,
    tongue,
    id: ownerId(seed, index),
    uniqueId: createHandle(seed, index, taken),
    nickname: createNickname(seed, index, tongue),
    bio: follow < 0.2 ? "" : createBio(seed, index, tongue),
    peakViewers,
    followerCount: Math.floor(peakViewers * (4 + 60 * follow)),
    followingCount: hash32(seed, index, 92) % 1_200,
  };
}

/** The long public id of an account; made when it is sent. */
export const secUidOf = (seed: number, { index }: Owner): string =>
  `MS4wLjABAAAA${seededText(hash32(seed, index, SALT.secUid), index, 64)}`;

/** 19 digits as real ones: the second of registration (2021 to 2023), then 32 bits, of which 16 are the index. */
function ownerId(seed: number, index: number): bigint {
  const second = 1_632_000_000 + (hash32(seed, index, SALT.id) % 60_000_000);
  return (BigInt(second) << 32n) | (BigInt(hash32(seed, index, SALT.id, 1) >>> 16) << 16n) | BigInt(index);
}

function createNickname(seed: number, index: number, { first, second, flag }: Tongue): string {
  const bits = hash32(seed, index, SALT.name);
  const name = `${pickOf(first, bits)} ${pickOf(second, bits >>> 8)}`.trim();
  return bits % 7 === 0 ? `${name} ${flag}` : bits % 11 === 0 ? `✨${name}✨` : name;
}

type HandleParts = { a: string; b: string; c: string; d: string; number: number };

const HANDLE_FORMS: readonly ((parts: HandleParts) => string)[] = [
  ({ a, b, c }) => a + b + c,
  ({ a, b, c, d }) => `${a}${b}.${c}${d}`,
  ({ a, b, number }) => `${a}${b}_${number}`,
  ({ a, b, c }) => `_${c}${a}${b}_`,
  ({ a, b, d, number }) => b + d + a + number,
  ({ a, c, d, number }) => `${d}${c}.${a}_${number % 100}`,
];

function createBio(seed: number, index: number, { titles, flag }: Tongue): string {
  const bits = hash32(seed, index, 91);
  return `${fillTitle(pickOf(titles, bits), { n: 1 + (bits % 99) })}\n${flag}`.trim();
}

/** Letters, digits, `_` and `.`, of syllables that mean nothing; unique. */
function createHandle(seed: number, index: number, taken: Set<string>): string {
  const bits = hash32(seed, index, SALT.handle);
  const syllable = (shift: number) => pickOf(SYLLABLES, bits >>> shift);
  const [a, b, c, d] = [syllable(0), syllable(6), syllable(12), syllable(18)];
  const number = hash32(seed, index, SALT.handle, 1) % 1_000;
  let handle = pickOf(HANDLE_FORMS, bits >>> 24)({ a, b, c, d, number });
  while (taken.has(handle)) handle += index;
  taken.add(handle);
  return handle;
}

/** The people of the world: invented once, from the seed alone. Whether one of them is live is `world.ts`. */
import { CATEGORIES, shareOut, type Category } from "./categories.ts";
import { fraction, hash32, pickOf, seededText } from "./seeded-hash.ts";
import { TONGUES, SYLLABLES, type Tongue } from "./vocabulary.ts";

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
  secUid: string;
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

export function createOwners(seed: number, ownerCount: number): Owner[] {
  const taken = new Set<string>();
  const owners: Owner[] = [];
  for (const [place, rankCount] of shareOut(ownerCount).entries()) {
    const category = CATEGORIES[place];
    if (category === undefined) continue;
    const cycleMs = (150 + (hash32(seed, place, SALT.cycle) % 8) * 30) * MINUTE_MS; // 2.5 to 6 hours
    for (let rank = 0; rank < rankCount; rank++) {
      owners.push(createOwner(seed, owners.length, { category, rank, rankCount, cycleMs }, taken));
    }
  }
  return owners;
}

type Seat = Pick<Owner, "category" | "rank" | "rankCount" | "cycleMs">;

function createOwner(seed: number, index: number, seat: Seat, taken: Set<string>): Owner {
  const tongue = pickTongue(fraction(seed, index, SALT.tongue));
  const peakViewers = Math.floor((30 / (fraction(seed, index, SALT.peak) + 0.0006) - 24) * seat.category.appeal);
  const follow = fraction(seed, index, SALT.follow);
  return {
    ...seat,
    index,
    id: ownerId(seed, index),
    uniqueId: createHandle(seed, index, taken),
    secUid: `MS4wLjABAAAA${seededText(hash32(seed, index, SALT.secUid), index, 64)}`,
    nickname: createNickname(seed, index, tongue),
    bio: follow < 0.2 ? "" : `${pickOf(tongue.titles, hash32(seed, index, 91))}\n${tongue.flag}`.trim(),
    tongue,
    peakViewers,
    followerCount: Math.floor(peakViewers * (4 + 60 * follow)),
    followingCount: hash32(seed, index, 92) % 1_200,
  };
}

function pickTongue(at: number): Tongue {
  let left = at * TONGUES.reduce((sum, { weight }) => sum + weight, 0);
  return TONGUES.find(({ weight }) => (left -= weight) < 0) ?? pickOf(TONGUES, 0);
}

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

/** Letters, digits, `_` and `.`, of syllables that mean nothing; unique. */
function createHandle(seed: number, index: number, taken: Set<string>): string {
  const bits = hash32(seed, index, SALT.handle);
  const [a, b, c, d] = [0, 6, 12, 18].map((shift) => pickOf(SYLLABLES, bits >>> shift));
  const number = hash32(seed, index, SALT.handle, 1) % 1_000;
  const forms = [
    `${a}${b}${c}`,
    `${a}${b}.${c}${d}`,
    `${a}${b}_${number}`,
    `_${c}${a}${b}_`,
    `${b}${d}${a}${number}`,
    `${d}${c}.${a}_${number % 100}`,
  ];
  let handle = pickOf(forms, bits >>> 24);
  while (taken.has(handle)) handle += index;
  taken.add(handle);
  return handle;
}

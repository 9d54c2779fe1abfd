/**
 * Which owners a channel may show, and which of those that are live it chooses from now: its pool. A pool of the
 * ordinary world is everybody; a smaller one changes as each room's luck is drawn anew, every room at its own time.
 */
import type { Owner } from "./owners.ts";
import { quarterPower } from "./quarter-power.ts";
import { fraction, hash32 } from "./seeded-hash.ts";
import type { ChannelRules } from "./world-rules.ts";
import type { SandboxWorld } from "./world.ts";

/** A channel that shows rooms of strangers; 42 and 88 show whom a session follows. */
export type OpenChannel = "87" | "86" | "89" | "1111006" | "1222001";

export type Reach = {
  /** All whose rooms the channel may ever show under this tag, in the order of owners. */
  owners(channel: OpenChannel, tag?: string): readonly Owner[];
  /** Those of them that are live then and in the pool, in the order of owners. */
  pool(channel: OpenChannel, tag: string | undefined, timeMs: number): readonly Owner[];
};

const SALT = { together: 61, share: 62, phase: 63, luck: 64 } as const;

export function createReach(world: SandboxWorld): Reach {
  const reached = new Map<string, readonly Owner[]>();
  const { seed, rules } = world;

  function owners(channel: OpenChannel, tag?: string): readonly Owner[] {
    const takesTag = channel === "1111006" || channel === "1222001";
    const key = takesTag && tag !== undefined ? `${channel} ${tag}` : channel;
    const kept = reached.get(key);
    if (kept !== undefined) return kept;
    const limits = rules.channels[channel];
    const mayShow = (owner: Owner) =>
      (!takesTag || tag === undefined || owner.category.tag === tag) &&
      fitsViewers(limits, owner) &&
      fraction(seed, owner.index, chooserOf(owner, channel), SALT.share) < shareOf(limits, owner);
    const found = world.owners.filter(mayShow);
    reached.set(key, found);
    return found;
  }

  /** Owners whom all channels treat alike have one chooser in all of them. */
  const chooserOf = (owner: Owner, channel: OpenChannel): number =>
    rules.overlap > 0 && fraction(seed, owner.index, SALT.together) < rules.overlap ? 0 : Number(channel);

  function luckOf(owner: Owner, channel: OpenChannel, timeMs: number): number {
    const { renewMinutes, lean } = rules.channels[channel];
    const renewMs = Math.max(1_000, renewMinutes * 60_000);
    const phaseMs = hash32(seed, owner.index, SALT.phase) % renewMs;
    const draw = hash32(seed, owner.index, Math.floor((timeMs + phaseMs) / renewMs), chooserOf(owner, channel) + 1);
    return draw / pullOf(owner, lean);
  }

  return {
    owners,
    pool(channel, tag, timeMs) {
      const live = owners(channel, tag).filter((owner) => timeMs < world.sessionAt(owner, timeMs).endMs);
      const { poolRooms } = rules.channels[channel];
      if (poolRooms === null || live.length <= poolRooms) return live;
      return inOrder(live, (owner) => luckOf(owner, channel, timeMs)).slice(0, poolRooms);
    },
  };
}

const fitsViewers = ({ viewersMin, viewersMax }: ChannelRules, { peakViewers }: Owner): boolean =>
  peakViewers >= viewersMin && (viewersMax === null || peakViewers <= viewersMax);

function shareOf({ games, lifestyle, other }: ChannelRules, { category }: Owner): number {
  return category.kind === "game" ? games : category.kind === "lifestyle" ? lifestyle : other;
}

/** How much more often than another an owner is drawn. */
export const pullOf = ({ peakViewers }: Owner, lean: number): number =>
  lean === 0 ? 1 : quarterPower(peakViewers + 10, lean);

/** A sort key holds the draw and, below it, the owner's place: numbers sort ten times faster than objects. */
const KEY_STEP = 0x1_0000;

/** By a number of 32 bits or less, smallest first. */
export function inOrder(owners: readonly Owner[], draw: (owner: Owner) => number): Owner[] {
  const keys = Float64Array.from(owners, (owner, place) => Math.floor(draw(owner)) * KEY_STEP + place).sort();
  return Array.from(keys, (key) => owners[key % KEY_STEP]).filter((owner) => owner !== undefined);
}

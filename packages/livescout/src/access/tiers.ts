/** What a tier may do (gateway-contract §2). All of it is configuration; these are the defaults. */
import { UNLIMITED } from "@livescout/protocol/wire";

export const TIER_NAMES = ["free", "basic", "pro", "ultra", "local"] as const;
export type TierName = (typeof TIER_NAMES)[number];

export type Tier = {
  /** Feed calls per UTC day; 0: the tier has no feed. */
  day: number;
  /** Calls per UTC minute. */
  minute: number;
};

export type Tiers = { readonly [name in TierName]: Tier };

export const DEFAULT_TIERS: Tiers = {
  free: { day: 0, minute: 20 },
  basic: { day: 20, minute: 30 }, // documented by the hosted service as allowed, without a number
  pro: { day: 100, minute: 120 },
  ultra: { day: 2_000, minute: 300 },
  local: { day: UNLIMITED, minute: UNLIMITED },
};

export const isTierName = (text: string): text is TierName => TIER_NAMES.some((name) => name === text);

/** The tier as it is configured now. A name that this version does not know (from a later one's database) has no feed. */
export const findTier = (tiers: Tiers, name: string): Tier =>
  isTierName(name) ? tiers[name] : { day: 0, minute: tiers.free.minute };

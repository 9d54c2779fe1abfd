/**
 * A page of rooms as the upstream writes it: `status_code`, `extra`, `data`, in this order (upstream-feed §4.1–4.2).
 *
 * `has_more` false is left out, as zero and empty values are; `max_time` is a number.
 */
import { SANDBOX_IMPRESSION_PREFIX } from "@livescout/protocol";
import { feedRoom } from "./feed-room.ts";
import type { WalkPage } from "./feed-walk.ts";
import type { Owner } from "./owners.ts";
import { hash32, hashText, seededHex } from "./seeded-hash.ts";
import { writeCompactJson, writeJson, type WireObject } from "./wire-json.ts";
import type { RoomState, SandboxWorld } from "./world.ts";

/** A page before it is written: entries are ready text, so that a fault can put anything among them. */
export type FeedDraft = { entries: string[]; extra: WireObject };

export type DraftOptions = {
  world: SandboxWorld;
  page: WalkPage;
  /** What was asked, as text: the same question at the same time gets the same ids. */
  question: string;
  origin: string;
  timeMs: number;
};

export function draftFeed({ world, page, question, origin, timeMs }: DraftOptions): FeedDraft {
  const bits = hashText(world.seed, `${question} ${timeMs}`);
  const entries = page.rooms.map((state, at) => {
    const view = { state, seed: world.seed, origin, timeMs };
    const rid = logId(timeMs, hash32(bits, at, 31));
    return writeCompactJson(entryOf(rid, feedRoom(view, guestsOf(world, state)), hash32(bits, at, 32)));
  });
  const extra = {
    banner: {},
    cost: 40 + (bits % 160),
    has_more: page.hasMore || undefined,
    log_pb: impression(timeMs, bits),
    max_time: page.cursor,
    now: timeMs,
    total: entries.length || undefined,
    unread_extra: '{"unread_count":0}',
  };
  return { entries, extra };
}

export const writeFeed = ({ entries, extra }: FeedDraft): string =>
  `{"status_code":0,"extra":${writeJson(extra)},"data":[${entries.join(",")}]}`;

function entryOf(rid: string, data: WireObject, bits: number): WireObject {
  const isFlare = bits % 9 === 0;
  return {
    type: 1,
    rid,
    data,
    live_reason: bits % 4 === 0 ? "popular_live" : undefined,
    flare_info: isFlare ? { is_flare: true, task_id: BigInt(bits) * 1_000_000_007n } : {},
  };
}

/** One room in thirteen has one or two others in it. */
function guestsOf(world: SandboxWorld, { session: { owner, cycle } }: RoomState): Owner[] {
  const bits = hash32(world.seed, owner.index, cycle, 33);
  if (bits % 13 !== 0) return [];
  return [1, 2]
    .slice(0, 1 + (bits % 2))
    .map((step) => world.owners[(owner.index + step * 7) % world.owners.length])
    .filter((guest): guest is Owner => guest !== undefined);
}

/** `log_pb` of an answer: it tells a saved body's world. */
export const impression = (timeMs: number, bits: number): WireObject => ({
  impr_id: SANDBOX_IMPRESSION_PREFIX + logId(timeMs, bits),
  session_id: 7_000_000_000_000_000_000n + BigInt(bits) * 100_003n,
});

/** The upstream's form of a log id: date and time, then hexadecimal digits. */
export function logId(timeMs: number, bits: number): string {
  const digits = new Date(timeMs).toISOString().replace(/\D/g, "").slice(0, 14);
  return digits + seededHex(bits, 34, 20).toUpperCase();
}

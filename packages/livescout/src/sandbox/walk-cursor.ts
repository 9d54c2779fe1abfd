/**
 * The cursor of the sandbox: 13 digits that look like milliseconds near the server's clock, as upstream's do.
 *
 * Its seconds are those of the walk's first page, its last three digits hold the page and a check. Clients that send a
 * time of their own are told apart by the check.
 */
import { hash32 } from "./seeded-hash.ts";

export type WalkPlace = {
  /** When the walk began, in whole seconds as ms. */
  beganMs: number;
  /** The page asked for; 0 is the first, which needs no cursor. */
  page: number;
};

const CHECKS = 13;
/** A walk longer than this begins anew. */
export const WALK_PAGES_MAX = Math.floor(1_000 / CHECKS);

export const encodeCursor = ({ beganMs, page }: WalkPlace): number => beganMs + page * CHECKS + check(beganMs, page);

/** `undefined` where the text is no cursor of ours. */
export function decodeCursor(text: string): WalkPlace | undefined {
  if (!/^\d{13}$/.test(text)) return undefined;
  const digits = Number(text.slice(-3));
  const place = { beganMs: Number(text) - digits, page: Math.floor(digits / CHECKS) };
  return place.page < WALK_PAGES_MAX && digits % CHECKS === check(place.beganMs, place.page) ? place : undefined;
}

const check = (beganMs: number, page: number): number => hash32(0, beganMs / 1000, page, 41) % CHECKS;

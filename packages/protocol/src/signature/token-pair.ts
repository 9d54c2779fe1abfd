/** Whether X-Gnarly and X-Dynosaur of one URL come from the same moment of the same page. */
import type { DynosaurValues } from "./dynosaur-payload.ts";
import type { GnarlyValues } from "./gnarly-payload.ts";

export function isPair(gnarly: GnarlyValues, dynosaur: DynosaurValues): boolean {
  const intercepted = Number(dynosaur.interceptedCount);
  const total = Number(dynosaur.totalCount);
  return (
    dynosaur.version === gnarly.version &&
    dynosaur.scm === gnarly.scm &&
    dynosaur.envcode === String(gnarly.envcode) &&
    dynosaur.ubcode === String(gnarly.ubcode) &&
    dynosaur.canvas === String(gnarly.canvas ?? -1) &&
    isSameCount(total, gnarly.totalCount ?? 0) &&
    (isSameCount(intercepted, gnarly.signedCount ?? 0) || intercepted + total === gnarly.signedCount) &&
    Math.abs(Number(dynosaur.timestamp) - (gnarly.timestamp ?? 0)) <= TIMESTAMP_APART_MAX &&
    nonceDistance(Number(dynosaur.nonce), gnarly.nonce ?? 0) <= NONCE_APART_MAX
  );
}

/** Seconds. */
const TIMESTAMP_APART_MAX = 1;
/** Microseconds. Captures lie 100 to 1500 apart, in either direction; a busy machine gets room. */
const NONCE_APART_MAX = 50_000;

/** Outputs of 5.3.2 stop X-Dynosaur's counters at 255, where X-Gnarly's go on. */
function isSameCount(dynosaur: number, gnarly: number): boolean {
  return dynosaur === gnarly || (dynosaur === 255 && gnarly > 255);
}

/** The clock that nonces are read from wraps at 2^31. */
function nonceDistance(a: number, b: number): number {
  const ahead = (a - b) & 0x7fffffff;
  return Math.min(ahead, 2 ** 31 - ahead);
}

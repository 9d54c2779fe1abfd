/** Whether X-Gnarly and X-Dynosaur of one URL come from the same moment of the same page. */
import { dynosaurPlaces, type DynosaurName, type DynosaurPayload } from "./dynosaur-payload.ts";
import { gnarlyValue, type GnarlyPayload } from "./gnarly-payload.ts";
import type { GnarlyField } from "./schemes.ts";

export function isPair(gnarly: GnarlyPayload, dynosaur: DynosaurPayload): boolean {
  const inGnarly = (name: GnarlyField) => gnarlyValue(gnarly, name);
  const inDynosaur = (name: DynosaurName) => dynosaur.values[dynosaurPlaces[name]];
  const signedCount = Number(inGnarly("signedCount"));
  const totalCount = Number(inDynosaur("totalCount"));
  const interceptedCount = Number(inDynosaur("interceptedCount"));
  return (
    inDynosaur("version") === inGnarly("version") &&
    inDynosaur("scm") === inGnarly("scm") &&
    inDynosaur("envcode") === inGnarly("envcode") &&
    inDynosaur("ubcode") === inGnarly("ubcode") &&
    inDynosaur("canvas") === String(inGnarly("canvas") ?? -1) &&
    isSameCount(totalCount, Number(inGnarly("totalCount"))) &&
    (isSameCount(interceptedCount, signedCount) || interceptedCount + totalCount === signedCount) &&
    Math.abs(Number(inDynosaur("timestamp")) - Number(inGnarly("timestamp"))) <= TIMESTAMP_APART_MAX &&
    nonceDistance(Number(inDynosaur("nonce")), Number(inGnarly("nonce"))) <= NONCE_APART_MAX
  );
}

/** Seconds. */
const TIMESTAMP_APART_MAX = 1;
/** Microseconds. Captures lie 100 to 1500 apart, in either direction; a busy machine gets room. */
export const NONCE_APART_MAX = 50_000;

/** Outputs of 5.3.2 stop X-Dynosaur's counters at 255, where X-Gnarly's go on. */
export function isSameCount(dynosaur: number, gnarly: number): boolean {
  return dynosaur === gnarly || (dynosaur === 255 && gnarly > 255);
}

/** The clock that nonces are read from wraps at 2^31. */
export function nonceDistance(a: number, b: number): number {
  const ahead = (a - b) & 0x7fffffff;
  return Math.min(ahead, 2 ** 31 - ahead);
}

/**
 * The digest functions that signing and verifying are given, and their default in plain TypeScript.
 *
 * `md5Hex` takes text because that is the hot call, and hosts digest text faster than they copy it into bytes:
 * under Node pass `{ md5Hex: (text) => crypto.hash("md5", text, "hex"), … }`.
 */
import { md5 } from "./md5.ts";

export type Digests = {
  /** The 16 digest bytes. */
  readonly md5: (bytes: Uint8Array) => Uint8Array;
  /** The digest of the UTF-8 form of `text`, lower-case hex. A lone surrogate counts as U+FFFD. */
  readonly md5Hex: (text: string) => string;
};

export const pureDigests: Digests = {
  md5,
  md5Hex: (text) => hexOf(md5(new TextEncoder().encode(text))),
};

/** Lower-case hex. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

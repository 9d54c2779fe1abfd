/** The order of the X-Gnarly fields, which a page draws once for its life. Readers do not depend on it. */
import { NEWEST_SCHEME, schemeOf, type Schemes } from "./schemes.ts";

export type GnarlyOrderOptions = {
  readonly version?: string;
  readonly schemes?: Schemes | undefined;
  readonly canvas: number | null;
  /** As many random words as the version has fields; without them the order ascends. */
  readonly randomWords?: ArrayLike<number>;
};

/** The keys of a version's X-Gnarly fields, shuffled where its pages shuffle them. */
export function gnarlyOrder({ version = NEWEST_SCHEME, schemes, canvas, randomWords }: GnarlyOrderOptions): number[] {
  const { gnarly, gnarlyOrder: kind } = schemeOf(version, schemes);
  const keys = [...gnarly.keys()].filter((key) => canvas !== null || gnarly[key] !== "canvas");
  if (randomWords === undefined || kind === "ascending") return keys;
  for (let last = keys.length - 1; last > 0; last--) {
    const drawn = randomWords[last]! % (last + 1);
    [keys[last], keys[drawn]] = [keys[drawn]!, keys[last]!];
  }
  return keys;
}

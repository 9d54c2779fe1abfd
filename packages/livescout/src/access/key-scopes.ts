/**
 * What a key may be used for: `feed` signs, `read` reads the catalogue. One that may only read is a view key.
 *
 * A view key may stand in an address, where others can see it: it sees rooms and events, and nothing that costs or tells more.
 */
import { InvalidInputError } from "@livescout/protocol";

export const KEY_SCOPES = ["feed", "read"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export type ScopeHolder = { scopes: readonly KeyScope[] };

export const isViewKey = ({ scopes }: ScopeHolder): boolean => scopes.includes("read") && !scopes.includes("feed");

/** As a store keeps them. A scope that this version does not know (from a later one's database) allows nothing. */
export const parseScopes = (text: string): KeyScope[] => {
  const names = text.split(",");
  return KEY_SCOPES.filter((scope) => names.includes(scope));
};

/** As a person gives them, at least one, in any order. */
export function readScopes(given: readonly string[]): KeyScope[] {
  const known = KEY_SCOPES.filter((scope) => given.includes(scope));
  if (known.length === 0 || given.some((each) => !known.some((scope) => scope === each))) {
    throw new InvalidInputError("scopes", `one or both of ${KEY_SCOPES.join(", ")}`);
  }
  return known;
}

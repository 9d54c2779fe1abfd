/** Filters as the SDK takes them: the names and texts of the one grammar, checked by it before anything is sent. */
import { InvalidInputError } from "@livescout/protocol";
import { type FilterName, readRoomFilter } from "@livescout/protocol/catalogue";

/** E.g. `{ viewers: "100..5000", topic: ["Music", "Chatting"], gated: "no" }`. */
export type CatalogueFilter = { readonly [name in FilterName]?: string | number | readonly string[] };

/** @throws InvalidInputError by the filter's name. */
export function filterPairs(filter: CatalogueFilter = {}): [name: string, text: string][] {
  const pairs = Object.entries(filter).flatMap(
    ([name, given]: [string, string | number | readonly string[] | undefined]) => {
      if (given === undefined) return [];
      const texts = typeof given === "object" ? given : [String(given)];
      return texts.map((text): [string, string] => [name, text]);
    },
  );
  const read = readRoomFilter(pairs);
  if (read.kind === "refused") throw new InvalidInputError(read.problem.parameter, read.problem.expected);
  return pairs;
}

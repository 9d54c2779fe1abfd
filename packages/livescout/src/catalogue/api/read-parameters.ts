/**
 * Parameters of a `/v1` call: a route's own names, and the filters where it takes them.
 *
 * Anything else is refused with the closest name that exists: a mistyped filter would otherwise widen the list in silence.
 */
import { closestName } from "@livescout/protocol";
import { FILTER_NAMES, readRoomFilter, type RoomFilter, writeRoomFilter } from "@livescout/protocol/catalogue";
import type { CatalogueAnswer, CatalogueCall } from "./catalogue-call.ts";

export type Refused = Extract<CatalogueAnswer, { kind: "refused" }>;

export type Parameters<Name extends string> = {
  kind: "read";
  /** Filled values only. */
  values: { [name in Name]?: string };
  filter: RoomFilter;
  /** The filter in its one way of writing; "" where nothing but defaults was asked. */
  filterText: string;
  /** Names of filters that were given a value. */
  filtersGiven: ReadonlySet<string>;
};

export type ReadParametersOptions<Name extends string> = { names: readonly Name[]; takesFilters?: boolean };

export function readParameters<Name extends string>(
  query: CatalogueCall["query"],
  { names, takesFilters = false }: ReadParametersOptions<Name>,
): Parameters<Name> | Refused {
  const filterNames: readonly string[] = takesFilters ? FILTER_NAMES : [];
  const values: { [name in Name]?: string } = {};
  const seen = new Set<string>();
  const pairs: (readonly [string, string])[] = [];
  for (const [name, text] of query) {
    const own = names.find((each) => each === name);
    if (own === undefined) {
      if (!filterNames.includes(name)) return refuse(safeName(name), existing([...filterNames, ...names], name));
      pairs.push([name, text]);
      continue;
    }
    if (seen.has(own)) return refuse(own, "one value, sent once");
    seen.add(own);
    if (text.trim() !== "") values[own] = text.trim();
  }
  const read = readRoomFilter(pairs);
  if (read.kind === "refused") return refuse(read.problem.parameter, read.problem.expected);
  const { filter } = read;
  const filtersGiven = new Set(pairs.filter(([, text]) => text.trim() !== "").map(([name]) => name));
  return { kind: "read", values, filter, filterText: JSON.stringify(writeRoomFilter(filter)), filtersGiven };
}

export const refuse = (parameter: string, expected: string): Refused => ({
  kind: "refused",
  refusal: { code: "invalid_parameter", parameter, expected },
});

export const notFound = (what: "path" | "room" | "owner"): Refused => ({
  kind: "refused",
  refusal: { code: "not_found", what },
});

function existing(known: readonly string[], name: string): string {
  const closest = closestName(name, known);
  return closest === undefined
    ? "no parameter: this route takes none"
    : `a parameter that exists; the closest known one is ${closest}`;
}

/** A strange name is shown only where it can do no harm; a key that was sent as a name is longer. */
const safeName = (name: string): string => (/^[\w.-]{1,24}$/.test(name) ? name : "query");

const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;
export const TIME_RULE = "a time as in ISO 8601, e.g. 2026-11-22T12:00:00Z";

/** In ms; `undefined` where it is no time. A date alone is its begin in UTC. */
export function readTime(text: string): number | undefined {
  const atMs = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}

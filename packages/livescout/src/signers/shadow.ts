/** Two signed URLs for the same request, compared part by part: names, order and versions, never values that identify. */
import type { SignOutcome } from "@livescout/protocol";
import { openXDynosaur, openXGnarly } from "@livescout/protocol/signature";

const TOKENS = ["X-Dynosaur", "X-Bogus", "X-Gnarly"];

/** One line a difference; empty where the two agree in everything that a scheme fixes. */
export function compareSigned(first: SignOutcome, second: SignOutcome): string[] {
  if (first.kind !== "signed" || second.kind !== "signed") {
    return first.kind === second.kind ? [] : [`one is ${first.kind}, the other ${second.kind}`];
  }
  const [a, b] = [partsOf(first.signedUrl), partsOf(second.signedUrl)];
  return [
    ...difference("scheme", first.scheme, second.scheme),
    ...difference("build", first.build, second.build),
    ...difference("User-Agent", first.userAgent, second.userAgent),
    ...nameDifferences(a.names, b.names),
    ...TOKENS.flatMap((name) => difference(`${name} length`, a.values.get(name)?.length, b.values.get(name)?.length)),
    ...difference("X-Gnarly fields", gnarlyFields(a.values.get("X-Gnarly")), gnarlyFields(b.values.get("X-Gnarly"))),
    ...difference("X-Dynosaur", dynosaurKind(a.values.get("X-Dynosaur")), dynosaurKind(b.values.get("X-Dynosaur"))),
  ];
}

/** Names that only one of them has; or, where both have the same, that their order differs. */
function nameDifferences(first: string[], second: string[]): string[] {
  const only = (names: string[], others: string[]) => names.filter((name) => !others.includes(name));
  const [gone, added] = [only(first, second), only(second, first)];
  if (gone.length > 0 || added.length > 0)
    return [`parameters: only ${gone.join(" ") || "none"} / only ${added.join(" ") || "none"}`.slice(0, 2_000)];
  return first.join() === second.join() ? [] : ["parameters: the same in another order"];
}

type Part = string | number | null | undefined;

function difference(part: string, first: Part, second: Part): string[] {
  return first === second ? [] : [`${part}: ${shown(first)} / ${shown(second)}`];
}

const shown = (value: Part): string => (value === undefined || value === null ? "none" : String(value).slice(0, 2_000));

function partsOf(url: string): { names: string[]; values: Map<string, string> } {
  const pairs = url
    .slice(url.indexOf("?") + 1)
    .split("&")
    .map((pair): [string, string] => {
      const cut = pair.indexOf("=");
      return cut === -1 ? [pair, ""] : [pair.slice(0, cut), pair.slice(cut + 1)];
    });
  return { names: pairs.map(([name]) => name), values: new Map(pairs) };
}

function gnarlyFields(token: string | undefined): string {
  if (token === undefined) return "none";
  const opened = openXGnarly(token);
  if (opened.kind !== "opened") return "does not open";
  return [...opened.order].sort((x, y) => x - y).join(",");
}

const dynosaurKind = (token: string | undefined): string => (token === undefined ? "none" : openXDynosaur(token).kind);

/**
 * Finds the signature parameters in a URL, and the text that each of them seals.
 *
 * They seal the text that goes over the wire: the query is cut, never decoded, sorted or written anew.
 */
export type SignedQuery = {
  readonly kind: "split";
  readonly gnarly: SealedParameter | null;
  readonly bogus: SealedParameter | null;
  readonly dynosaur: SealedParameter | null;
};

export type SealedParameter = { readonly token: string; readonly sealed: string };

/** Cuts `url` at its signature parameters; refuses one where a signature could not hold for the text that is sent. */
export function splitSignedQuery(url: string): SignedQuery | { readonly kind: "refused"; readonly why: string } {
  if (url.includes("#")) return { kind: "refused", why: "the URL has a fragment" };
  const mark = url.indexOf("?");
  const query = mark === -1 ? "" : url.slice(mark + 1);
  const places = NAMES.map((name) => findParameter(query, name, 0));
  const repeated = NAMES.find((name, i) => places[i]! >= 0 && findParameter(query, name, places[i]! + 1) >= 0);
  if (repeated !== undefined) return { kind: "refused", why: `${repeated.slice(0, -1)} stands there twice` };
  const [gnarly = -1, bogus = -1, dynosaur = -1] = places;
  const covered = gnarly < 0 || (bogus >= 0 && bogus < gnarly) ? bogus : gnarly;
  if (covered >= 0 && !query.slice(covered).split("&").every(isUncoverable)) {
    return { kind: "refused", why: "no signature covers the parameters that follow it" };
  }
  return {
    kind: "split",
    gnarly: parameterAt(query, gnarly, covered),
    bogus: parameterAt(query, bogus, bogus),
    dynosaur: parameterAt(query, dynosaur, dynosaur),
  };
}

const NAMES = ["X-Gnarly=", "X-Bogus=", "X-Dynosaur="] as const;

/** What a page writes behind the text that X-Gnarly seals; `_signature` stood last until 2024. */
function isUncoverable(parameter: string): boolean {
  return parameter.startsWith("X-Gnarly=") || parameter.startsWith("X-Bogus=") || parameter.startsWith("_signature=");
}

/** Where the parameter starts, -1 where it is not. */
function findParameter(query: string, name: string, from: number): number {
  let at = query.indexOf(name, from);
  while (at > 0 && query[at - 1] !== "&") at = query.indexOf(name, at + 1);
  return at;
}

function parameterAt(query: string, at: number, sealedEnd: number): SealedParameter | null {
  if (at < 0) return null;
  const end = query.indexOf("&", at);
  const token = query.slice(query.indexOf("=", at) + 1, end < 0 ? query.length : end);
  return { token, sealed: query.slice(0, Math.max(0, sealedEnd - 1)) };
}

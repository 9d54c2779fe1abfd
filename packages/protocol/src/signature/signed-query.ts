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
  const places = { gnarly: -1, bogus: -1, dynosaur: -1 };
  for (let at = query.indexOf("X-"); at >= 0; at = query.indexOf("X-", at + 2)) {
    const which = at === 0 || query[at - 1] === "&" ? signatureAt(query, at) : undefined;
    if (which === undefined) continue;
    if (places[which] >= 0) return { kind: "refused", why: `the URL has ${names[which]} twice` };
    places[which] = at;
  }
  const { gnarly, bogus, dynosaur } = places;
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

const names = { gnarly: "X-Gnarly", bogus: "X-Bogus", dynosaur: "X-Dynosaur" } as const;

function signatureAt(query: string, at: number): keyof typeof names | undefined {
  if (query.startsWith("X-Gnarly=", at)) return "gnarly";
  if (query.startsWith("X-Bogus=", at)) return "bogus";
  return query.startsWith("X-Dynosaur=", at) ? "dynosaur" : undefined;
}

/** What a page writes behind the text that X-Gnarly seals; `_signature` stood last until 2024. */
function isUncoverable(parameter: string): boolean {
  return parameter.startsWith("X-Gnarly=") || parameter.startsWith("X-Bogus=") || parameter.startsWith("_signature=");
}

function parameterAt(query: string, at: number, sealedEnd: number): SealedParameter | null {
  if (at < 0) return null;
  const end = query.indexOf("&", at);
  const token = query.slice(query.indexOf("=", at) + 1, end < 0 ? query.length : end);
  return { token, sealed: query.slice(0, Math.max(0, sealedEnd - 1)) };
}

/**
 * The query of an identity with everything that does not change worked out once: names in ASCII order, values encoded.
 *
 * Between the identity's own parameters stand the few that a call decides.
 */
import { environmentValues, type Identity } from "./identity.ts";
import { percentEncode } from "./percent-encode.ts";

export type QueryTemplate<Name extends string> = (values: { readonly [name in Name]: string | undefined }) => string;

/** `names` are filled in at each call; one whose value is `undefined` is left out. */
export function createQueryTemplate<Name extends string>(
  identity: Identity,
  names: readonly Name[],
): QueryTemplate<Name> {
  const slots = compile(identity, names);
  return (values) => {
    let queryText = "";
    for (const { before, name } of slots) {
      queryText += before;
      const value = name === undefined ? undefined : values[name];
      if (value !== undefined) queryText += `&${name}=${percentEncode(value)}`;
    }
    return queryText.slice(1);
  };
}

type Slot<Name> = { before: string; name?: Name };

/** The identity's parameters as ready text, cut where a parameter of the call stands between them. */
function compile<Name extends string>(identity: Identity, names: readonly Name[]): Slot<Name>[] {
  const environment = environmentValues(identity);
  const slots: Slot<Name>[] = [];
  let before = "";
  for (const name of [...environment.keys(), ...names].sort(byAscii)) {
    const own = names.find((known) => known === name);
    if (own === undefined) {
      before += `&${name}=${percentEncode(environment.get(name) ?? "")}`;
    } else {
      slots.push({ before, name: own });
      before = "";
    }
  }
  return [...slots, { before }];
}

const byAscii = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * JSON as the upstream writes it: ids as bare 64-bit numbers (here `bigint`), and in the feed nothing that is zero,
 * false or empty. `JSON.stringify` can do neither.
 */
export type WireValue =
  string | number | bigint | boolean | null | undefined | readonly WireValue[] | { readonly [name: string]: WireValue };

export type WireObject = { readonly [name: string]: WireValue };

/** JSON text; a `bigint` becomes its digits, an `undefined` field is left out. */
export function writeJson(value: WireValue): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (isList(value)) return `[${value.map(writeJson).join(",")}]`;
  let text = "";
  for (const name in value) {
    const field = value[name];
    if (field !== undefined) text += `${text === "" ? "" : ","}"${name}":${writeJson(field)}`; // names are the code's own: nothing to escape
  }
  return `{${text}}`;
}

/** The same without zero, false, empty text and empty lists, at every depth; empty objects stay, as upstream sends them. */
export function withoutEmpty(value: WireObject): WireObject {
  const kept: Record<string, WireValue> = {};
  for (const name in value) {
    const field = value[name];
    if (!isEmpty(field)) kept[name] = strip(field);
  }
  return kept;
}

const strip = (value: WireValue): WireValue =>
  typeof value !== "object" || value === null ? value : isList(value) ? value.map(strip) : withoutEmpty(value);

const isEmpty = (value: WireValue): boolean =>
  value === undefined ||
  value === null ||
  value === 0 ||
  value === 0n ||
  value === false ||
  value === "" ||
  (isList(value) && value.length === 0);

const isList = (value: WireValue): value is readonly WireValue[] => Array.isArray(value);

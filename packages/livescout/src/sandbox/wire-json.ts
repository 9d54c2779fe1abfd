/**
 * JSON as the upstream writes it: ids as bare 64-bit numbers (here `bigint`), and in the feed nothing that is zero,
 * false or empty. `JSON.stringify` can do neither.
 */
export type WireValue =
  string | number | bigint | boolean | null | undefined | readonly WireValue[] | { readonly [name: string]: WireValue };

export type WireObject = { readonly [name: string]: WireValue };

/** JSON text; a `bigint` becomes its digits, an `undefined` field is left out. Names are the code's own: never escaped. */
export const writeJson = (value: WireValue): string => write(value, isAbsent);

/** The same without zero, false, empty text and empty lists, at every depth; empty objects stay, as upstream sends them. */
export const writeCompactJson = (value: WireValue): string => write(value, isEmpty);

/** The fields of an object that `writeCompactJson` would write. */
export const filledFields = (value: WireObject): [string, WireValue][] =>
  Object.entries(value).filter(([, field]) => !isEmpty(field));

function write(value: WireValue, isLeftOut: (field: WireValue) => boolean): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (isList(value)) return `[${value.map((item) => write(item, isLeftOut)).join(",")}]`;
  let text = "";
  for (const name in value) {
    const field = value[name];
    if (!isLeftOut(field)) text += `${text === "" ? "" : ","}"${name}":${write(field, isLeftOut)}`;
  }
  return `{${text}}`;
}

const isAbsent = (value: WireValue): boolean => value === undefined;

const isEmpty = (value: WireValue): boolean =>
  value === undefined ||
  value === null ||
  value === 0 ||
  value === 0n ||
  value === false ||
  value === "" ||
  (isList(value) && value.length === 0);

const isList = (value: WireValue): value is readonly WireValue[] => Array.isArray(value);

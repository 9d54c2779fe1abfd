/** In which scripts a text is written, by Unicode's names. Digits, marks and emoji belong to none. */
export const SCRIPT_NAMES = [
  "Latin",
  "Arabic",
  "Armenian",
  "Bengali",
  "Cyrillic",
  "Devanagari",
  "Ethiopic",
  "Georgian",
  "Greek",
  "Gujarati",
  "Gurmukhi",
  "Han",
  "Hangul",
  "Hebrew",
  "Hiragana",
  "Kannada",
  "Katakana",
  "Khmer",
  "Lao",
  "Malayalam",
  "Myanmar",
  "Sinhala",
  "Tamil",
  "Telugu",
  "Thai",
  "Tibetan",
] as const;
export type ScriptName = (typeof SCRIPT_NAMES)[number];

const LETTERS: readonly (readonly [ScriptName, RegExp])[] = SCRIPT_NAMES.map((name) => [
  name,
  new RegExp(`\\p{Script=${name}}`, "u"),
]);

/** The scripts of which a text holds at least one letter, in the order of `SCRIPT_NAMES`. */
export function scriptsOf(text: string): ScriptName[] {
  if (/^[\0-\x7f]*$/.test(text)) return /[A-Za-z]/.test(text) ? ["Latin"] : [];
  return LETTERS.filter(([, letter]) => letter.test(text)).map(([name]) => name);
}

/** The script of that name in any case; `undefined` where there is none. */
export const findScript = (name: string): ScriptName | undefined =>
  SCRIPT_NAMES.find((known) => known.toLowerCase() === name.trim().toLowerCase());

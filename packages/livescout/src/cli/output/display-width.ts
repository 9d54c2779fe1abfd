/**
 * How many columns of a terminal a text takes, by what a reader sees as one character.
 *
 * Table packages count code points: they misplace everything after Thai, Devanagari or Arabic with vowel marks.
 */
export type TextMeasure = { width(text: string): number; cut(text: string, columns: number): string };

export function createTextMeasure(): TextMeasure {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const width = (text: string): number => {
    if (/^[\x20-\x7e]*$/.test(text)) return text.length;
    let columns = 0;
    for (const { segment } of segmenter.segment(text)) columns += graphemeWidth(segment);
    return columns;
  };
  /** At most so many columns, an ellipsis at the end where something is missing; never half a character. */
  const cut = (text: string, columns: number): string => {
    if (width(text) <= columns) return text;
    let kept = "";
    let taken = 0;
    for (const { segment } of segmenter.segment(text)) {
      taken += graphemeWidth(segment);
      if (taken > columns - 1) break;
      kept += segment;
    }
    return `${kept.trimEnd()}…`;
  };
  return { width, cut };
}

/** What stands on the character before it and takes no column of its own. */
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u{1160}-\u{11FF}]$/u;
const WIDE_EMOJI =
  /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|\p{Extended_Pictographic}\uFE0F|.\uFE0F\u20E3)/u;
/** East Asian wide and fullwidth (Unicode 15 EastAsianWidth W and F, joined to coarse ranges). */
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18CFF}\u{1B000}-\u{1B2FF}\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}]/u;

function graphemeWidth(grapheme: string): number {
  if (WIDE_EMOJI.test(grapheme) || WIDE.test(grapheme)) return 2;
  return Array.from(grapheme).filter((letter) => !ZERO_WIDTH.test(letter)).length;
}

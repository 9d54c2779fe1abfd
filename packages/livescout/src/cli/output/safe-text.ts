/**
 * Text that strangers wrote, made harmless for a terminal: no control characters (escape sequences begin with one), no
 * marks that reverse the direction of what follows, one line.
 */
export function safeText(text: string): string {
  return text
    .replace(/[\t\n\r\u2028\u2029\s]+/gu, " ")
    .replace(HARMFUL, "\uFFFD")
    .trim();
}

/** Controls, lone surrogates, private use, bidi marks, and invisible letters; joiners stay, since emoji and scripts need them. */
const HARMFUL = /(?![\u200C\u200D])[\p{Cc}\p{Cs}\p{Co}\p{Cf}]|\u{E0001}/gu;

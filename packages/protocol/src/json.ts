/**
 * 64-bit-safe JSON: a whole number that a JS number cannot hold exactly is read as its decimal text.
 *
 * The upstream writes room and owner ids as bare numbers above 2^53; `JSON.parse` alone rounds them.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const SAFE_DIGITS_MAX = 15; // 10^15 < 2^53: fewer digits are always exact.

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** `.`, `e`, `E` after the digits: not a whole number, left to `JSON.parse`. */
const continuesNumber = (code: number): boolean => code === 0x2e || code === 0x65 || code === 0x45;

/**
 * Reads JSON text; unsafe whole numbers come back as strings.
 *
 * @throws SyntaxError where the text is no JSON, as `JSON.parse` does.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(quoteUnsafeIntegers(text));
}

/** One pass without a regular expression: a hostile body can neither backtrack nor overflow a stack. */
function quoteUnsafeIntegers(text: string): string {
  let quoted = "";
  let copiedTo = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (isDigit(code)) {
      const start = at > 0 && text.charCodeAt(at - 1) === MINUS ? at - 1 : at;
      const digitsStart = at;
      while (at < text.length && isDigit(text.charCodeAt(at))) at++;
      if (at - digitsStart > SAFE_DIGITS_MAX && text[digitsStart] !== "0") {
        const isFraction = continuesNumber(text.charCodeAt(at)) || isFractionOrExponent(text, digitsStart);
        const digits = text.slice(start, at);
        if (!isFraction && !Number.isSafeInteger(Number(digits))) {
          quoted += `${text.slice(copiedTo, start)}"${digits}"`;
          copiedTo = at;
        }
      }
    } else {
      at++;
    }
  }
  return copiedTo === 0 ? text : quoted + text.slice(copiedTo);
}

/** Digits after `.`, `e+` and the like belong to a number that is not whole. */
function isFractionOrExponent(text: string, digitsStart: number): boolean {
  const before = text.charCodeAt(digitsStart - 1);
  return (
    continuesNumber(before) ||
    before === 0x2b ||
    (before === MINUS && continuesNumber(text.charCodeAt(digitsStart - 2)))
  );
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

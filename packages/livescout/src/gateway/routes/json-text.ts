/** JSON written by hand where a serializer would cost more than the signature it carries. */

const NEEDS_NO_ESCAPE = /^[ !#-[\]-~]*$/;

/**
 * A text as JSON in ASCII, so that bytes and characters are the same number. Escaping a signed URL that needs none takes ten
 * times as long as seeing that it needs none.
 */
export const quote = (text: string): string =>
  NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : toAscii(JSON.stringify(text));

/** JSON with every character beyond ASCII as an escape. */
export const toAscii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** ISO 8601 in UTC. Calls come many to the second, so the text of a second is kept. */
export function createIsoTime(): (atMs: number) => string {
  let keptSecond = Number.NaN;
  let keptText = "";
  return (atMs) => {
    const second = Math.floor(atMs / 1000);
    if (second !== keptSecond) {
      keptSecond = second;
      keptText = new Date(second * 1000).toISOString().slice(0, -"000Z".length);
    }
    return `${keptText}${String(Math.floor(atMs) - second * 1000).padStart(3, "0")}Z`;
  };
}

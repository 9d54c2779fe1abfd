/** Percent-encodes everything but `A–Z a–z 0–9 - _ . ~`, as the upstream's page does before it signs. */
export function percentEncode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(wellFormed(text)).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A lone surrogate has no UTF-8 form; it becomes U+FFFD, as every encoder on the way would make it. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\uFFFD");

/** Undoes percent-encoding; text with a broken escape comes back unchanged. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

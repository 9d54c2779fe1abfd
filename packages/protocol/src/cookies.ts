/** The few cookies that matter: read out of a cookie line or `Set-Cookie` headers, and written back. */
import { InvalidInputError } from "./errors.ts";
import { Secret } from "./secret.ts";

/** 1–256 of `A-Z a-z 0-9 _ % . -`: the value alone, not a cookie line. */
export const SESSION_PATTERN = /^[\w%.-]{1,256}$/;
export const TTWID_PATTERN = /^[\w%.|-]{1,512}$/;
/** At most two `=` at the end; empty means none. */
export const MS_TOKEN_PATTERN = /^(?=.{0,256}$)[\w-]*={0,2}$/;

export const SESSION_RULE = "the value of the sessionid cookie: 1 to 256 of A-Z a-z 0-9 _ % . -";
export const SESSION_PASTED_RULE =
  "the value of the sessionid cookie alone: leave out 'sessionid=' and every other cookie";

/**
 * The caller's own login cookie.
 *
 * @throws InvalidInputError naming `field`, never with any part of the value.
 */
export function readSession(text: string, field = "session"): Secret {
  const value = text.trim();
  if (SESSION_PATTERN.test(value)) return new Secret(value);
  throw new InvalidInputError(field, /[=;]/.test(value) ? SESSION_PASTED_RULE : SESSION_RULE);
}

/** The value of one cookie in a `Cookie` line; `undefined` where it is not there or empty. */
export function cookieValue(line: string, name: string): string | undefined {
  for (const part of line.split(";")) {
    const cut = part.indexOf("=");
    if (cut !== -1 && part.slice(0, cut).trim() === name) return part.slice(cut + 1).trim() || undefined;
  }
  return undefined;
}

/** The value of one cookie among `Set-Cookie` headers; the last one wins, as in a browser. */
export function setCookieValue(headers: readonly string[], name: string): string | undefined {
  return headers
    .map((header) => cookieValue(header.split(";", 1)[0] ?? "", name))
    .findLast((value) => value !== undefined);
}

export type CookieParts = { ttwid?: Secret | undefined; session?: Secret | undefined; msToken?: Secret | undefined };

/** The `Cookie` line in the contract's order: ttwid, then the session under both its names, then msToken. */
export function cookieLine({ ttwid, session, msToken }: CookieParts): Secret {
  const parts: string[] = [];
  if (ttwid !== undefined) parts.push(`ttwid=${ttwid.reveal()}`);
  if (session !== undefined) parts.push(`sessionid=${session.reveal()}; sessionid_ss=${session.reveal()}`);
  if (msToken !== undefined && msToken.length > 0) parts.push(`msToken=${msToken.reveal()}`);
  return new Secret(parts.join("; "));
}

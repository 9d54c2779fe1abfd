/**
 * Takes secrets out of whatever is about to be logged: texts, errors, objects.
 *
 * URLs lose their query (keys and sessions travel there), keys and cookies their values. It is the second line: nothing
 * should be handed to a logger that needs it.
 */
import { Secret } from "@livescout/protocol";

const LEFT_OUT = "[left out]";
const SECRET_NAME =
  /^(?:session(?:_?id)?(?:_ss)?|sid_tt|ttwid|ms_?token|api_?key|x-api-key|authorization|cookies?|set-cookie|pepper|signed_?url|url)$/i;

const QUERY_OF_URL = /((?:https?:\/\/|\/)[^\s?#"'<>]*)\?[^\s"'<>]*/g;
const CREDENTIALS_OF_URL = /(https?:\/\/)[^\s/?#"'<>@]*@/g;
const API_KEY = /\bls_[0-9A-Za-z]{6,}/g;
const BEARER = /\b(bearer\s+)[^\s"',;]+/gi;
const NAMED_VALUE =
  /\b(sessionid(?:_ss)?|session_id|sid_tt|ttwid|msToken|ms_token|apiKey|api_key|x-api-key)(["']?\s*[=:]\s*["']?)[^\s;,&"']+/gi;

const DEPTH_MAX = 5;
const TEXT_LENGTH_MAX = 4_000;

export function scrubText(text: string): string {
  return text
    .slice(0, TEXT_LENGTH_MAX)
    .replace(CREDENTIALS_OF_URL, "$1")
    .replace(QUERY_OF_URL, `$1?${LEFT_OUT}`)
    .replace(API_KEY, `ls_${LEFT_OUT}`)
    .replace(BEARER, `$1${LEFT_OUT}`)
    .replace(NAMED_VALUE, `$1$2${LEFT_OUT}`);
}

/** A copy that may be printed. What stands under a secret's name is left out, whatever it is. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return scrubText(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Secret) return String(value);
  if (depth >= DEPTH_MAX) return "[deeper]";
  if (value instanceof Error) return scrubError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => scrub(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAME.test(name) && typeof inner === "string" ? LEFT_OUT : scrub(inner, depth + 1),
    ]),
  );
}

function scrubError(error: Error, depth: number): { [name: string]: unknown } {
  const code: unknown = "code" in error ? error.code : undefined;
  return {
    name: error.name,
    ...(typeof code === "string" && { code }),
    message: scrubText(error.message),
    ...(error.stack !== undefined && { stack: scrubText(error.stack) }),
    ...(error.cause !== undefined && { cause: scrub(error.cause, depth + 1) }),
  };
}

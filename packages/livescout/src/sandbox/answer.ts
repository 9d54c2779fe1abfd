/** What the sandbox is asked and what it answers, apart from sockets. */
import type { WireValue } from "./wire-json.ts";
import { writeJson } from "./wire-json.ts";

/** Looks a request header up by its lower-case name. */
export type HeaderLookup = (name: string) => string | undefined;

export type SandboxRequest = {
  method: string;
  /** Path and query as they came over the wire, never re-written. */
  target: string;
  header: HeaderLookup;
};

export type Answer = {
  status: number;
  headers: Record<string, string | string[]>;
  body: string;
  /** Otherwise than at once and whole: not at all, late, broken off in the middle, or reset before. */
  delivery?: "never" | "late" | "cut" | "reset";
};

const JSON_TYPE = "application/json; charset=utf-8";

export const jsonAnswer = (value: WireValue, status = 200): Answer => jsonTextAnswer(writeJson(value), status);

export const jsonTextAnswer = (body: string, status = 200): Answer => ({
  status,
  headers: { "content-type": JSON_TYPE },
  body,
});

export const htmlAnswer = (body: string, status = 200): Answer => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8" },
  body,
});

export const emptyAnswer = (status: number, headers: Answer["headers"] = {}): Answer => ({ status, headers, body: "" });

/** The sandbox's own errors have the gateway's form; the upstream's are in `upstream-errors.ts`. */
export function ownError(status: number, code: string, message: string, more: Record<string, WireValue> = {}): Answer {
  return jsonAnswer({ status_code: status, error: message, message, code, ...more }, status);
}

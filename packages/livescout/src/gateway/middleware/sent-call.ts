/**
 * What a call sent, query and JSON body together, before any rule but "one value a name" is applied.
 *
 * API keys are gathered apart: who calls is settled before what is wrong with the rest is told.
 */
import { FEED_PARAMETER_NAMES, isBooleanParameter } from "@livescout/protocol/wire";

/** The body as it came; `undefined` where none did. */
export type SentBody = { mediaType: string; text: string };

/** A rule broken by the way something was sent. Never holds the value. */
export type SendingProblem = { parameter: string; expected: string };

export type SentCall = {
  /** Known names only; texts of the query, and whatever JSON had. */
  values: { [name: string]: unknown };
  /** Every API key in query and body, in the order they came. */
  apiKeys: string[];
  /** The key as the query had it: `load_more_url` repeats it then, and only then. */
  queryApiKey?: string;
  /** The first thing wrong. */
  problem?: SendingProblem;
};

export const API_KEY_NAME = "apiKey";
const KNOWN_NAMES: ReadonlySet<string> = new Set(FEED_PARAMETER_NAMES);
/** Stands for a key whose escapes are broken: it is a key, and it fits nothing. */
const NO_KEY = "\uFFFD";
const ONE_VALUE = "one value of text";
const BODY_PROBLEM: SendingProblem = {
  parameter: "body",
  expected: "one JSON object of parameters, sent as application/json",
};

export function readSentCall(url: string, body: SentBody | undefined): SentCall {
  const call: SentCall = { values: {}, apiKeys: [] };
  const cut = url.indexOf("?");
  if (cut !== -1) readQuery(call, url.slice(cut + 1));
  if (body !== undefined) readBody(call, body);
  return call;
}

/** The body of a call as a JSON object; anything else is a problem with the body. */
export function readJsonObject(body: SentBody | undefined): { [name: string]: unknown } | SendingProblem {
  if (body === undefined || body.mediaType !== "application/json") return BODY_PROBLEM;
  try {
    const value: unknown = JSON.parse(body.text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : BODY_PROBLEM;
  } catch {
    return BODY_PROBLEM;
  }
}

export const isBodyProblem = (read: { [name: string]: unknown } | SendingProblem): read is SendingProblem =>
  read === BODY_PROBLEM;

function readQuery(call: SentCall, query: string): void {
  for (const pair of query.split("&")) {
    const cut = pair.indexOf("=");
    const name = decodeQueryText(cut === -1 ? pair : pair.slice(0, cut));
    if (name === undefined || (name !== API_KEY_NAME && !KNOWN_NAMES.has(name))) continue;
    const value = cut === -1 ? "" : decodeQueryText(pair.slice(cut + 1));
    if (name === API_KEY_NAME) readQueryKey(call, value ?? NO_KEY);
    else if (value === undefined) report(call, name, "percent-encoded UTF-8");
    else if (Object.hasOwn(call.values, name)) report(call, name, "one value, sent once");
    else call.values[name] = value;
  }
}

function readQueryKey(call: SentCall, key: string): void {
  if (key === "") return;
  if (call.queryApiKey !== undefined) report(call, API_KEY_NAME, "one value, sent once");
  call.queryApiKey ??= key;
  call.apiKeys.push(key);
}

function readBody(call: SentCall, body: SentBody): void {
  const object = readJsonObject(body);
  if (isBodyProblem(object)) {
    call.problem ??= object;
    return;
  }
  const key = object[API_KEY_NAME];
  if (typeof key === "string" && key !== "") call.apiKeys.push(key);
  else if (key !== undefined && key !== null && key !== "") report(call, API_KEY_NAME, ONE_VALUE);
  for (const name of FEED_PARAMETER_NAMES) {
    if (!Object.hasOwn(object, name)) continue;
    const value = object[name];
    const before = call.values[name];
    if (value === null || value === "") continue;
    const isBoolean = typeof value === "boolean" && !isBooleanParameter(name);
    if (typeof value === "object" || value === undefined || isBoolean) report(call, name, ONE_VALUE);
    else if (before === undefined || before === "") call.values[name] = value;
    else if (before !== `${value as string | number | boolean}`) report(call, name, "the same value in query and body");
  }
}

function report(call: SentCall, parameter: string, expected: string): void {
  call.problem ??= { parameter, expected };
}

/** `undefined` where an escape is broken or is no UTF-8. */
export function decodeQueryText(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

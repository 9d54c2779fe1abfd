/**
 * The headers of every answer, errors included: rate windows in the hosted service's form and in that of the IETF draft,
 * request id, caching, and CORS where pages may read.
 *
 * A flat list of names and values, ready for `writeHead`. An unlimited window is left out of the draft's fields.
 */
import { UNLIMITED } from "@livescout/protocol/wire";
import type { QuotaState } from "../../access/quota.ts";
import type { RateWindow } from "../../access/rate-windows.ts";

export type AnswerHeadersInput = {
  requestId: string;
  minute: RateWindow;
  day: QuotaState | undefined;
  isCorsOpen: boolean;
};

export const EXPOSED_HEADERS =
  "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy, X-Request-Id, Retry-After";

const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;

export function answerHeaders({ requestId, minute, day, isCorsOpen }: AnswerHeadersInput, nowMs: number): string[] {
  const headers = [
    "X-Request-Id",
    requestId,
    "Cache-Control",
    "no-store",
    "X-RateLimit-Limit",
    String(minute.limit),
    "X-RateLimit-Remaining",
    String(minute.remaining),
    "X-RateLimit-Reset",
    String(minute.resetAtSeconds),
  ];
  if (isCorsOpen) headers.push("Access-Control-Allow-Origin", "*", "Access-Control-Expose-Headers", EXPOSED_HEADERS);
  pushRateFields(headers, minute, day, nowMs);
  return headers;
}

/** draft-ietf-httpapi-ratelimit-headers: policies by name, quota `q`, window `w`, remaining `r`, seconds to the reset `t`. */
function pushRateFields(headers: string[], minute: RateWindow, day: QuotaState | undefined, nowMs: number): void {
  let policy = "";
  let state = "";
  if (minute.limit < UNLIMITED) {
    policy = `"minute";q=${minute.limit};w=${MINUTE_SECONDS}`;
    state = `"minute";r=${minute.remaining};t=${secondsUntil(minute.resetAtSeconds * 1000, nowMs)}`;
  }
  if (day !== undefined && day.limit < UNLIMITED) {
    const comma = policy === "" ? "" : ", ";
    policy += `${comma}"day";q=${day.limit};w=${DAY_SECONDS}`;
    state += `${comma}"day";r=${day.remaining};t=${secondsUntil(day.resetsAtMs, nowMs)}`;
  }
  if (policy !== "") headers.push("RateLimit-Policy", policy, "RateLimit", state);
}

/** Whole seconds, rounded up: whoever waits that long is let in. */
export const secondsUntil = (atMs: number, nowMs: number): number => Math.max(0, Math.ceil((atMs - nowMs) / 1000));

/** For a page that asks whether it may send its key. */
export const preflightHeaders = (methods: string): string[] => [
  "Access-Control-Allow-Methods",
  methods,
  "Access-Control-Allow-Headers",
  "x-api-key, authorization, content-type, last-event-id",
  "Access-Control-Max-Age",
  "600",
];

/** Refusals in the shapes of `test/fixtures/recorded/errors/`, and those that are known by description only. */
import { emptyAnswer, jsonAnswer, type Answer } from "./answer.ts";
import type { WireObject } from "./wire-json.ts";

/** HTTP 200, nothing in it, and the mark of the gate (upstream-feed §5). */
export const refusedEmpty = (): Answer => emptyAnswer(200, { tt_orcas_res: "1" });

export const forbidden = (): Answer => emptyAnswer(403);

type Saying = { message?: string; prompts: string; extra?: WireObject };

/** By `status_code`, with the words that were recorded. */
const SAYINGS: { readonly [statusCode: number]: Saying } = {
  10011: { message: "Request params error", prompts: "Request params error" },
  10013: { message: "Url does not match", prompts: "Url does not match" },
  10101: { message: "", prompts: "" },
  20003: { message: "User doesn't login", prompts: "Please login first" },
  30003: {
    message: "room has finished",
    prompts: "This LIVE video has ended",
    extra: { finished_perception_msg: "", punish_info: null },
  },
  4003110: { prompts: "" },
  4003182: { prompts: "" },
};

export function statusError(statusCode: number, timeMs: number): Answer {
  const { extra = {}, ...data } = SAYINGS[statusCode] ?? { prompts: "" };
  const { punish_info, ...first } = extra;
  const after = punish_info === undefined ? {} : { punish_info };
  return jsonAnswer({ data, extra: { ...first, now: timeMs, ...after }, status_code: statusCode });
}

/** Search's own form: words in `status_msg`, no `data`. */
export const searchLoginError = (timeMs: number): Answer =>
  jsonAnswer({ status_code: 2483, status_msg: "Please login your account first", extra: { now: timeMs } });

/** Camel case, and `data` null. */
export const userNotFound = (logId: string): Answer =>
  jsonAnswer({ data: null, message: "user_not_found", extra: { id: logId }, statusCode: 19_881_007 });

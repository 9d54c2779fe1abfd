/**
 * Everything that can go wrong upstream, made on demand: by `--fault NAME`, or by the request header, which wins.
 *
 * A feed fault acts on `/webcast/feed/` alone; those that bend a page still need a request that would be served.
 */
import type { OutcomeKind } from "@livescout/protocol";

/** Names a fault for one request; an unknown name is answered with 400 and the list. */
export const FAULT_HEADER = "x-sandbox-fault";

export type Fault = {
  /** What it does, in one sentence. */
  says: string;
  /** Where it acts; `check`: at `/api-live/user/room/` and `/webcast/room/info/`. */
  route: "feed" | "page" | "privacy" | "check";
  /** The outcome that a client must report for the first page. */
  outcome: OutcomeKind;
  /** The outcome that a check of a live owner must report, where that is not `rooms`. */
  checkOutcome?: OutcomeKind;
};

export const FAULTS = {
  refused_empty: feed("refused_empty", "HTTP 200 with an empty body and the header tt_orcas_res: 1."),
  refused_empty_verify: feed("refused_empty", "HTTP 200 with an empty body and the header bdturing-verify."),
  forbidden: feed("forbidden", "HTTP 403 with an empty body."),
  captcha: feed("captcha", "HTTP 200 with the HTML of a verification page."),
  captcha_header: feed("captcha", "HTTP 200 with JSON and the header bdturing-verify."),
  login_required: feed("login_required", 'status_code 20003, "User doesn\'t login".'),
  login_required_search: feed("login_required", 'status_code 2483, "Please login your account first".'),
  restricted: feed("restricted", "status_code 4003110 with empty prompts."),
  restricted_enter: feed("restricted", "status_code 4003182 with empty prompts."),
  bad_request: feed("bad_request", 'status_code 10011, "Request params error".'),
  bad_request_url: feed("bad_request", 'status_code 10013, "Url does not match".'),
  unknown_status: feed("unknown_status", "status_code 10101, which nobody has explained."),
  room_finished: feed("unknown_status", 'status_code 30003, "room has finished".'),
  not_a_feed: feed("unknown_status", "HTTP 200 with JSON that is no feed answer."),
  not_json: feed("not_json", "HTTP 200 with the HTML page of a country where the service is closed."),
  redirect: feed("unknown_status", "HTTP 302 to a login page."),
  http_404: feed("unknown_status", "HTTP 404 with a short text."),
  throttled: feed("throttled", "HTTP 429 with Retry-After: 30."),
  upstream_error: feed("upstream_error", "HTTP 502 with the HTML of a broken proxy."),
  timeout: feed("timeout", "No answer at all: the connection stays open until the client leaves."),
  slow: feed("rooms", "The right answer, three seconds late."),
  cut: feed("network", "A Content-Length larger than what is sent, then the connection breaks."),
  reset: feed("network", "The connection is reset before any answer."),
  huge: feed("rooms", "A right page, padded with unknown fields to 300 kB."),
  end_of_feed: feed("end_of_feed", "status_code 0 and no entries."),
  repeated_cursor: feed("rooms", "A right page whose max_time is the one that was asked with."),
  duplicates: feed("rooms", "A page in which every room stands twice."),
  all_ended: feed("rooms", "A page of rooms that have all ended (status 4)."),
  odd_entries: feed("rooms", "A page with null data, adverts, unknown fields and types, and three unreadable rooms."),
  no_has_more: feed("rooms", "A full page without has_more."),
  string_cursor: feed("rooms", "A right page whose max_time is text."),
  no_cookie: {
    route: "page",
    outcome: "rooms",
    says: "The page answers 200 without Set-Cookie: no visitor can be had.",
  },
  no_device_id: {
    route: "privacy",
    outcome: "rooms",
    says: "The cookie-privacy answer holds no wid: the visitor has no device id.",
  },
  check_disagree: check("unknown_status", "room/info says of each room the opposite of what user/room says."),
  check_refused_empty: check("refused_empty", "user/room and room/info answer 200 with an empty body."),
  check_forbidden: check("forbidden", "user/room and room/info answer 403 with an empty body."),
  check_captcha: check("captcha", "user/room and room/info answer with the HTML of a verification page."),
  check_throttled: check("throttled", "user/room and room/info answer 429 with Retry-After: 30."),
  check_bad_request: check("bad_request", "user/room and room/info answer status_code 10011."),
} as const satisfies { [name: string]: Fault };

function feed<Kind extends OutcomeKind>(outcome: Kind, says: string) {
  return { route: "feed", outcome, says } as const;
}

/** The feed is not touched. */
function check<Kind extends OutcomeKind>(checkOutcome: Kind, says: string) {
  return { route: "check", outcome: "rooms", checkOutcome, says } as const;
}

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES: readonly FaultName[] = Object.keys(FAULTS) as FaultName[];

/** The fault of that name; hyphens do for underscores. `undefined` where there is none. */
export function findFault(name: string): FaultName | undefined {
  const written = name.trim().replaceAll("-", "_");
  return FAULT_NAMES.find((known) => known === written);
}

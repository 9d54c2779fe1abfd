/** How each fault of `faults.ts` comes about: a refusal in place of the page, a bent page, or a broken delivery. */
import { emptyAnswer, htmlAnswer, jsonAnswer, jsonTextAnswer, type Answer } from "./answer.ts";
import { writeFeed, type FeedDraft } from "./feed-answer.ts";
import type { FaultName } from "./faults.ts";
import { seededText } from "./seeded-hash.ts";
import { forbidden, refusedEmpty, searchLoginError, statusError } from "./upstream-errors.ts";
import { writeJson } from "./wire-json.ts";

const page = (title: string, body: string): string =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;

/** The answer of a fault that does not look at the request; `undefined` where the fault needs a page. */
export function faultAnswer(fault: FaultName, timeMs: number): Answer | undefined {
  switch (fault) {
    case "refused_empty":
      return refusedEmpty();
    case "refused_empty_verify":
      return emptyAnswer(200, { "bdturing-verify": '{"code":"10000","type":"verify"}' });
    case "forbidden":
      return forbidden();
    case "captcha":
      return htmlAnswer(page("Security Check", '<div id="tiktok-verify-page">Verify to continue</div>'));
    case "captcha_header":
      return withHeader(jsonAnswer({ code: "10000" }), "bdturing-verify", '{"code":"10000","type":"verify"}');
    case "login_required":
      return statusError(20003, timeMs);
    case "login_required_search":
      return searchLoginError(timeMs);
    case "restricted":
      return statusError(4_003_110, timeMs);
    case "restricted_enter":
      return statusError(4_003_182, timeMs);
    case "bad_request":
      return statusError(10011, timeMs);
    case "bad_request_url":
      return statusError(10013, timeMs);
    case "unknown_status":
      return statusError(10101, timeMs);
    case "room_finished":
      return statusError(30003, timeMs);
    case "not_a_feed":
      return jsonAnswer({ hello: "world" });
    case "not_json":
      return htmlAnswer(page("Not available", "<p>We regret that the service is out of service in your country.</p>"));
    case "redirect":
      return emptyAnswer(302, { location: "/login" });
    case "http_404":
      return { status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found" };
    case "throttled":
      return emptyAnswer(429, { "retry-after": "30" });
    case "upstream_error":
      return htmlAnswer(page("502", "<h1>502 Bad Gateway</h1>"), 502);
    case "timeout":
      return { ...emptyAnswer(200), delivery: "never" };
    case "reset":
      return { ...emptyAnswer(200), delivery: "reset" };
    default:
      return undefined;
  }
}

/** What a check gets in place of its answer; `undefined` where it is answered, rightly or not. */
export function checkFaultAnswer(fault: FaultName | undefined, timeMs: number): Answer | undefined {
  switch (fault) {
    case "check_refused_empty":
      return faultAnswer("refused_empty", timeMs);
    case "check_forbidden":
      return faultAnswer("forbidden", timeMs);
    case "check_captcha":
      return faultAnswer("captcha", timeMs);
    case "check_throttled":
      return faultAnswer("throttled", timeMs);
    case "check_bad_request":
      return faultAnswer("bad_request", timeMs);
    default:
      return undefined;
  }
}

const withHeader = (answer: Answer, name: string, value: string): Answer => ({
  ...answer,
  headers: { ...answer.headers, [name]: value },
});

export type BendContext = { timeMs: number; askedCursor: string | undefined };

/** The page as a fault leaves it; faults that are no page faults leave it whole. */
export function bendPage(fault: FaultName | undefined, draft: FeedDraft, context: BendContext): Answer {
  const { entries, extra } = draft;
  const answer = (bent: Partial<FeedDraft>) => jsonTextAnswer(writeFeed({ ...draft, ...bent }));
  switch (fault) {
    case "slow":
      return { ...answer({}), delivery: "late" };
    case "cut":
      return { ...answer({}), delivery: "cut" };
    case "huge":
      return answer({ extra: { ...extra, unknown_padding: padding(HUGE_BYTES - writeFeed(draft).length) } });
    case "end_of_feed":
      return answer({ entries: [], extra: { ...extra, has_more: undefined, total: undefined } });
    case "repeated_cursor":
      return answer({ extra: { ...extra, max_time: repeatedCursor(context) } });
    case "duplicates":
      return answer({ entries: [...entries, ...entries], extra: { ...extra, total: entries.length * 2 } });
    case "all_ended":
      return answer({
        entries: entries.map((entry) => entry.replace('"status":2,"stream_', '"status":4,"stream_')),
      });
    case "odd_entries":
      return answer({ entries: [...ODD_ENTRIES.slice(0, 4), ...entries.map(addUnknown), ...ODD_ENTRIES.slice(4)] });
    case "no_has_more":
      return answer({ extra: { ...extra, has_more: undefined } });
    case "string_cursor":
      return answer({ extra: { ...extra, max_time: `${Number(extra["max_time"])}` } });
    default:
      return answer({});
  }
}

const HUGE_BYTES = 300_000;
const padding = (length: number): string => seededText(300, 1, Math.max(0, length));

/** On a first page there is nothing to repeat: it gets a cursor that the second page then repeats. */
function repeatedCursor({ askedCursor, timeMs }: BendContext): number {
  const asked = Number(askedCursor ?? 0);
  return asked > 0 ? asked : timeMs;
}

const addUnknown = (entry: string): string =>
  entry.replace('{"type":1,', '{"type":1,"is_pseudo_living":true,"debug_info":{"score":0.5,"ids":[1,null,"x"]},');

const ENTRY_ID = "7300000000000000";

/** Entries that real pages were seen with or may well have: two emptied, four that are no rooms, three unreadable. */
const ODD_ENTRIES: readonly string[] = [
  '{"type":1,"rid":"odd-null","data":null}',
  '{"type":1,"rid":"odd-absent"}',
  '{"type":3,"rid":"odd-banner","data":{"id":1,"banner":{"title":"An advert","schema_url":"https://example.invalid/"}}}',
  '{"type":8,"rid":"odd-card","data":[1,2,3]}',
  '{"type":987654,"rid":"odd-type","data":{"new_thing":{"nested":[[]]}}}',
  '{"type":4,"rid":"odd-text","data":"a word"}',
  writeJson({
    type: 1,
    rid: "odd-id",
    data: { id_str: "not-a-number", status: 2, owner: { id_str: "1", display_id: "odd_id" } },
  }),
  writeJson({
    type: 1,
    rid: "odd-owner",
    data: { id_str: `${ENTRY_ID}001`, status: 2, owner: { id_str: "2", nickname: "Nameless" } },
  }),
  writeJson({
    type: 1,
    rid: "odd-list",
    data: { id_str: [`${ENTRY_ID}002`], status: "two", title: 5, owner: "somebody" },
  }),
  writeJson({
    type: 1,
    rid: "odd-types",
    data: {
      id_str: `${ENTRY_ID}003`,
      status: 2,
      title: { text: "wrong type" },
      user_count: "many",
      cover: "https://example.invalid/cover.jpg",
      hashtag: [],
      stream_url: { live_core_sdk_data: { pull_data: { stream_data: "{broken" } } },
      owner: { id_str: "3", display_id: "odd.types_3", nickname: 7, follow_info: "none" },
    },
  }),
];

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFeedAnswer, type ReadFeedOptions } from "./feed-response.ts";
import { OUTCOME_KINDS } from "./outcome.ts";

const owner = { id_str: "7300000000000000900", display_id: "an.owner_1", nickname: "An Owner" };
const room = (number: number, more: object = {}) => ({
  type: 1,
  data: { id_str: `730000000000000000${number}`, status: 2, title: "t", user_count: number, owner, ...more },
});
const feed = (data: unknown, extra: object = {}) =>
  JSON.stringify({ status_code: 0, extra: { max_time: 12, has_more: true, now: 11, ...extra }, data });

type Given = { status?: number; headers?: Record<string, string>; body?: string };

function read({ status = 200, headers = {}, body = "" }: Given, options: ReadFeedOptions = {}) {
  const lookUp = new Headers(headers);
  const bytes = new TextEncoder().encode(body).length;
  return readFeedAnswer({ httpStatus: status, header: (name) => lookUp.get(name), body, bytes, elapsedMs: 5 }, options);
}

describe("each answer has its outcome, and the first match wins", () => {
  const captcha = '<html><body id="tiktok-verify-page">';
  const cases: [name: string, given: Given, kind: string][] = [
    ["a page of rooms", { body: feed([room(1)]) }, "rooms"],
    ["entries of which none is live", { body: feed([room(1, { status: 4 })]) }, "rooms"],
    ["no entries", { body: feed([]) }, "end_of_feed"],
    ["no data at all", { body: '{"status_code":0,"extra":{"now":1}}' }, "end_of_feed"],
    ["an empty body", {}, "refused_empty"],
    ["an empty body that asks to verify", { headers: { "bdturing-verify": "x" } }, "refused_empty"],
    ["an answer that asks to verify", { headers: { "bdturing-verify": "x" }, body: "{}" }, "captcha"],
    ["a verification page", { body: captcha }, "captcha"],
    ["a verification page with 403", { status: 403, body: captcha }, "captcha"],
    ["a verification page with 429", { status: 429, body: captcha }, "throttled"],
    ["403", { status: 403, body: "x" }, "forbidden"],
    ["429", { status: 429 }, "throttled"],
    ["502 with a body that asks to verify", { status: 502, body: captcha }, "upstream_error"],
    ["a redirect", { status: 302 }, "unknown_status"],
    ["404", { status: 404, body: feed([room(1)]) }, "unknown_status"],
    ["a closed country's page", { body: "<html><h1>Out of service</h1>" }, "not_json"],
    ["other text", { body: "upstream connect error" }, "not_json"],
    ["JSON that is no feed", { body: "[1]" }, "unknown_status"],
    ["an object that is no feed", { body: '{"a":1}' }, "unknown_status"],
    ["a list that is an object", { body: feed({ message: "x" }) }, "unknown_status"],
    ["20003", { body: '{"status_code":20003}' }, "login_required"],
    ["2483", { body: '{"status_code":2483,"status_msg":"Please login"}' }, "login_required"],
    ["4003110", { body: '{"status_code":4003110}' }, "restricted"],
    ["4003182", { body: '{"status_code":4003182}' }, "restricted"],
    ["10011", { body: '{"status_code":10011}' }, "bad_request"],
    ["10013", { body: '{"status_code":10013}' }, "bad_request"],
    ["another number", { body: '{"status_code":10101}' }, "unknown_status"],
    ["a number in camel case", { body: '{"statusCode":19881007,"data":null}' }, "unknown_status"],
    ["a number as text", { body: '{"status_code":"20003"}' }, "login_required"],
  ];
  test.each(cases)("%s", (_name, given, kind) => {
    const { outcome, page } = read(given);
    expect(outcome.kind).toBe(kind);
    expect(page !== undefined).toBe(kind === "rooms" || kind === "end_of_feed");
  });

  test("an unchanged cursor without live rooms and without has_more ends the feed", () => {
    const body = feed([room(1, { status: 4 })], { has_more: false });
    expect(read({ body }, { cursor: "12" }).outcome.kind).toBe("end_of_feed");
    expect(read({ body }, { cursor: "11" }).outcome.kind).toBe("rooms");
  });
});

test("an outcome carries status, number, message, bytes, time, cause and next step", () => {
  const body = '{"data":{"message":"Slow\\u0000 down\\u202e"},"status_code":777}';
  const { outcome } = read({ body, headers: { tt_orcas_res: "1", "retry-after": "30" } });
  expect(outcome).toMatchObject({
    kind: "unknown_status",
    httpStatus: 200,
    statusCode: 777,
    statusMessage: "Slow down",
    bytes: body.length,
    elapsedMs: 5,
    retryAfterMs: 30_000,
    marks: ["tt_orcas_res"],
  });
  expect(outcome.cause).toContain("777");
  expect(outcome.nextStep).not.toBe("");
});

test("one bad room is dropped and counted; what is no room is skipped; the page stands", () => {
  const { page, outcome } = read({
    body: feed([
      room(1),
      { type: 1, data: null },
      { type: 5, data: { banner: 1 } },
      null,
      7,
      room(2, { id_str: "no id" }),
      room(3, { owner: { ...owner, display_id: "<script>" } }),
      room(4, { owner: undefined }),
      room(5, { user_count: "many", title: 9, cover: "x", stream_url: [], a_new_field: {} }),
    ]),
  });
  expect(page?.rooms.map(({ id }) => id.at(-1))).toEqual(["1", "5"]);
  expect(page).toMatchObject({ droppedCount: 5, skippedCount: 2, nextCursor: "12", hasMore: true });
  expect(outcome.kind).toBe("rooms");
});

test("LIVE search carries rooms as JSON text, and its paging at the top level", () => {
  const raw_data = JSON.stringify(room(1).data);
  const data = [
    { live_info: { raw_data } },
    { live_info: { raw_data: "{broken" } },
    { type: 1, live_info: { raw_data } },
  ];
  const { page } = read({ body: JSON.stringify({ status_code: 0, data, has_more: 1, cursor: 12 }) });
  expect(page?.rooms).toHaveLength(2);
  expect(page).toMatchObject({ droppedCount: 1, nextCursor: "12", hasMore: true });
});

test("the cursor is read as number or text, and zero is none", () => {
  expect(read({ body: feed([room(1)], { max_time: "1780000000000" }) }).page?.nextCursor).toBe("1780000000000");
  expect(read({ body: feed([room(1)], { max_time: 1780000000000 }) }).page?.nextCursor).toBe("1780000000000");
  expect(read({ body: feed([room(1)], { max_time: 0 }) }).page?.nextCursor).toBeUndefined();
  expect(read({ body: feed([room(1)], { max_time: "x" }) }).page?.nextCursor).toBeUndefined();
});

test("whatever comes, there is an outcome and no exception", () => {
  const body = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.json().map((data) => `{"status_code":0,"extra":{},"data":${data}}`),
    fc.json().map((data) => `{"status_code":0,"data":[{"type":1,"data":${data}}]}`),
  );
  fc.assert(
    fc.property(body, fc.integer({ min: 100, max: 599 }), (text, status) => {
      expect(OUTCOME_KINDS).toContain(read({ body: text, status }).outcome.kind);
    }),
    { numRuns: 300 },
  );
});

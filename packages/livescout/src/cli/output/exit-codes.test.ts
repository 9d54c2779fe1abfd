import { makeOutcome, OUTCOME_KINDS, type OutcomeFacts } from "@livescout/protocol";
import { expect, test } from "vitest";
import { exitCodeOf } from "./exit-codes.ts";

const outcome = (kind: (typeof OUTCOME_KINDS)[number], facts: Partial<OutcomeFacts> = {}) =>
  makeOutcome(kind, { bytes: 0, elapsedMs: 0, ...facts });

const EXPECTED = {
  rooms: 0,
  end_of_feed: 0,
  refused_empty: 3,
  forbidden: 3,
  captcha: 3,
  bad_request: 3,
  restricted: 3,
  unknown_status: 3,
  not_json: 3,
  gateway_refused: 4,
  throttled: 5,
  upstream_error: 5,
  timeout: 5,
  network: 5,
  signer_failed: 5,
  login_required: 6,
} as const;

test.each(OUTCOME_KINDS)("%s has the exit code of the list", (kind) => {
  expect(exitCodeOf([outcome(kind)])).toBe(EXPECTED[kind]);
});

test("pages that came do not hide the refusal that ended the run", () => {
  expect(exitCodeOf([outcome("rooms"), outcome("refused_empty")])).toBe(3);
  expect(exitCodeOf([outcome("login_required"), outcome("rooms")])).toBe(6);
});

test("a gateway that broke is no refusal of the key, a wrong parameter is wrong usage", () => {
  expect(exitCodeOf([outcome("gateway_refused", { httpStatus: 503, code: "store_unavailable" })])).toBe(5);
  expect(exitCodeOf([outcome("gateway_refused", { httpStatus: 429, code: "quota_exhausted" })])).toBe(4);
  expect(exitCodeOf([outcome("gateway_refused", { httpStatus: 400, code: "invalid_parameter" })])).toBe(2);
  expect(exitCodeOf([outcome("gateway_refused", { httpStatus: 401 })])).toBe(4);
  expect(exitCodeOf([outcome("gateway_refused", { httpStatus: 404, code: "gateway_shape" })])).toBe(1);
});

import { OUTCOME_KINDS } from "@livescout/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createTestGateway,
  expectContractHeaders,
  expectError,
  type TestGateway,
} from "../../../../../test/support/gateway-fakes.ts";

let gateway: TestGateway;
let key: string;
beforeEach(async () => {
  gateway = await createTestGateway();
  key = await gateway.keyOf("pro");
});
afterEach(() => gateway.close());

const sign = async (): Promise<string> => (await gateway.call({ key })).json().sign_id;
const report = (body: object, by = key) =>
  gateway.call({ method: "POST", url: "/webcast/feed/outcome", key: by, body });

test("a report is taken once, with 204 and nothing else", async () => {
  const signId = await sign();
  const answer = await report({ sign_id: signId, outcome: "rooms" });
  expect([answer.status, answer.text]).toEqual([204, ""]);
  expectContractHeaders(answer);
  expectError(await report({ sign_id: signId, outcome: "rooms" }), 404, "not_found");
});

test("only the key that signed may report, and another's try does not use the report up", async () => {
  const signId = await sign();
  expectError(await report({ sign_id: signId, outcome: "rooms" }, await gateway.keyOf("pro")), 404, "not_found");
  expect((await report({ sign_id: signId, outcome: "rooms" })).status).toBe(204);
});

test("after ten minutes it is too late", async () => {
  const signId = await sign();
  gateway.clock.pass(600_001);
  expectError(await report({ sign_id: signId, outcome: "rooms" }), 404, "not_found");
});

test.each(["nobody-made-this-one-0", "short", "x y/é", "a".repeat(500)])(
  "no signature of that name waits for a report: %s",
  async (signId) => {
    expectError(await report({ sign_id: signId, outcome: "rooms" }), 404, "not_found");
  },
);

test("it costs neither a unit nor a call of the minute, and the key may stand in the body", async () => {
  const signId = await sign();
  const answer = await gateway.call({
    method: "POST",
    url: "/webcast/feed/outcome",
    body: { sign_id: signId, outcome: "captcha", apiKey: key },
  });
  expect(answer.status).toBe(204);
  const { data } = (await gateway.call({ key, url: "/webcast/rate_limits" })).json();
  expect([data.api.remaining, data.feed.remaining]).toEqual([119, 99]);
});

test.each([
  [{ outcome: "rooms" }, "sign_id"],
  [{ sign_id: 5, outcome: "rooms" }, "sign_id"],
  [{ sign_id: "", outcome: "rooms" }, "sign_id"],
  [{ sign_id: "A".repeat(22) }, "outcome"],
  [{ sign_id: "A".repeat(22), outcome: "fine" }, "outcome"],
  [[], "body"],
])("a report of another form is 400 and names what is wrong: %j", async (body, parameter) => {
  expect(expectError(await report(body), 400, "invalid_parameter")["parameter"]).toBe(parameter);
});

test("every outcome is counted by signer, scheme and channel", async () => {
  for (const outcome of OUTCOME_KINDS) expect((await report({ sign_id: await sign(), outcome })).status).toBe(204);
  const { text } = await gateway.call({ url: "/metrics" });
  for (const outcome of OUTCOME_KINDS) {
    expect(text).toContain(
      `livescout_outcomes_total{signer="fake",scheme="5.3.2",channel="87",outcome="${outcome}"} 1`,
    );
  }
});

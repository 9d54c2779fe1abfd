import { afterEach, expect, test } from "vitest";
import { createFakeVisitors, createTestGateway, type TestGateway } from "../../../../../test/support/gateway-fakes.ts";

let gateway: TestGateway;
afterEach(() => gateway.close());

const scrape = async (): Promise<string> => (await gateway.call({ url: "/metrics" })).text;

test("answers are counted by route and code, signatures by result", async () => {
  gateway = await createTestGateway();
  const key = await gateway.keyOf("pro");
  await gateway.call({ key });
  await gateway.call({ key });
  await gateway.call({ key, url: "/webcast/feed?count=0" });
  await gateway.call({});
  const text = await scrape();
  expect(text).toContain('livescout_answers_total{route="feed",code="ok"} 2');
  expect(text).toContain('livescout_answers_total{route="feed",code="invalid_parameter"} 1');
  expect(text).toContain('livescout_answers_total{route="feed",code="missing_key"} 1');
  expect(text).toContain('livescout_signatures_total{signer="fake",scheme="5.3.2",result="signed"} 2');
  expect(text).toContain("livescout_visitor_age_seconds 60");
});

test("a second scrape counts on, and does not count twice", async () => {
  gateway = await createTestGateway();
  const key = await gateway.keyOf("pro");
  await gateway.call({ key });
  await scrape();
  await gateway.call({ key });
  expect(await scrape()).toContain('livescout_answers_total{route="feed",code="ok"} 2');
});

test("paths that callers invent make no new series", async () => {
  gateway = await createTestGateway({ visitor: createFakeVisitors(null) });
  for (let n = 0; n < 20; n++) await gateway.call({ url: `/invented/${n}` });
  const text = await scrape();
  expect(text).toContain('livescout_answers_total{route="none",code="not_found"} 20');
  expect(text).not.toContain("invented");
  expect(text).not.toMatch(/livescout_visitor_age_seconds \d/);
});

test("the text is what Prometheus reads", async () => {
  gateway = await createTestGateway();
  const answer = await gateway.call({ url: "/metrics" });
  expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  for (const line of answer.text.split("\n").filter((each) => each !== "" && !each.startsWith("#"))) {
    expect(line).toMatch(/^[a-z_\d]+(?:\{[^{}]*\})? (?:[\d.e+-]+|NaN)$/i);
  }
});

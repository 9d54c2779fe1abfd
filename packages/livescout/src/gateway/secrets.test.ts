/** A canary session and a canary key are sent every way there is; then everything the gateway gives off is searched. */
import { LivescoutError, type Signer, type UnsignedRequest } from "@livescout/protocol";
import { afterEach, expect, test } from "vitest";
import {
  type Answer,
  createFakeSigner,
  createTestGateway,
  NOON_MS,
  type TestGateway,
} from "../../../../test/support/gateway-fakes.ts";

const SESSION = "fixture-canarysession0123456789";
const TTWID = "fixture-canaryttwid0123456789";
const TOKEN = "fixture-canarytoken0123456789";

let gateway: TestGateway;
afterEach(() => gateway.close());

async function callEveryWay(key: string): Promise<Answer[]> {
  const query = `session_id=${SESSION}&ttwid=${TTWID}&ms_token=${TOKEN}`;
  const bad = ["count=x", "channel_id=1", "region=1", "max_time=x", "logged_in=x", "tag=%00", "count=1&count=2"];
  return Promise.all([
    gateway.call({ url: `/webcast/feed?apiKey=${key}&${query}` }),
    gateway.call({ key, url: `/webcast/feed?channel_id=42&${query}` }),
    gateway.call({ method: "POST", body: { apiKey: key, session_id: SESSION, ttwid: TTWID, ms_token: TOKEN } }),
    gateway.call({
      url: `/webcast/feed?${query}`,
      headers: { authorization: `Bearer ${key}`, cookie: `sessionid=${SESSION}` },
    }),
    ...bad.map((wrong) => gateway.call({ url: `/webcast/feed?apiKey=${key}&${query}&${wrong}` })),
    gateway.call({ url: `/webcast/feed?apiKey=${key}&session_id=sessionid%3D${SESSION}` }),
    gateway.call({ url: `/webcast/feed?apiKey=${key}x&${query}` }),
    gateway.call({ url: `/nowhere?apiKey=${key}&${query}` }),
    gateway.call({ method: "PUT", url: `/webcast/feed?apiKey=${key}&${query}` }),
    gateway.call({ url: `/webcast/rate_limits?apiKey=${key}&${query}` }),
    gateway.call({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"session_id":"${SESSION}","apiKey":"${key}"`,
    }),
    gateway.call({ url: `/webcast/feed?apiKey=${key}&session_id=${SESSION}${"x".repeat(9_000)}` }),
  ]);
}

const given = (answers: Answer[]) =>
  answers.map(({ status, headers, text }) => {
    if (status !== 200) return JSON.stringify(headers) + text;
    const {
      cookies: _cookies,
      load_more_url: _next,
      signed_url: _url,
      ...rest
    } = JSON.parse(text) as { [name: string]: unknown };
    return JSON.stringify(headers) + JSON.stringify(rest);
  });

test.each<[string, (good: Signer["sign"]) => Signer["sign"]]>([
  ["all is well", (good) => good],
  ["the signer throws what it was given", () => (request) => Promise.reject(new Error(JSON.stringify(request)))],
])("no secret is in a log, a header, an error or a figure where %s", async (_name, make) => {
  const seen: UnsignedRequest[] = [];
  const good = createFakeSigner(() => NOON_MS);
  const sign = make((request) => good.sign(request));
  gateway = await createTestGateway({
    signer: { name: "fake", sign: (request) => (seen.push(request), sign(request)) },
  });
  const key = await gateway.keyOf("pro");
  const answers = await callEveryWay(key);
  expect(answers.slice(0, 4).map(({ status }) => status)).toEqual(
    _name === "all is well" ? [200, 200, 200, 200] : [503, 503, 503, 503],
  );
  const metrics = (await gateway.call({ url: "/metrics" })).text;
  const everything = [...given(answers), ...gateway.log, metrics].join("\n");
  for (const canary of [key, SESSION, TTWID, TOKEN]) expect(everything.includes(canary)).toBe(false);
  for (const canary of [key, SESSION, TTWID]) expect(JSON.stringify(seen).includes(canary)).toBe(false);
});

test("the session is in `cookies` alone; no address holds it, and the signer never sees it", async () => {
  const seen: UnsignedRequest[] = [];
  const good = createFakeSigner(() => NOON_MS);
  gateway = await createTestGateway({
    signer: { name: "fake", sign: (request) => (seen.push(request), good.sign(request)) },
  });
  const key = await gateway.keyOf("pro");
  const answer = await gateway.call({ key, url: `/webcast/feed?session_id=${SESSION}` });
  const { cookies, ...rest } = answer.json();
  expect(cookies).toContain(`sessionid=${SESSION}; sessionid_ss=${SESSION}`);
  expect(JSON.stringify([rest, answer.headers, seen]).includes(SESSION)).toBe(false);
});

test("a store that puts the key into its own error does not get it into a log", async () => {
  const keep: { key?: string } = {};
  gateway = await createTestGateway({
    identify: (presented) =>
      Promise.reject(new LivescoutError("store", `no row for ${presented}`, { cause: `apiKey=${presented}` })),
  });
  keep.key = await gateway.keyOf("pro");
  const answer = await gateway.call({ key: keep.key });
  expect(answer.status).toBe(503);
  expect((gateway.log.join("") + answer.text).includes(keep.key)).toBe(false);
});

/** Anything at all may be sent: the answer is never a 500, never shows a value, and always has the contract's form. */
import { ErrorAnswer, FEED_PARAMETER_NAMES, FeedAnswer } from "@livescout/protocol/wire";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Answer,
  createTestGateway,
  expectContractHeaders,
  type TestGateway,
} from "../../../../test/support/gateway-fakes.ts";
import { DEFAULT_TIERS } from "../access/tiers.ts";

let gateway: TestGateway;
let key: string;
beforeAll(async () => {
  gateway = await createTestGateway({ tiers: { ...DEFAULT_TIERS, ultra: { day: 1e9, minute: 1e9 } } });
  key = await gateway.keyOf("ultra");
});
afterAll(() => gateway.close());

const MARK = "Zq9xWv"; // in no sentence, name or header of the gateway

const nasty = fc.constantFrom(
  "\r\n",
  "\n",
  ";",
  "&",
  "#",
  "\0",
  "%",
  "=",
  "+",
  "%00",
  "%0d%0a",
  "\u2028",
  "\ud800",
  "\udfff",
  '"',
  "\\",
  "<",
  "'",
  "{",
  "}",
  "/",
  "..",
  " ",
  "é",
  "💥",
  ",",
);
const nastyText = fc
  .array(fc.oneof(nasty, fc.string({ maxLength: 6 })), { maxLength: 8 })
  .chain((parts) => fc.nat(parts.length).map((at) => [...parts.slice(0, at), MARK, ...parts.slice(at)].join("")));
const hugeText = fc.integer({ min: 7_000, max: 12_000 }).map((length) => MARK + "x".repeat(length));
const parameterName = fc.constantFrom(...FEED_PARAMETER_NAMES, "apiKey");
const wrongType = fc.oneof(
  fc.array(nastyText, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "__proto__", "constructor"), nastyText, { maxKeys: 2 }),
  fc.boolean(),
  fc.double(),
  fc.bigInt().map(Number),
  fc.constant(null),
);

/** As a program would write it: percent-encoded, or raw where that is possible in an address. */
const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\uFFFD"));

function expectSafe(answer: Answer): void {
  expectContractHeaders(answer);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  if (answer.status === 200) return expectSafeSuccess(answer);
  expect([400, 401, 413, 414]).toContain(answer.status);
  const body = ErrorAnswer.parse(answer.json());
  expect(body).toMatchObject({ status_code: answer.status, message: body.error, request_id: expect.any(String) });
  expect(body).toEqual(answer.json());
  if (body.code === "invalid_parameter") expect([...FEED_PARAMETER_NAMES, "apiKey", "body"]).toContain(body.parameter);
  for (const [name, value] of Object.entries(answer.headers)) expect(`${name}: ${value}`).not.toContain(MARK);
  expect(answer.text).not.toContain(MARK);
}

/** A tag may hold nearly anything: then it is in the signed query and in `load_more_url`, percent-encoded. */
function expectSafeSuccess(answer: Answer): void {
  const body = FeedAnswer.parse(answer.json());
  for (const url of [body.signed_url, body.load_more_url ?? ""]) expect(url).toMatch(/^[!#-;=?-[\]_a-z{}~]+$/);
  expect(body.cookies).toMatch(/^[\w%.|=; -]*$/);
}

describe("the query", () => {
  test("with anything in any parameter", async () => {
    await fc.assert(
      fc.asyncProperty(parameterName, fc.oneof(nastyText, nastyText, hugeText), async (name, value) => {
        expectSafe(await gateway.call({ key, url: `/webcast/feed?${name}=${encode(value)}` }));
      }),
      { numRuns: 500 },
    );
  });

  test("with any bytes at all, well encoded or not", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(parameterName, nasty.map(encode), fc.constantFrom("&", "=", "%", "%zz", "%ff", "%ed%a0%80", MARK)),
          { maxLength: 20 },
        ),
        async (parts) => {
          expectSafe(await gateway.call({ key, url: `/webcast/feed?${parts.join("")}` }));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("with a name more than once: the name is told, whatever the values", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FEED_PARAMETER_NAMES),
        nastyText,
        fc.constantFrom("", MARK),
        async (name, one, two) => {
          const answer = await gateway.call({ key, url: `/webcast/feed?${name}=${encode(one)}&x=1&${name}=${two}` });
          expectSafe(answer);
          expect(answer.json()).toMatchObject({ code: "invalid_parameter", parameter: name });
        },
      ),
    );
  });

  test("too long an address is 414, whatever is in it", async () => {
    const answer = await gateway.call({ key, url: `/webcast/feed?tag=${MARK}${"x".repeat(9_000)}` });
    expectSafe(answer);
    expect(answer.json()).toMatchObject({ status_code: 414, code: "too_large" });
  });
});

describe("the body", () => {
  let calls = 0;
  /** Each from an address of its own: wrong keys count there. */
  const post = (body: string, type = "application/json") =>
    gateway.call({
      method: "POST",
      key,
      body,
      headers: { "content-type": type },
      remoteAddress: `2001:db8:${(++calls).toString(16)}::1`,
    });

  test("with anything in any parameter, of any type", async () => {
    const member = fc.tuple(parameterName, fc.oneof(nastyText, hugeText, wrongType));
    await fc.assert(
      fc.asyncProperty(fc.array(member, { maxLength: 4 }), async (members) => {
        expectSafe(await post(JSON.stringify(Object.fromEntries(members))));
      }),
      { numRuns: 500 },
    );
  });

  test("with arrays and objects as values: one value of text is expected", async () => {
    for (const value of [[MARK], { a: MARK }, [], {}]) {
      const answer = await post(JSON.stringify({ region: value }));
      expectSafe(answer);
      expect(answer.json()).toMatchObject({ parameter: "region", expected: "one value of text" });
    }
  });

  test("with any JSON, any text, any content type", async () => {
    const type = fc.constantFrom(
      "application/json",
      "application/json; charset=utf-8",
      "text/plain",
      "nonsense",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), nastyText, hugeText), type, async (body, contentType) => {
        expectSafe(await post(body, contentType));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["lone surrogates", '{"tag":"Zq9xWv\\ud800"}', "tag"],
    ["a NUL", '{"tag":"Zq9xWv\\u0000"}', "tag"],
    ["a line break", '{"session_id":"Zq9xWv\\r\\nset-cookie"}', "session_id"],
    ["a number too large", '{"max_time":1e300}', "max_time"],
    ["a fraction", '{"count":1.5}', "count"],
    ["not a number", '{"count":"NaN"}', "count"],
    ["deep nesting", `{"count":${"[".repeat(5_000)}${"]".repeat(5_000)}}`, "count"],
    ["text after it", '{"count":1} Zq9xWv', "body"],
    ["an array around it", '[{"count":1}]', "body"],
    ["nothing", "", "body"],
  ])("with %s", async (_name, body, parameter) => {
    const answer = await post(body);
    expectSafe(answer);
    expect(answer.json()).toMatchObject({ status_code: 400, code: "invalid_parameter", parameter });
  });

  test("larger than 16 KiB is 413", async () => {
    const answer = await post(JSON.stringify({ tag: MARK + "x".repeat(17_000) }));
    expectSafe(answer);
    expect(answer.json()).toMatchObject({ status_code: 413, code: "too_large" });
  });

  test("that cannot be read hides a key in it: the body is what is wrong", async () => {
    const answer = await gateway.call({ method: "POST", body: "{", headers: { "content-type": "application/json" } });
    expect(answer.json()).toMatchObject({ status_code: 400, parameter: "body" });
  });

  test("and the query may not contradict each other", async () => {
    const answer = await gateway.call({ method: "POST", key, url: "/webcast/feed?count=2", body: { count: 3 } });
    expect(answer.json()).toMatchObject({ status_code: 400, parameter: "count" });
  });
});

describe("the key", () => {
  test("may be anything anywhere: 401, and not a letter of it comes back", async () => {
    const where = fc.constantFrom("query", "body", "header", "bearer");
    await fc.assert(
      fc.asyncProperty(where, nastyText, fc.ipV4(), async (place, value, remoteAddress) => {
        const text = encode(value);
        const answer = await gateway.call({
          remoteAddress,
          method: place === "body" ? "POST" : "GET",
          url: place === "query" ? `/webcast/feed?apiKey=${text}` : "/webcast/feed",
          ...(place === "body" && { body: { apiKey: value } }),
          headers: {
            ...(place === "header" && { "x-api-key": text }),
            ...(place === "bearer" && { authorization: `Bearer ${text}` }),
          },
        });
        expectSafe(answer);
        expect(answer.status).toBe(401);
      }),
      { numRuns: 300 },
    );
  });
});

describe("an outcome report", () => {
  test("of any shape", async () => {
    const report = fc.record(
      { sign_id: fc.oneof(nastyText, wrongType), outcome: fc.oneof(nastyText, wrongType) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(report, async (body) => {
        const answer = await gateway.call({ method: "POST", key, url: "/webcast/feed/outcome", body });
        expectContractHeaders(answer);
        expect(answer.json()).toMatchObject({ status_code: 400, code: "invalid_parameter" });
        expect(answer.text).not.toContain(MARK);
      }),
    );
  });
});

test("nothing of all this was worth an error line, and no line shows what was sent", () => {
  expect(gateway.log.join("")).not.toContain(MARK);
  expect(gateway.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

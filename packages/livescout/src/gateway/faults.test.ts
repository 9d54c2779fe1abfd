/** Quota and rate under load, at midnight, and when signer or store break. */
import { LivescoutError, type Signer } from "@livescout/protocol";
import { parseList } from "structured-headers";
import { afterEach, describe, expect, test } from "vitest";
import {
  createFakeSigner,
  createTestGateway,
  expectError,
  NOON_MS,
  type TestGateway,
} from "../../../../test/support/gateway-fakes.ts";
import { createQuota, type Quota } from "../access/quota.ts";
import { DEFAULT_TIERS } from "../access/tiers.ts";
import { openMemoryStores } from "../storage/memory/open-stores.ts";

let gateway: TestGateway;
afterEach(() => gateway.close());

const broken = () => Promise.reject(new LivescoutError("store", "fixture-database is locked", { retryable: true }));

async function remainingOf(key: string): Promise<number> {
  return (await gateway.call({ key, url: "/webcast/rate_limits" })).json().data.feed.remaining;
}

describe("quota", () => {
  test("of 200 calls at once on a key with 100 left exactly 100 succeed", async () => {
    gateway = await createTestGateway({ tiers: { ...DEFAULT_TIERS, pro: { day: 100, minute: 1_000 } } });
    const key = await gateway.keyOf("pro");
    const answers = await Promise.all(Array.from({ length: 200 }, () => gateway.call({ key })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectError(answer, 429, "quota_exhausted");
    const remaining = answers.filter(({ status }) => status === 200).map((answer) => answer.json().feed_remaining);
    expect(remaining.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(new Set(answers.filter(({ status }) => status === 200).map((answer) => answer.json().sign_id)).size).toBe(
      100,
    );
  });

  test("a call refused for its parameters, session, method or size costs nothing, but counts in the minute", async () => {
    gateway = await createTestGateway();
    const key = await gateway.keyOf("pro");
    await gateway.call({ key, url: "/webcast/feed?count=x" });
    await gateway.call({ key, url: "/webcast/feed?channel_id=42" });
    await gateway.call({ key, method: "POST", headers: { "content-type": "text/plain" }, body: "x" });
    await gateway.call({ key, method: "PUT" });
    const limits = await gateway.call({ key, url: "/webcast/rate_limits" });
    expect(limits.json().data).toMatchObject({
      tier: "pro",
      api: { remaining: 117 },
      feed: { limit: 100, remaining: 100 },
    });
  });

  test("at UTC midnight the day begins anew, to the millisecond", async () => {
    gateway = await createTestGateway();
    const key = await gateway.keyOf("basic");
    const midnight = Date.parse("2026-11-23T00:00:00Z");
    gateway.clock.set(midnight - 61_000);
    for (let n = 0; n < 20; n++) await gateway.call({ key });
    gateway.clock.set(midnight - 1);
    const refused = await gateway.call({ key });
    expect(expectError(refused, 429, "quota_exhausted")["resets_at"]).toBe("2026-11-23T00:00:00.000Z");
    expect(refused.headers["retry-after"]).toBe("1");
    gateway.clock.set(midnight);
    const answer = await gateway.call({ key });
    expect(answer.json()).toMatchObject({ feed_remaining: 19, feed_limit: 20, signed_at: "2026-11-23T00:00:00.000Z" });
    expect(answer.headers["ratelimit"]).toBe('"minute";r=29;t=60, "day";r=19;t=86400');
  });

  test("asking what is left costs nothing and counts nowhere", async () => {
    gateway = await createTestGateway();
    const key = await gateway.keyOf("pro");
    for (let n = 0; n < 130; n++) await gateway.call({ key, url: "/webcast/rate_limits" });
    const { data } = (await gateway.call({ key, url: "/webcast/rate_limits" })).json();
    expect(data).toEqual({
      tier: "pro",
      api: { limit: 120, remaining: 120, reset_at: Date.parse("2026-11-22T12:01:00Z") / 1000 },
      feed: { limit: 100, remaining: 100, reset_at: Date.parse("2026-11-23T00:00:00Z") / 1000 },
    });
  });
});

describe("the minute", () => {
  test("calls above the tier's are refused with the seconds to wait, until the UTC minute ends", async () => {
    gateway = await createTestGateway();
    const key = await gateway.keyOf("free");
    for (let n = 0; n < 20; n++) expectError(await gateway.call({ key }), 403, "tier_required");
    const refused = await gateway.call({ key });
    expect(expectError(refused, 429, "rate_limited")["retry_after"]).toBe(45);
    expect(refused.headers["x-ratelimit-remaining"]).toBe("0");
    expect(refused.headers["x-ratelimit-reset"]).toBe(String(Date.parse("2026-11-22T12:01:00Z") / 1000));
    gateway.clock.pass(45_000);
    expectError(await gateway.call({ key }), 403, "tier_required");
  });

  test("each key has its own", async () => {
    gateway = await createTestGateway();
    const [one, two] = [await gateway.keyOf("pro"), await gateway.keyOf("pro")];
    await gateway.call({ key: one });
    expect((await gateway.call({ key: two })).headers["x-ratelimit-remaining"]).toBe("119");
  });

  test("a refusal shows both windows of its key", async () => {
    gateway = await createTestGateway();
    const key = await gateway.keyOf("pro");
    const { headers } = await gateway.call({ key, url: "/webcast/feed?count=0" });
    expect(parseList(headers["ratelimit"] ?? "").map(([name]) => name)).toEqual(["minute", "day"]);
  });
});

describe("a broken signer", () => {
  const withSigner = async (sign: Signer["sign"]): Promise<string> => {
    gateway = await createTestGateway({ signer: { name: "fake", sign } });
    return gateway.keyOf("pro");
  };

  test.each<[string, Signer["sign"], string]>([
    ["throws", () => Promise.reject(new Error("fixture-inside")), "5"],
    [
      "throws at once",
      () => {
        throw new Error("fixture-inside");
      },
      "5",
    ],
    ["is unavailable", async () => ({ kind: "unavailable", why: "fixture-inside", retryAfterMs: 12_000 }), "12"],
    ["cannot sign this", async () => ({ kind: "unsupported", why: "fixture-inside" }), "5"],
  ])("that %s is 503, costs nothing, and its words stay inside", async (_name, sign, retryAfter) => {
    const key = await withSigner(sign);
    const answer = await gateway.call({ key });
    expect(JSON.stringify(expectError(answer, 503, "signer_unavailable"))).not.toContain("fixture-inside");
    expect(answer.headers["retry-after"]).toBe(retryAfter);
    expect(answer.headers["ratelimit"]).toContain('"day";r=100');
    expect(await remainingOf(key)).toBe(100);
    expect(gateway.log.join("")).toContain("fixture-inside");
  });

  test("recovers by itself, also in /health/ready", async () => {
    let isBroken = true;
    const good = createFakeSigner(() => NOON_MS);
    const key = await withSigner((request) => (isBroken ? Promise.reject(new Error("x")) : good.sign(request)));
    expectError(await gateway.call({ key }), 503, "signer_unavailable");
    expectError(await gateway.call({ url: "/health/ready" }), 503, "signer_unavailable");
    isBroken = false;
    expect((await gateway.call({ key })).status).toBe(200);
    gateway.clock.pass(2_001);
    expect((await gateway.call({ url: "/health/ready" })).json()).toEqual({ status: "ready" });
    expect(await remainingOf(key)).toBe(99);
  });

  test("is not asked for a call that has no unit left", async () => {
    let signatures = 0;
    const good = createFakeSigner(() => NOON_MS);
    const key = await withSigner((request) => (signatures++, good.sign(request)));
    const calls = Array.from({ length: 110 }, () => gateway.call({ key }));
    await Promise.all(calls);
    expect(signatures).toBe(100);
  });
});

describe("a broken store", () => {
  async function withQuota(change: Partial<Quota>, isBroken: () => boolean): Promise<string> {
    const stores = await openMemoryStores();
    const quota = createQuota({ quota: stores.quota, tiers: DEFAULT_TIERS, nowMs: () => NOON_MS });
    const choose = <Name extends keyof Quota>(name: Name): Quota[Name] =>
      ((input: never) =>
        isBroken() && change[name] !== undefined ? change[name](input) : quota[name](input)) as Quota[Name];
    gateway = await createTestGateway({
      quota: { take: choose("take"), giveBack: choose("giveBack"), look: choose("look") },
    });
    return gateway.keyOf("pro");
  }

  test("that cannot count is 503, tells nothing of itself, and works again by itself", async () => {
    let isBroken = true;
    const key = await withQuota({ take: broken, look: broken }, () => isBroken);
    const answer = await gateway.call({ key });
    expect(JSON.stringify(expectError(answer, 503, "store_unavailable"))).not.toContain("fixture");
    expect(answer.headers["retry-after"]).toBe("2");
    expect(answer.headers["x-ratelimit-limit"]).toBe("120");
    expectError(await gateway.call({ key, url: "/webcast/rate_limits" }), 503, "store_unavailable");
    expectError(await gateway.call({ key, url: "/webcast/feed?count=0" }), 400, "invalid_parameter");
    isBroken = false;
    expect((await gateway.call({ key })).json()).toMatchObject({ feed_remaining: 99 });
  });

  test("that cannot look keys up lets nobody in, and no stranger's window is charged for it", async () => {
    gateway = await createTestGateway({ identify: broken });
    const answer = await gateway.call({ key: "ls_whatever" });
    expectError(answer, 503, "store_unavailable");
    expect(answer.headers["x-ratelimit-remaining"]).toBe("60");
  });

  test("that cannot take a unit back is logged and changes nothing for the caller", async () => {
    await withQuota({ giveBack: broken }, () => true);
    const { quota } = gateway.deps;
    await gateway.close();
    gateway = await createTestGateway({ quota, signer: { name: "fake", sign: () => Promise.reject(new Error("x")) } });
    expectError(await gateway.call({ key: await gateway.keyOf("pro") }), 503, "signer_unavailable");
    expect(gateway.log.join("")).toContain("could not be given back");
  });

  test("of a catalogue that cannot be asked is said in /health/ready, and the feed stays ready", async () => {
    let isBroken = true;
    const check = () => (isBroken ? broken() : Promise.resolve());
    const answer = () => Promise.reject(new Error("not asked"));
    gateway = await createTestGateway({ catalogue: { check, answer } });
    const ready = () => gateway.call({ url: "/health/ready" });
    expect(await ready()).toMatchObject({ status: 200, text: '{"status":"ready","catalogue":"unavailable"}' });
    expect(gateway.log.join("")).toContain("the store could not be asked");
    expect((await gateway.call({ key: await gateway.keyOf("pro") })).status).toBe(200);
    isBroken = false;
    gateway.clock.pass(2_001);
    expect(await ready()).toMatchObject({ status: 200, text: '{"status":"ready","catalogue":"ready"}' });
  });

  test("makes the gateway unready, by the store's own word", async () => {
    let isBroken = true;
    gateway = await createTestGateway({ stores: { check: () => (isBroken ? broken() : Promise.resolve()) } });
    expectError(await gateway.call({ url: "/health/ready" }), 503, "store_unavailable");
    expect((await gateway.call({ url: "/health/live" })).json()).toEqual({ status: "live" });
    isBroken = false;
    gateway.clock.pass(2_001);
    expect((await gateway.call({ url: "/health/ready" })).status).toBe(200);
  });
});

describe("overload", () => {
  test("calls above the bound are 503 at once, cost nothing, and the next ones are served again", async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const good = createFakeSigner(() => NOON_MS);
    gateway = await createTestGateway({
      callsInFlightMax: 2,
      signer: { name: "fake", sign: (request) => held.then(() => good.sign(request)) },
    });
    const key = await gateway.keyOf("pro");
    const waiting = [gateway.call({ key }), gateway.call({ key })];
    await new Promise((resolve) => setImmediate(resolve));
    const refused = await gateway.call({ key });
    expectError(refused, 503, "overloaded");
    expect(refused.headers["retry-after"]).toBe("1");
    release();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await gateway.call({ key })).json()).toMatchObject({ feed_remaining: 97 });
  });
});

test("a mistake of ours is 500, says nothing about its cause, and the log has it under the request id", async () => {
  gateway = await createTestGateway({
    rateWindows: {
      hitKey: () => {
        throw new TypeError("fixture-inside of undefined");
      },
      ...Object.fromEntries(
        ["lookAtKey", "hitAddress", "lookAtAddress"].map((name) => [
          name,
          () => ({ limit: 60, remaining: 60, resetAtSeconds: 1_795_348_860, isExceeded: false }),
        ]),
      ),
    } as never,
  });
  const body = expectError(await gateway.call({ key: await gateway.keyOf("pro") }), 500, "internal");
  expect(JSON.stringify(body)).not.toContain("fixture");
  const line = gateway.log.find((each) => each.includes("fixture-inside"));
  expect(line).toContain(String(body["request_id"]));
});

test("a signer may learn that nobody waits any more, and one that does not ask costs nothing", async () => {
  const good = createFakeSigner(() => NOON_MS);
  let signal: AbortSignal | undefined;
  gateway = await createTestGateway({
    signer: {
      name: "fake",
      sign(request, options) {
        signal = options?.signal;
        return good.sign(request);
      },
    },
  });
  expect((await gateway.call({ key: await gateway.keyOf("pro") })).status).toBe(200);
  await expect.poll(() => signal?.aborted).toBe(true); // the answer is out and the connection closed
});

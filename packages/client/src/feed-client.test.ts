import {
  buildFeedRequest,
  type FeedQuery,
  InvalidInputError,
  SHIPPED_IDENTITY,
  type Signer,
} from "@livescout/protocol";
import { describe, expect, test } from "vitest";
import { createFeedClient, type FeedClientOptions, RefusedError } from "./index.ts";

const urlOf = (input: string | URL | Request): string => (input instanceof Request ? input.url : input.toString());

const GATEWAY = "https://gateway.invalid";
const SESSION = "fixture-session-canary";
const query: FeedQuery = { channel: "87", region: "US", count: 20, isLoggedIn: true };
const signedUrl = `https://webcast.tiktok.com/webcast/feed/?${buildFeedRequest(query, SHIPPED_IDENTITY).queryText}&msToken=&X-Bogus=1&X-Gnarly=M`;
const answer = {
  status_code: 0,
  signed_url: signedUrl,
  headers: { "User-Agent": SHIPPED_IDENTITY.userAgent, Referer: "https://www.tiktok.com/" },
  cookies: "ttwid=fixture-ttwid; msToken=fixture-token",
};
const page = JSON.stringify({ status_code: 0, extra: { now: 1 }, data: [] });

type Sent = { url: string; headers: Record<string, string> };

/** A network in which every request is kept and answered by its host. */
function network(routes: { [origin: string]: () => Response | Promise<Response> }) {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = urlOf(input);
    sent.push({ url, headers: Object.fromEntries(new Headers(init?.headers)) });
    const route = routes[new URL(url).origin];
    if (route === undefined) throw new TypeError("fetch failed");
    return await route();
  };
  return { sent, fetch };
}

const json =
  (body: unknown, init: ResponseInit = {}) =>
  () =>
    new Response(JSON.stringify(body), init);
const upstream = () => new Response(page);

function client(fetch: typeof globalThis.fetch, options: Partial<FeedClientOptions> = {}) {
  return createFeedClient({
    gateway: GATEWAY,
    apiKey: "fixture-key",
    session: SESSION,
    visitor: "none",
    fetch,
    pauseMs: 0,
    ...options,
  });
}

describe("the session", () => {
  test("goes along with following feeds alone where that is wanted, and other calls do not say logged_in", async () => {
    const asked = { ...query, isLoggedIn: false };
    const guestUrl = `https://webcast.tiktok.com/webcast/feed/?${buildFeedRequest(asked, SHIPPED_IDENTITY).queryText}&msToken=&X-Bogus=1&X-Gnarly=M`;
    const { sent, fetch } = network({
      [GATEWAY]: json({ ...answer, signed_url: guestUrl }),
      "https://webcast.tiktok.com": upstream,
    });
    const scout = client(fetch, { sessionFor: "following" });
    await scout.fetchPage({ channel: "87" });
    await scout.fetchPage({ channel: "42" });
    const [guestStepOne, guestStepTwo, ownStepOne] = sent;
    expect(guestStepOne?.url).not.toContain("logged_in");
    expect(JSON.stringify(guestStepTwo)).not.toContain(SESSION);
    expect(ownStepOne?.url).toContain("logged_in=true");
  });

  test("goes to the upstream only, and step 1 says logged_in instead", async () => {
    const { sent, fetch } = network({ [GATEWAY]: json(answer), "https://webcast.tiktok.com": upstream });
    const { outcome } = await client(fetch).fetchPage();
    expect(outcome.kind).toBe("end_of_feed");
    const [stepOne, stepTwo] = sent;
    expect(JSON.stringify(stepOne)).not.toContain(SESSION);
    expect(stepOne?.url).toContain("logged_in=true");
    expect(stepTwo?.url).toBe(signedUrl);
    expect(stepTwo?.headers["cookie"]).toBe(
      `ttwid=fixture-ttwid; sessionid=${SESSION}; sessionid_ss=${SESSION}; msToken=fixture-token`,
    );
    expect(JSON.stringify(stepTwo)).not.toContain("fixture-key");
  });

  const hostile: [name: string, change: object][] = [
    ["another host", { signed_url: signedUrl.replace("webcast.tiktok.com", "evil.invalid") }],
    ["another path", { signed_url: signedUrl.replace("/webcast/feed/", "/webcast/feed/x/") }],
    ["a port", { signed_url: signedUrl.replace("tiktok.com/", "tiktok.com:444/") }],
    ["plain http", { signed_url: signedUrl.replace("https", "http") }],
    ["changed parameters", { signed_url: signedUrl.replace("channel_id=87", "channel_id=42") }],
    ["no URL", { signed_url: "" }],
    ["another method", { method: "POST" }],
    ["a header of two lines", { headers: { ...answer.headers, "User-Agent": "a\r\nCookie: fixture-foreign" } }],
  ];
  test.each(hostile)("never follows a hostile answer: %s", async (_name, change) => {
    const { sent, fetch } = network({
      [GATEWAY]: json({ ...answer, ...change }),
      "https://webcast.tiktok.com": upstream,
      "https://evil.invalid": upstream,
    });
    const { outcome, page: read } = await client(fetch).fetchPage();
    expect(["signer_failed", "gateway_refused"]).toContain(outcome.kind);
    expect(read).toBeUndefined();
    expect(sent).toHaveLength(1);
    expect(JSON.stringify([sent, outcome])).not.toContain(SESSION);
  });

  test("a gateway's own Cookie, Host and foreign headers are not sent on", async () => {
    const headers = {
      ...answer.headers,
      Cookie: "sessionid=fixture-foreign",
      Host: "evil.invalid",
      "X-Evil": "1",
      Authorization: "fixture",
    };
    const cookies = "ttwid=fixture-ttwid; sessionid=fixture-foreign; sid_tt=fixture-foreign";
    const { sent, fetch } = network({
      [GATEWAY]: json({ ...answer, headers, cookies }),
      "https://webcast.tiktok.com": upstream,
    });
    await client(fetch).fetchPage();
    expect(JSON.stringify(sent[1])).not.toMatch(/fixture-foreign|evil|authorization/i);
  });

  test("a redirect of either step is not followed", async () => {
    const away = () => new Response(null, { status: 302, headers: { location: "https://evil.invalid/" } });
    const atGateway = network({ [GATEWAY]: away });
    expect((await client(atGateway.fetch).fetchPage()).outcome.kind).toBe("gateway_refused");
    const atUpstream = network({ [GATEWAY]: json(answer), "https://webcast.tiktok.com": away });
    expect((await client(atUpstream.fetch).fetchPage()).outcome).toMatchObject({
      kind: "unknown_status",
      httpStatus: 302,
    });
    expect(atUpstream.sent).toHaveLength(2);
  });

  test("is refused beside a plain-http upstream unless it is a pretend one", () => {
    const make = (session: string) => () => client(fetch, { session, upstreamOrigin: "http://127.0.0.1:4000" });
    expect(make("realistic0123456789abcdef")).toThrow(/^session: /);
    expect(make(SESSION)).not.toThrow();
  });

  test("pasted as a cookie line is refused without being repeated", () => {
    expect(() => client(fetch, { session: "sessionid=fixture-pasted; a=b" })).toThrow(/leave out 'sessionid='/);
    expect(() => client(fetch, { session: "sessionid=fixture-pasted; a=b" })).not.toThrow(/fixture-pasted/);
  });
});

describe("every refusal of step 1 is an outcome with its reason", () => {
  const cases: [status: number, code: string, kind: string][] = [
    [401, "invalid_key", "gateway_refused"],
    [403, "tier_required", "gateway_refused"],
    [429, "quota_exhausted", "gateway_refused"],
    [400, "session_required", "login_required"],
    [503, "signer_unavailable", "signer_failed"],
    [503, "store_unavailable", "gateway_refused"],
  ];
  test.each(cases)("%i %s", async (status, code, kind) => {
    const body = { status_code: status, error: "the gateway's words", message: "the gateway's words", code };
    const { fetch } = network({ [GATEWAY]: json(body, { status, headers: { "retry-after": "7" } }) });
    const { outcome } = await client(fetch).fetchPage();
    expect(outcome).toMatchObject({ kind, code, httpStatus: status, retryAfterMs: 7_000 });
    expect(outcome.cause).toContain("the gateway's words");
    expect(outcome.nextStep).not.toBe("");
  });

  test("a stranger's answer, no answer, and a signer that cannot", async () => {
    const html = network({ [GATEWAY]: () => new Response("<html>") });
    expect((await client(html.fetch).fetchPage()).outcome).toMatchObject({
      kind: "gateway_refused",
      code: "gateway_shape",
    });
    expect((await client(network({}).fetch).fetchPage()).outcome).toMatchObject({
      kind: "network",
      code: "gateway_unreachable",
    });
    const signer: Signer = { name: "broken", sign: () => Promise.resolve({ kind: "unavailable", why: "no browser" }) };
    const inProcess = createFeedClient({ signer, visitor: "none", fetch: network({}).fetch });
    expect((await inProcess.fetchPage()).outcome).toMatchObject({
      kind: "signer_failed",
      cause: "The broken signer did not sign: no browser.",
    });
  });
});

describe("step 2", () => {
  test("a cut connection and silence are network and timeout", async () => {
    const cut = network({
      [GATEWAY]: json(answer),
      "https://webcast.tiktok.com": () =>
        new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) })),
    });
    expect((await client(cut.fetch).fetchPage()).outcome.kind).toBe("network");
    const silent: typeof globalThis.fetch = (input, init) =>
      urlOf(input).startsWith(GATEWAY)
        ? Promise.resolve(json(answer)())
        : new Promise((_resolve, reject) =>
            init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error)),
          );
    expect((await client(silent, { timeoutMs: 5 }).fetchPage()).outcome.kind).toBe("timeout");
  });

  test("the caller's own abort is thrown, not told as an outcome", async () => {
    const stop = new AbortController();
    const fetch: typeof globalThis.fetch = () => {
      stop.abort();
      return Promise.reject(stop.signal.reason as Error);
    };
    await expect(client(fetch).fetchPage({ signal: stop.signal })).rejects.toThrow(/abort/i);
  });

  test("a channel that needs a session asks nobody without one", async () => {
    const { sent, fetch } = network({});
    const { outcome } = await createFeedClient({ gateway: GATEWAY, visitor: "none", fetch }).fetchPage({
      channel: "42",
    });
    expect(outcome.kind).toBe("login_required");
    expect(sent).toHaveLength(0);
  });

  test("a step 2 with a session of its own needs none of ours, and step 1 says logged_in", async () => {
    const own = buildFeedRequest({ ...query, channel: "42" }, SHIPPED_IDENTITY).queryText;
    const { sent, fetch } = network({
      [GATEWAY]: json({ ...answer, signed_url: `https://webcast.tiktok.com/webcast/feed/?${own}&X-Gnarly=M` }),
    });
    const cookies: (string | undefined)[] = [];
    const { outcome } = await createFeedClient({
      gateway: GATEWAY,
      visitor: "none",
      fetch,
      isLoggedIn: true,
      reportOutcomes: false,
      stepTwo: async (_request, { session }) => {
        cookies.push(session?.reveal());
        const bytes = page.length;
        return { kind: "answered", answer: { httpStatus: 200, header: () => null, body: page, bytes, elapsedMs: 1 } };
      },
    }).fetchPage({ channel: "42" });
    expect(outcome.kind).toBe("end_of_feed");
    expect(sent.map(({ url }) => new URL(url).searchParams.get("logged_in"))).toEqual(["true"]);
    expect(cookies).toEqual([undefined]);
  });
});

describe("whoever signed learns what it brought", () => {
  test("a gateway of ours by name of the outcome and sign_id alone; switchable", async () => {
    const withId = { ...answer, sign_id: "fixture-sign-id-0001" };
    const routes = { [GATEWAY]: json(withId), "https://webcast.tiktok.com": () => new Response("") };
    const reporting = network(routes);
    const reporter = client(reporting.fetch);
    await reporter.fetchPage();
    await reporter.close();
    expect(reporting.sent.map(({ url }) => new URL(url).pathname)).toEqual([
      "/webcast/feed",
      "/webcast/feed/",
      "/webcast/feed/outcome",
    ]);
    const silent = network(routes);
    await client(silent.fetch, { reportOutcomes: false }).fetchPage();
    expect(silent.sent).toHaveLength(2);
  });

  test("a signer that asks for another try gets exactly one, and the first outcome is kept", async () => {
    const noted: string[] = [];
    const signer: Signer = {
      name: "native",
      sign: ({ queryText }) =>
        Promise.resolve({
          kind: "signed",
          signedUrl: `https://webcast.tiktok.com/webcast/feed/?${queryText}`,
          userAgent: SHIPPED_IDENTITY.userAgent,
          headers: {},
          scheme: "5.3.2",
          build: null,
          signedAtMs: 0,
          expiresHintMs: 0,
          signer: "native",
          warnings: [],
        }),
      note: ({ outcome }) => (noted.push(outcome), { kind: "tryAnother", why: "unclear" }),
    };
    const bodies = ["", page, page];
    const { sent, fetch } = network({ "https://webcast.tiktok.com": () => new Response(bodies.shift()) });
    const result = await createFeedClient({ signer, visitor: "none", fetch }).fetchPage();
    expect(result.outcome.kind).toBe("end_of_feed");
    expect(result.before?.map(({ kind }) => kind)).toEqual(["refused_empty"]);
    expect(noted).toEqual(["refused_empty", "end_of_feed"]);
    expect(sent).toHaveLength(2);
  });
});

test("rooms() throws a refusal instead of ending as if nobody were live", async () => {
  const { fetch } = network({ [GATEWAY]: json(answer), "https://webcast.tiktok.com": () => new Response("") });
  await expect(client(fetch).rooms().next()).rejects.toThrow(RefusedError);
});

test("wrong options are refused by name", () => {
  expect(() => createFeedClient({})).toThrow(InvalidInputError);
  expect(() => createFeedClient({ gateway: "gateway.invalid" })).toThrow(/^gateway: /);
  expect(() => createFeedClient({ gateway: "https://a:b@gateway.invalid" })).toThrow(/^gateway: /);
  for (const upstreamOrigin of [
    "http://upstream.invalid",
    "https://upstream.invalid/path",
    "file:///x",
    "https://u:p@upstream.invalid",
  ]) {
    expect(() => createFeedClient({ gateway: GATEWAY, upstreamOrigin })).toThrow(/^upstreamOrigin: /);
  }
});

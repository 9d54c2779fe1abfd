import { createVisitorSource, type VisitorSource } from "@livescout/client";
import { makeOutcome, type OutcomeKind, Secret, SHIPPED_IDENTITY, type SignOutcome } from "@livescout/protocol";
import { describe, expect, test } from "vitest";
import { createPurse, type Probe } from "../doctor.ts";
import type { Finding } from "../findings.ts";
import { type BrowserDoor, type BrowserLook, browserProbe } from "./browser.ts";
import { clockProbe } from "./clock.ts";
import { dnsProbe, isPublicAddress } from "./dns.ts";
import { countryOf, egressProbe } from "./egress.ts";
import { type FeedLane, feedProbes } from "./feed.ts";
import { nativeSignatureProbe } from "./native-signature.ts";
import { proxyProbe } from "./proxy.ts";
import { createSitePage } from "./site-page.ts";
import { tlsProbe, type TlsLook } from "./tls.ts";
import { visitorProbe } from "./visitor.ts";

const SITE = "https://site.invalid";
const NOW_MS = 1_760_000_000_000;
const plenty = () => createPurse({ pageLoads: 9, feedCalls: 9 });
const run = (probe: Probe, before: readonly Finding[] = [], purse = plenty()) => probe.run(purse, before);
const failedStep = (step: Finding["step"]): Finding => ({ step, verdict: "failed", says: "" });
const verdictsOf = (findings: Finding[]) => findings.map(({ step, verdict }) => [step, verdict]);

describe("name resolution", () => {
  test.each([
    ["a public address is fine", ["23.200.1.1", "2600:1400::1"], "ok"],
    ["a filter's 0.0.0.0 is a failure", ["0.0.0.0"], "failed"],
    ["an address of the home network is a failure", ["192.168.1.1"], "failed"],
    ["one bad address among good ones is a failure", ["23.200.1.1", "127.0.0.1"], "failed"],
    ["a block page's address is a failure", ["146.112.61.106"], "failed"],
    ["a private address in IPv6 form is a failure", ["::ffff:10.0.0.1"], "failed"],
    ["no address at all is a failure", [], "failed"],
  ])("%s", async (_name, addresses, verdict) => {
    const [finding] = await run(dnsProbe({ hosts: ["site.invalid"], lookup: () => Promise.resolve(addresses) }));
    expect(finding?.verdict).toBe(verdict);
    for (const address of addresses) expect(JSON.stringify(finding)).not.toContain(address);
  });

  test("an answer of a proxy program on this machine is told from a filter's", async () => {
    const [finding] = await run(dnsProbe({ hosts: ["site.invalid"], lookup: () => Promise.resolve(["198.18.0.7"]) }));
    expect(finding?.nextStep).toContain("proxy program");
  });

  test("a name that does not resolve is a failure with the resolver's code", async () => {
    const lookup = () => Promise.reject(Object.assign(new Error("fixture"), { code: "ENOTFOUND" }));
    const [finding] = await run(dnsProbe({ hosts: ["site.invalid"], lookup }));
    expect(finding).toMatchObject({ verdict: "failed", outcome: "network" });
    expect(finding?.says).toContain("ENOTFOUND");
  });

  test("behind a proxy names are the proxy's matter", async () => {
    const lookup = () => Promise.reject(new Error("asked"));
    expect(verdictsOf(await run(dnsProbe({ hosts: ["site.invalid"], lookup, isProxied: true })))).toEqual([
      ["dns", "skipped"],
    ]);
  });

  test("documentation and reserved nets are not public", () => {
    for (const address of ["203.0.113.5", "240.0.0.1", "255.255.255.255", "2001:db8::1", "fe80::1", "::1"]) {
      expect(isPublicAddress(address), address).toBe(false);
    }
  });
});

describe("TLS", () => {
  const look = async (answer: TlsLook, before: Finding[] = []) => {
    const [finding] = await run(tlsProbe({ hosts: ["site.invalid"], connect: () => Promise.resolve(answer) }), before);
    return finding;
  };

  test("a trusted connection is fine", async () => {
    expect((await look({ kind: "trusted", protocol: "TLSv1.3" }))?.verdict).toBe("ok");
  });

  test("an untrusted certificate shows who issued it", async () => {
    const finding = await look({ kind: "untrusted", why: "SELF_SIGNED_CERT_IN_CHAIN", issuer: "Example Security Ltd" });
    expect(finding?.verdict).toBe("failed");
    expect(finding?.says).toContain("Example Security Ltd");
    expect(finding?.nextStep).toContain("NODE_EXTRA_CA_CERTS");
  });

  test("it is not tried where the names do not resolve", async () => {
    expect((await look({ kind: "failed", why: "x" }, [failedStep("dns")]))?.verdict).toBe("skipped");
  });
});

describe("proxy", () => {
  const env = { HTTPS_PROXY: "http://fixture-user:fixture-pass@proxy.invalid:3128" };

  test("one in the environment that is not used is a warning, without host and credentials", async () => {
    const [finding] = await run(proxyProbe({ env }));
    expect(finding?.verdict).toBe("warning");
    expect(finding?.says).toContain("HTTPS_PROXY (http, port 3128, with credentials)");
    expect(JSON.stringify(finding)).not.toMatch(/fixture-user|fixture-pass|proxy\.invalid/);
  });

  test("one that is used is fine, whoever named it", async () => {
    expect((await run(proxyProbe({ env, proxy: { kind: "environment" } })))[0]?.verdict).toBe("ok");
    const url = new Secret("socks5://fixture-user:fixture-pass@proxy.invalid:1080");
    const [finding] = await run(proxyProbe({ env: {}, proxy: { kind: "url", url } }));
    expect(finding).toMatchObject({ verdict: "ok", says: expect.stringContaining("socks5, port 1080") as string });
    expect(JSON.stringify(finding)).not.toMatch(/fixture-|proxy\.invalid/);
  });

  test("to follow an environment that names none is a warning", async () => {
    expect((await run(proxyProbe({ env: {}, proxy: { kind: "environment" } })))[0]?.verdict).toBe("warning");
    expect((await run(proxyProbe({ env: { HTTPS_PROXY: "" } })))[0]?.verdict).toBe("ok");
  });
});

const addressOf = (input: Parameters<typeof globalThis.fetch>[0]): string => (typeof input === "string" ? input : "");

type PageAnswer = { status?: number; headers?: [string, string][]; body?: string; tookMs?: number };

/** A page that answers so, counted. */
function sitePage({ status = 200, headers = [], body = "<html></html>", tookMs = 0 }: PageAnswer) {
  const asked: string[] = [];
  let now = NOW_MS;
  const fetch: typeof globalThis.fetch = (input) => {
    asked.push(addressOf(input));
    now += tookMs;
    return Promise.resolve(new Response(body, { status, headers }));
  };
  const nowMs = () => now;
  const options = { siteOrigin: SITE, userAgent: "Mozilla/5.0", acceptLanguage: "en", timeoutMs: 1_000 };
  return { site: createSitePage({ ...options, fetch, nowMs }), asked, fetch };
}

describe("clock", () => {
  const clockAt = async (date: string | undefined, tookMs = 0) => {
    const { site } = sitePage({ headers: date === undefined ? [] : [["date", date]], tookMs });
    const [finding] = await run(clockProbe({ site }));
    return finding;
  };
  const at = (offsetMs: number) => new Date(NOW_MS + offsetMs).toUTCString();

  test.each([
    ["in time", 0, "ok"],
    ["five seconds apart", -5_000, "ok"],
    ["seven seconds behind", 7_000, "warning"],
    ["a minute and two seconds ahead", -62_000, "failed"],
    ["a day behind", 86_400_000, "failed"],
  ])("%s", async (_name, offsetMs, verdict) => {
    expect((await clockAt(at(offsetMs)))?.verdict).toBe(verdict);
  });

  test("a slow answer is not taken for a slow clock", async () => {
    expect((await clockAt(at(0), 20_000))?.verdict).toBe("ok");
  });

  test("without a date, or without an answer, nothing is said about it", async () => {
    expect((await clockAt(undefined))?.verdict).toBe("skipped");
    const { site } = sitePage({});
    expect((await clockProbe({ site }).run(createPurse({ pageLoads: 0, feedCalls: 0 }), []))[0]?.verdict).toBe(
      "skipped",
    );
  });
});

describe("egress country", () => {
  test("the cookie says it, else the page, else nobody", () => {
    expect(countryOf(["store-country-code=de; Path=/"], "")).toBe("DE");
    const page = '{"__DEFAULT_SCOPE__":{"webapp.app-context":{"language":"en","user":{"a":1},"region":"SG"}}}';
    expect(countryOf([], page)).toBe("SG");
    expect(countryOf(["store-country-code=<script>"], '{"region":"XX"}')).toBeUndefined();
  });

  test("unknown is said as unknown", async () => {
    expect((await run(egressProbe(sitePage({}))))[0]?.says).toContain("unknown");
  });
});

describe("visitor", () => {
  const PRIVACY = JSON.stringify({ body: { consent: { wid: "7300000000000000001" } } });

  function visitorAt(page: PageAnswer, privacy: string): { probe: Probe; asked: string[]; visitor: VisitorSource } {
    const { site, asked, fetch: pageFetch } = sitePage(page);
    const fetch: typeof globalThis.fetch = (input, init) =>
      addressOf(input).includes("privacy")
        ? Promise.resolve(new Response(privacy))
        : site.replay(input, init).catch(() => pageFetch(input, init));
    const visitor = createVisitorSource({ siteOrigin: SITE, userAgent: "Mozilla/5.0", fetch, nowMs: () => NOW_MS });
    return { probe: visitorProbe({ site, visitor }), asked, visitor };
  }

  test("cookie and device id come of one page load, and neither is shown", async () => {
    const { probe, asked } = visitorAt({ headers: [["set-cookie", "ttwid=fixture-ttwid; Path=/"]] }, PRIVACY);
    const [finding] = await run(probe);
    expect(finding?.verdict).toBe("ok");
    expect(asked).toEqual([`${SITE}/`]);
    expect(JSON.stringify(finding)).not.toMatch(/fixture-ttwid|7300000000000000001/);
  });

  test("a missing device id is a warning", async () => {
    const { probe } = visitorAt({ headers: [["set-cookie", "ttwid=fixture-ttwid"]] }, "{}");
    expect((await run(probe))[0]).toMatchObject({ verdict: "warning" });
  });

  test.each([
    [403, "", "forbidden"],
    [429, "", "throttled"],
    [502, "", "upstream_error"],
    [200, "", "unknown_status"],
    [200, '<div class="tiktok-verify-page"></div>', "captcha"],
  ])("a page that gives no cookie (%i %s) is a failure with its outcome", async (status, body, outcome) => {
    const { probe, asked } = visitorAt({ status, body }, PRIVACY);
    expect((await run(probe))[0]).toMatchObject({ verdict: "failed", outcome });
    expect(asked).toHaveLength(1);
  });
});

describe("native signature", () => {
  const probeWith = (outcome: Partial<SignOutcome>) => {
    const signer = { name: "native", sign: () => Promise.resolve(outcome as SignOutcome) };
    return run(nativeSignatureProbe({ signer, identity: SHIPPED_IDENTITY, region: "US" }));
  };

  test("one that verifies is fine, and the shipped identity is called a guess", async () => {
    const [finding] = await probeWith({ kind: "signed", scheme: "5.3.2", build: "2.0.0.561" });
    expect(finding).toMatchObject({ verdict: "ok", of: "native" });
    expect(finding?.says).toContain("guess");
  });

  test("one that is not made is a failure with the signer's reason", async () => {
    const [finding] = await probeWith({ kind: "unavailable", why: "the self-check failed (mix)" });
    expect(finding).toMatchObject({ verdict: "failed", outcome: "signer_failed" });
    expect(finding?.says).toContain("self-check failed (mix)");
  });
});

describe("browser", () => {
  const door = (look: BrowserLook): BrowserDoor => ({
    kind: "open",
    name: "chromium",
    look: () => Promise.resolve(look),
  });
  const stuckAt = (stage: Extract<BrowserLook, { kind: "stuck" }>["stage"]) =>
    run(browserProbe({ door: door({ kind: "stuck", stage, product: "Chrome/1", why: "it stopped" }) }));

  test("one that signs has all four steps", async () => {
    const look: BrowserLook = { kind: "signs", product: "Chrome/1", scheme: "5.3.2", build: null, warnings: [] };
    expect(verdictsOf(await run(browserProbe({ door: door(look) })))).toEqual([
      ["browser", "ok"],
      ["page", "ok"],
      ["template", "ok"],
      ["signature", "ok"],
    ]);
  });

  test("a version that nobody knows is a warning, and news", async () => {
    const warnings = ["unknown_version:9.9.9"];
    const look: BrowserLook = { kind: "signs", product: "Chrome/1", scheme: "9.9.9", build: null, warnings };
    expect((await run(browserProbe({ door: door(look) }))).at(-1)).toMatchObject({ verdict: "warning" });
  });

  test.each([
    ["browser", [["browser", "failed"]]],
    [
      "page",
      [
        ["browser", "ok"],
        ["page", "failed"],
      ],
    ],
    [
      "verification",
      [
        ["browser", "ok"],
        ["page", "failed"],
      ],
    ],
    [
      "template",
      [
        ["browser", "ok"],
        ["page", "ok"],
        ["template", "failed"],
      ],
    ],
    [
      "signature",
      [
        ["browser", "ok"],
        ["page", "ok"],
        ["template", "ok"],
        ["signature", "failed"],
      ],
    ],
  ] as const)("what stops at %s says what went well before", async (stage, steps) => {
    expect(verdictsOf(await stuckAt(stage))).toEqual(steps);
  });

  test("one that may not be started is no page load", async () => {
    const purse = plenty();
    const closed: BrowserDoor = {
      kind: "closed",
      verdict: "skipped",
      says: "Not as root.",
      nextStep: "Use another user.",
    };
    expect((await run(browserProbe({ door: closed }), [], purse))[0]).toMatchObject({ verdict: "skipped" });
    expect(purse.spent().pageLoads).toBe(0);
  });
});

describe("feed", () => {
  const lane = (outcome: OutcomeKind, more: Partial<FeedLane> = {}): FeedLane => ({
    signer: "native",
    fetch: "plain",
    call: () => Promise.resolve({ outcome: makeOutcome(outcome, { bytes: 0, elapsedMs: 1 }) }),
    ...more,
  });

  test("each way is one call, with a pause between two", async () => {
    let pauses = 0;
    const probes = feedProbes({ lanes: [lane("rooms"), lane("forbidden")], pause: async () => void pauses++ });
    const purse = createPurse({ pageLoads: 0, feedCalls: 2 });
    const found = [];
    for (const probe of probes) found.push(...(await run(probe, [], purse)));
    expect(found.map(({ verdict, feed }) => [verdict, feed?.outcome])).toEqual([
      ["ok", "rooms"],
      ["failed", "forbidden"],
    ]);
    expect(pauses).toBe(1);
    expect(purse.spent().feedCalls).toBe(2);
  });

  test("a way that cannot be gone costs no call", async () => {
    const purse = plenty();
    const obstacle = () => "The browser does not sign.";
    for (const probe of feedProbes({ lanes: [lane("rooms", { obstacle })], pause: () => Promise.resolve() })) {
      expect((await run(probe, [], purse))[0]?.verdict).toBe("skipped");
      expect((await run(probe, [failedStep("tls")], purse))[0]?.verdict).toBe("skipped");
    }
    expect(purse.spent().feedCalls).toBe(0);
  });
});

import {
  buildFeedRequest,
  type OutcomeKind,
  SHIPPED_IDENTITY,
  type Signer,
  type SignOutcome,
} from "@livescout/protocol";
import { describe, expect, test } from "vitest";
import { type ChainEvent, createChain } from "./chain.ts";

const request = buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY);

type Fake = Signer & { calls: number; answer: SignOutcome["kind"] | "throws"; scheme: string; warnings: string[] };

function fake(name: string): Fake {
  const signer: Fake = {
    name,
    calls: 0,
    answer: "signed",
    scheme: "5.3.2",
    warnings: [],
    sign() {
      signer.calls++;
      if (signer.answer === "throws") return Promise.reject(new Error("fixture-broken"));
      if (signer.answer === "unavailable")
        return Promise.resolve({ kind: "unavailable", why: `${name} is warming up`, retryAfterMs: 500 });
      if (signer.answer === "unsupported") return Promise.resolve({ kind: "unsupported", why: `${name} cannot` });
      const { scheme, warnings } = signer;
      const signed = {
        signedUrl: "https://webcast.tiktok.com/webcast/feed/?a=1",
        userAgent: "x",
        headers: {},
        build: null,
      };
      return Promise.resolve({
        kind: "signed",
        ...signed,
        scheme,
        signedAtMs: 0,
        expiresHintMs: 0,
        signer: name,
        warnings,
      });
    },
  };
  return signer;
}

function setUp({ shadow }: { shadow?: Fake } = {}) {
  const clock = { ms: 0 };
  const events: ChainEvent[] = [];
  const [browser, native] = [fake("browser"), fake("native")];
  const chain = createChain({
    signers: [browser, native],
    nowMs: () => clock.ms,
    onEvent: (event) => events.push(event),
    ...(shadow !== undefined && { shadow }),
  });
  const note = (signer: string, outcome: OutcomeKind, reporter?: string) =>
    chain.note({
      signer,
      scheme: "5.3.2",
      channel: "87",
      outcome,
      ageMs: 10,
      ...(reporter !== undefined && { reporter }),
    });
  const signedBy = async () => {
    const outcome = await chain.sign(request);
    return outcome.kind === "signed" ? outcome.signer : outcome.kind;
  };
  return { chain, browser, native, clock, events, note, signedBy };
}

describe("the first that can, signs, and the reason of each fall-back is in the answer", () => {
  test.each(["unavailable", "unsupported", "throws"] as const)("%s", async (answer) => {
    const { chain, browser, events } = setUp();
    browser.answer = answer;
    const outcome = await chain.sign(request);
    expect(outcome).toMatchObject({ kind: "signed", signer: "native" });
    expect(outcome.kind === "signed" && outcome.warnings[0]).toMatch(/^fell_back: browser: /);
    expect(JSON.stringify(outcome)).not.toContain("fixture-broken");
    expect(events).toMatchObject([{ kind: "fellBack", from: "browser", to: "native" }]);
  });

  test("when none can, all reasons are said, with the shortest wait", async () => {
    const { chain, browser, native } = setUp();
    browser.answer = "unavailable";
    native.answer = "unsupported";
    expect(await chain.sign(request)).toEqual({
      kind: "unavailable",
      why: "browser: browser is warming up; native: native cannot",
      retryAfterMs: 500,
    });
  });
});

test("what no signer ever can is not promised for later", async () => {
  const { chain, browser, native } = setUp();
  browser.answer = "unsupported";
  native.answer = "unsupported";
  expect(await chain.sign(request)).toEqual({
    kind: "unsupported",
    why: "browser: browser cannot; native: native cannot",
  });
});

describe("whose fault a refusal is", () => {
  test("refused while another is accepted: that signer rests, then is tried again", async () => {
    const { note, signedBy, clock, events, chain } = setUp();
    note("native", "rooms");
    expect(note("browser", "refused_empty").kind).toBe("tryAnother");
    expect(await signedBy()).toBe("native");
    expect(chain.state()).toMatchObject([{ name: "browser", breaker: "open" }, { breaker: "closed" }]);
    expect(events.map(({ kind }) => kind)).toContain("breakerOpened");
    clock.ms += 300_001;
    expect(await signedBy()).toBe("browser");
    note("browser", "rooms");
    expect(chain.state()).toMatchObject([{ breaker: "closed" }, { breaker: "closed" }]);
  });

  test("both refused in one window: the address, and no breaker opens", async () => {
    const { note, signedBy, events } = setUp();
    expect(note("browser", "forbidden").kind).toBe("tryAnother");
    expect(await signedBy()).toBe("native");
    expect(note("native", "forbidden")).toMatchObject({ kind: "addressRefused" });
    expect(await signedBy()).toBe("browser");
    expect(events.map(({ kind }) => kind)).not.toContain("breakerOpened");
  });

  test("finding out costs at most three extra calls an hour", () => {
    const { note, clock } = setUp();
    const kinds = Array.from({ length: 5 }, () => {
      clock.ms += 601_000; // a new window each time
      return note("browser", "refused_empty").kind;
    });
    expect(kinds).toEqual(["tryAnother", "tryAnother", "tryAnother", "noted", "noted"]);
    clock.ms += 3_600_000;
    expect(note("browser", "refused_empty").kind).toBe("tryAnother");
  });

  test("reports of fewer than three keys open nothing; of three they do", async () => {
    const { note, signedBy } = setUp();
    note("native", "rooms");
    for (const reporter of ["key_1", "key_1", "key_2"]) note("browser", "refused_empty", reporter);
    expect(await signedBy()).toBe("browser");
    note("browser", "refused_empty", "key_3");
    expect(await signedBy()).toBe("native");
  });

  test("one reporter's lie of acceptance does not shield a signer", async () => {
    const { note, signedBy } = setUp();
    note("native", "rooms");
    note("browser", "rooms", "key_1");
    note("browser", "refused_empty");
    expect(await signedBy()).toBe("native");
  });

  test("captcha, throttling, login and broken connections say nothing about a signer", async () => {
    const { note, signedBy } = setUp();
    note("native", "rooms");
    for (const outcome of ["captcha", "throttled", "login_required", "network", "timeout", "upstream_error"] as const) {
      expect(note("browser", outcome).kind).toBe("noted");
    }
    expect(await signedBy()).toBe("browser");
  });
});

test("acceptance is counted per signer, scheme and channel", async () => {
  const { chain, note, signedBy } = setUp();
  await signedBy();
  note("browser", "rooms");
  note("browser", "refused_empty");
  note("browser", "refused_empty", "key_9");
  expect(chain.acceptance.rows()).toEqual([
    {
      signer: "browser",
      scheme: "5.3.2",
      channel: "87",
      signed: 1,
      reported: 3,
      accepted: 1,
      refused: { refused_empty: 2 },
      medianAgeAtRefusalMs: 10,
    },
  ]);
});

test("a version never seen before is news once", async () => {
  const { browser, events, signedBy } = setUp();
  browser.scheme = "5.4.0";
  browser.warnings = ["unknown_version:5.4.0"];
  await signedBy();
  await signedBy();
  expect(events).toEqual([{ kind: "newVersion", signer: "browser", version: "5.4.0" }]);
});

test("a shadow is compared and never served", async () => {
  const shadow = fake("shadow");
  shadow.scheme = "5.4.0";
  const { events, signedBy } = setUp({ shadow });
  expect(await signedBy()).toBe("browser");
  await new Promise(setImmediate);
  expect(shadow.calls).toBe(1);
  expect(events).toEqual([
    { kind: "shadowDiffers", signer: "browser", shadow: "shadow", differences: ["scheme: 5.3.2 / 5.4.0"] },
  ]);
});

/**
 * A scheme is learned from what a page signed, and then signs by itself: every change of tomorrow that the sandbox can
 * make, and whole schemes drawn at random.
 */
import { buildFeedRequest, SHIPPED_IDENTITY } from "@livescout/protocol";
import { learnScheme, type LearnedScheme, type SignedExample } from "@livescout/protocol/learning";
import {
  findScheme,
  NEWEST_SCHEME,
  type Scheme,
  schemes,
  signQuery,
  verifySignedUrl,
} from "@livescout/protocol/signature";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMutatedVerify } from "../packages/livescout/src/sandbox/live-page/judge-mutated.ts";
import { MUTATION_NAMES, type MutationName } from "../packages/livescout/src/sandbox/live-page/mutations.ts";
import { createPageScheme } from "../packages/livescout/src/sandbox/live-page/page/page-scheme.ts";
import { createPageSigner } from "../packages/livescout/src/sandbox/live-page/page/page-signer.ts";
import { createNativeSigner } from "../packages/livescout/src/signers/native.ts";

const NOW_MS = 1_790_540_157_129;
const { userAgent } = SHIPPED_IDENTITY;
const FEED = "https://webcast.tiktok.com/webcast/feed/?aid=1988&channel_id=87&device_id=7300000000000000001";
const IDENTITY = { ...SHIPPED_IDENTITY, deviceId: "7300000000000000001" };
const REQUEST = buildFeedRequest({ channel: "87", region: "US" }, IDENTITY);

function randomWordsFrom(seed: number): (count: number) => number[] {
  let word = seed;
  return (count) => Array.from({ length: count }, () => (word = (Math.imul(word, 1664525) + 1013904223) >>> 0));
}

type PageOptions = { canvas?: number | null; isIdle?: boolean };

/** What one page with these mutations signs, some seconds apart. */
function pageSigned(
  mutations: readonly MutationName[],
  { canvas = 3_212_345_678, isIdle = false }: PageOptions = {},
): SignedExample[] {
  let nowMs = NOW_MS;
  const signUrl = createPageSigner({
    pageUrl: "https://www.tiktok.com/live",
    userAgent,
    msToken: () => "fixture-ms-token",
    canvas,
    envcode: 65,
    ubcode: () => 14,
    nowMs: () => nowMs,
    nowMicros: () => Math.floor((nowMs += 0.4) * 1000),
    randomWords: randomWordsFrom(7),
    scheme: createPageScheme(mutations),
  });
  return [1, 2, 3].map((page) => {
    nowMs += page * 1_700;
    if (!isIdle) signUrl("/other", "");
    return { url: signUrl(`${FEED}&max_time=${page}`, ""), userAgent };
  });
}

function learned(result: LearnedScheme): { version: string; scheme: Scheme } {
  if (result.kind !== "learned") throw new Error(JSON.stringify(result));
  return result;
}

async function signNatively({ version, scheme }: { version: string; scheme: Scheme }): Promise<string> {
  const signer = createNativeSigner({ nowMs: () => NOW_MS, scheme: version, schemes: { [version]: scheme } });
  const signed = await signer.sign(REQUEST);
  if (signed.kind !== "signed") throw new Error(JSON.stringify(signed));
  return signed.signedUrl;
}

describe("of a page that signs as tomorrow's may", () => {
  const learnable: MutationName[][] = [
    ["new_version"],
    ["added_field"],
    ["field_order"],
    ["no_bogus"],
    ["added_field", "field_order", "no_bogus"],
  ];

  test.each(learnable.map((mutations) => ({ mutations, name: mutations.join(" + ") })))(
    "$name is learned, and what is then signed natively is accepted",
    async ({ mutations }) => {
      for (const options of [{}, { canvas: null }, { isIdle: true }]) {
        const { version, scheme } = learned(learnScheme(pageSigned(mutations, options)));
        const url = await signNatively({ version, scheme });
        expect(createMutatedVerify(mutations)(url, { userAgent })).toMatchObject({ kind: "valid" });
        expect(verifySignedUrl(url, { userAgent, schemes: { [version]: scheme } })).toMatchObject({
          kind: "valid",
          why: [],
        });
      }
    },
  );

  test("a learned scheme is told from today's by what was found", () => {
    expect(learned(learnScheme(pageSigned(["added_field"]))).scheme.gnarly[16]).toEqual({
      form: "u32",
      xorOf: ["timestamp", "nonce"],
    });
    const { gnarly } = learned(learnScheme(pageSigned(["field_order"]))).scheme;
    expect([gnarly[1], gnarly[2], gnarly[6], gnarly[8]]).toEqual(["ubcode", "envcode", "nonce", "timestamp"]);
    expect(learned(learnScheme(pageSigned(["no_bogus"]))).scheme.suffix).toEqual(["X-Dynosaur", "msToken", "X-Gnarly"]);
  });

  test("a parameter that nobody can compute is named, and nothing is learned", () => {
    for (const mutations of [["added_parameter"], MUTATION_NAMES]) {
      expect(learnScheme(pageSigned(mutations as MutationName[]))).toMatchObject({
        kind: "unexplained",
        why: [expect.stringMatching(/^X-Pterosaur: /) as string],
      });
    }
  });

  test("today's form is known already", () => {
    expect(learnScheme(pageSigned([]))).toEqual({ kind: "known", version: NEWEST_SCHEME });
    const own = learned(learnScheme(pageSigned(["added_field"])));
    const again = learnScheme(pageSigned(["added_field"]), { schemes: { [own.version]: own.scheme } });
    expect(again).toEqual({ kind: "known", version: own.version });
  });

  test("a signature of a page with an altered query, User-Agent or token teaches nothing", () => {
    const examples = pageSigned(["new_version"]);
    const alter = (change: (example: SignedExample) => SignedExample) =>
      learnScheme(examples.map((example, at) => (at === 1 ? change(example) : example))).kind;
    expect(alter(({ url }) => ({ url: url.replace("aid=1988", "aid=1989"), userAgent }))).toBe("unexplained");
    expect(alter(({ url }) => ({ url, userAgent: `${userAgent} x` }))).toBe("unexplained");
    expect(alter(({ url }) => ({ url: url.slice(0, -8), userAgent }))).toBe("unexplained");
    expect(alter(() => ({ url: "https://webcast.tiktok.com/webcast/feed/?aid=1988", userAgent }))).toBe("unexplained");
  });

  test("fewer than three URLs, or two that ask for the same, are refused", () => {
    const [first, second, third] = pageSigned(["new_version"]) as [SignedExample, SignedExample, SignedExample];
    expect(() => learnScheme([first, second])).toThrow(/at least 3/);
    expect(() => learnScheme([first, second, third, third])).toThrow(/something else/);
  });

  test("URLs of two versions are told, not averaged", () => {
    const [first, second] = pageSigned(["new_version"]);
    const mixed = [first, second, ...pageSigned([]).slice(2)] as SignedExample[];
    expect(learnScheme(mixed)).toMatchObject({ kind: "unexplained", version: null });
  });
});

/** Every known version under a new name, its integer fields under each other's keys. */
const shuffled = fc
  .record({
    base: fc.constantFrom("5.3.1" as const, "5.3.2" as const),
    order: fc.shuffledSubarray([1, 2, 6, 7, 8, 11, 12, 13, 14, 15], { minLength: 10, maxLength: 10 }),
    seed: fc.integer({ min: 1, max: 2 ** 31 }),
    canvas: fc.option(fc.integer({ min: 65_536, max: 0xffff_ffff }), { nil: null }),
    constant: fc.option(fc.integer({ min: 0, max: 0xffff }), { nil: undefined }),
  })
  .map(({ base, order, seed, canvas, constant }) => {
    const own: Scheme = schemes[base];
    const keys = [1, 2, 6, 7, 8, 11, 12, 13, 14, 15];
    const parts: (Scheme["gnarly"][number] | undefined)[] = [...own.gnarly];
    keys.forEach((key, at) => (parts[key] = own.gnarly[order[at] ?? key]));
    if (constant !== undefined) parts.splice(16, 0, { form: "u16", constant });
    const gnarly = parts.filter((part) => part !== undefined);
    return { scheme: { ...own, gnarly } satisfies Scheme, seed, canvas };
  });

test("any order of the fields is learned from three signatures, and written anew to the same characters", () => {
  fc.assert(
    fc.property(shuffled, ({ scheme, seed, canvas }) => {
      const version = "9.9.1";
      const words = randomWordsFrom(seed);
      const examples = [1, 2, 3].map((page): SignedExample => {
        const query = signQuery(
          {
            queryText: `aid=1988&max_time=${page}`,
            timestamp: 1_790_540_157 + page * 3,
            nonces: {
              dynosaur: (seed + page * 3_000_000) % 2 ** 31,
              gnarly: (seed + page * 3_000_000 + 700) % 2 ** 31,
            },
            counters: { total: 20 + page * 2, signed: page },
            keyWords: { dynosaur: words(12), gnarly: words(12) },
          },
          { userAgent, version, schemes: { [version]: scheme }, page: { canvas, envcode: 65, ubcode: 12 } },
        );
        return { url: `https://webcast.tiktok.com/webcast/feed/?${query}`, userAgent };
      });
      const found = learned(learnScheme(examples));
      const again = { [version]: found.scheme };
      for (const { url } of examples) expect(verifySignedUrl(url, { userAgent, schemes: again }).why).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("a further scheme goes before the built-in one of its version, and leaves that untouched", () => {
  const own: Scheme = { ...schemes["5.3.2"], suffix: ["msToken", "X-Gnarly"] };
  expect(findScheme("5.3.2", { "5.3.2": own })).toBe(own);
  expect(findScheme("5.3.2")).toBe(schemes["5.3.2"]);
  expect(findScheme("toString", { "5.3.2": own })).toBeUndefined();
});

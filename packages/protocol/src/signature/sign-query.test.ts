import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gnarlyOrder } from "./gnarly-order.ts";
import { schemes, type SchemeVersion } from "./schemes.ts";
import { createQuerySigner, signQuery, type QueryToSign } from "./sign-query.ts";
import { verifySignedUrl } from "./verify.ts";
import { openXDynosaur } from "./x-dynosaur.ts";
import { openXGnarly } from "./x-gnarly.ts";

/** Any UTF-16 unit, lone surrogates too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36";
const words = (from: number) => Array.from({ length: 12 }, (_, i) => Math.imul(from + i, 0x9e3779b1) >>> 0);
const query: QueryToSign = {
  queryText: "aid=1988&browser_version=5.0%20%28X11%29&channel_id=86",
  msToken: "token==",
  timestamp: 1_788_856_078,
  nonces: { dynosaur: 52_111_451, gnarly: 52_112_096 },
  counters: { total: 5, signed: 3 },
  keyWords: { dynosaur: words(1), gnarly: words(99) },
};

describe.each(Object.keys(schemes) as SchemeVersion[])("scheme %s", (version) => {
  const scm = schemes[version].scm ?? (version === "5.1.0" ? null : "1.0.0.400");

  test.each([null, 2_363_850_128])("signs what verifies, with canvas %s", (canvas) => {
    const text = signQuery(query, { userAgent, version, scm, page: { canvas } });
    const verdict = verifySignedUrl(`https://x/?${text}`, { userAgent });
    expect(verdict).toMatchObject({ kind: "valid", version, scm, timestamp: query.timestamp, why: [] });
  });

  test("appends its parameters in the order of the page", () => {
    const text = signQuery(query, { userAgent, version, scm });
    expect(text.startsWith(`${query.queryText}&`)).toBe(true);
    const names = text
      .slice(query.queryText.length + 1)
      .split("&")
      .map((parameter) => parameter.split("=", 1)[0]);
    const since53 = version.startsWith("5.3");
    expect(names).toEqual([...(since53 ? ["X-Dynosaur"] : []), "msToken", "X-Bogus", "X-Gnarly"]);
    expect(text.includes("&msToken=token==&X-Bogus=1&X-Gnarly=M")).toBe(since53);
  });
});

test("any query, body and User-Agent is signed so that it verifies", () => {
  const text = fc.string({ unit: codeUnit, maxLength: 200 }).map((raw) => raw.replaceAll(/[#]|X-/g, ""));
  fc.assert(
    fc.property(text, text, text, (queryText, body, agent) => {
      const signed = signQuery({ ...query, queryText, body }, { userAgent: agent });
      expect(verifySignedUrl(`https://x/?${signed}`, { userAgent: agent, body }).why).toEqual([]);
    }),
  );
});

test("the captured gift list is signed again, character for character", () => {
  const { cases } = JSON.parse(
    readFileSync(new URL("../../../../test/fixtures/vectors/captured.json", import.meta.url), "utf8"),
  ) as { cases: { id: string; url: string; userAgent: string }[] };
  const captured = cases.find(({ id }) => id.startsWith("gift-list"))!;
  const [, queryText = "", dynosaurToken = "", msToken = "", gnarlyToken = ""] =
    /\?(.*)&X-Dynosaur=(.*)&msToken=(.*)&X-Bogus=1&X-Gnarly=(.*)$/.exec(captured.url) ?? [];
  const gnarly = openXGnarly(gnarlyToken);
  const dynosaur = openXDynosaur(dynosaurToken);
  if (gnarly.kind === "refused" || dynosaur.kind === "refused") throw new Error("the capture does not open");
  const [envcode = 0, ubcode = 0, timestamp = 0, canvas = 0, nonce = 0] = [1, 2, 6, 7, 8].map((key) =>
    Number(gnarly.fields[key]),
  );
  const sign = createQuerySigner({
    userAgent: captured.userAgent,
    version: "5.3.1",
    page: { canvas, envcode, ubcode },
    order: gnarly.order,
  });
  const text = sign({
    queryText,
    msToken,
    timestamp,
    nonces: { dynosaur: dynosaur.values.nonce, gnarly: nonce },
    counters: { total: 34, signed: 13 },
    keyWords: { dynosaur: dynosaur.keyWords, gnarly: gnarly.keyWords },
  });
  expect(captured.url.endsWith(`?${text}`)).toBe(true);
});

test("an empty query gets no leading ampersand", () => {
  const text = signQuery({ ...query, queryText: "" }, { userAgent });
  expect(text).toMatch(/^X-Dynosaur=M/);
  expect(verifySignedUrl(`https://x/?${text}`, { userAgent }).kind).toBe("valid");
});

test("a version of which no build was seen needs one from the caller", () => {
  expect(() => createQuerySigner({ userAgent, version: "5.3.0" })).toThrow(RangeError);
  expect(() => createQuerySigner({ userAgent, version: "5.3.0", scm: "2.0.0.500" })).not.toThrow();
});

test("the drawn order holds every key once, 7 only with a canvas", () => {
  const randomWords = fc.array(fc.nat(), { minLength: 17, maxLength: 17 });
  fc.assert(
    fc.property(randomWords, fc.constantFrom(null, 1), (drawn, canvas) => {
      const keys = gnarlyOrder({ canvas, randomWords: drawn }).toSorted((a, b) => a - b);
      expect(keys).toEqual(gnarlyOrder({ canvas }));
      expect(keys.includes(7)).toBe(canvas !== null);
    }),
  );
  expect(gnarlyOrder({ version: "5.1.0", canvas: 1, randomWords: words(3) })).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

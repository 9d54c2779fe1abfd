import fc from "fast-check";
import { isSafeNumber, parse as losslessParse } from "lossless-json";
import { expect, test } from "vitest";
import { parseJson } from "./json.ts";

test("a 64-bit id keeps every digit", () => {
  expect(parseJson('{"id":7300000000000000123,"n":-9223372036854775808,"small":9007199254740991}')).toEqual({
    id: "7300000000000000123",
    n: "-9223372036854775808",
    small: Number.MAX_SAFE_INTEGER,
  });
});

test("digits inside strings, fractions and exponents are left alone", () => {
  const text =
    '{"a":"x 7300000000000000123 \\" 7300000000000000123","b":0.12345678901234567890,"c":1e-1234567890123456789,"d":1.5}';
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test("a number of 16 digits that is exact stays a number", () => {
  expect(parseJson("[1000000000000000,9007199254740993]")).toEqual([1e15, "9007199254740993"]);
});

test("text that is no JSON is a SyntaxError, however long and however quoted", () => {
  for (const text of [
    "",
    "{",
    "7300000000000000123x",
    `"${"a".repeat(3_000_000)}`,
    `"${"\\".repeat(100_001)}`,
    "01234567890123456789",
  ]) {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  }
});

test("__proto__ in a body is an ordinary key", () => {
  const read = parseJson('{"__proto__":{"isAdmin":true}}') as Record<string, unknown>;
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});

test("agrees with an independent lossless parser on any document", () => {
  const wholeNumber = fc
    .bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
    .map((value) => ({ toText: () => value.toString() }));
  const scalar = fc.oneof(
    fc.string().map((value) => ({ toText: () => JSON.stringify(value) })),
    wholeNumber,
  );
  fc.assert(
    fc.property(fc.array(scalar), (values) => {
      const text = `{"list":[${values.map((value) => value.toText()).join(",")}]}`;
      const expected = losslessParse(text, undefined, (value) =>
        isSafeNumber(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value,
      );
      expect(parseJson(text)).toEqual(expected);
    }),
  );
});

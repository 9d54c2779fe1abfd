import { parseJson } from "@livescout/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { writeCompactJson, writeJson } from "./wire-json.ts";

test("any JSON is written so that it reads back the same", () => {
  const names = fc.stringMatching(/^[a-z_]{1,8}$/);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), tie("list"), tie("object")),
    list: fc.array(tie("value"), { maxLength: 4 }),
    object: fc.dictionary(names, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  }));
  fc.assert(
    fc.property(value, (written) => {
      expect(JSON.parse(writeJson(written as string))).toEqual(written);
    }),
  );
});

test("a bigint keeps its digits, a number of the code's own stays one", () => {
  const text = writeJson({
    id: 7690279124098681614n,
    id_str: "7690279124098681614",
    nested: [{ n: 1.5 }],
    gone: undefined,
  });
  expect(text).toBe('{"id":7690279124098681614,"id_str":"7690279124098681614","nested":[{"n":1.5}]}');
  expect(parseJson(text)).toMatchObject({ id: "7690279124098681614" });
});

test("compact leaves out zero, false and emptiness at every depth, but no object and no list item", () => {
  const value = { a: 0, b: false, c: "", d: [], e: null, f: {}, g: { h: 0, i: "x" }, j: [0, "", { k: 0n, l: 1n }] };
  expect(writeCompactJson(value)).toBe('{"f":{},"g":{"i":"x"},"j":[0,"",{"l":1}]}');
});

import { type Scheme, schemes } from "@livescout/protocol/signature";
import { expect, test } from "vitest";
import { readSchemeFile, writeSchemeFile } from "./scheme-file.ts";

const own: Scheme = {
  ...schemes["5.3.2"],
  suffix: ["X-Dynosaur", { name: "X-New", constant: "7" }, "msToken", "X-Gnarly"],
  gnarly: [
    ...schemes["5.3.2"].gnarly.slice(0, 16),
    { form: "u32", xorOf: ["timestamp", "nonce"] },
    { form: "u16", constant: 3 },
    { form: "text", constant: "abc" },
    "innerChecksum",
  ],
};
const text = writeSchemeFile(own, { version: "5.4.0", learnedAtMs: 1_790_540_157_000, examples: 3 });

test("a scheme comes back from its file as it was", () => {
  expect(readSchemeFile(text, "5.4.0.json")).toEqual({
    version: "5.4.0",
    learnedAt: "2026-09-27T20:15:57.000Z",
    scheme: own,
  });
  for (const [version, scheme] of Object.entries<Scheme>(schemes)) {
    const again = writeSchemeFile(scheme, { version, learnedAtMs: 0, examples: 3 });
    expect(readSchemeFile(again, version).scheme).toEqual(scheme);
  }
});

test.each([
  ["no JSON", "{", /^a\.json: expected a signature scheme as JSON/],
  ["another version's form", text.replace('"5.4.0"', '"../5"'), /version/],
  ["an unknown field", text.replace('"ubcode"', '"moonphase"'), /gnarly/],
  ["a field twice", text.replace('"ubcode"', '"envcode"'), /each named field once/],
  ["a checksum where none is looked for", text.replace('"outerChecksum",', ""), /outerChecksum at 0/],
  ["a setting too much", text.replace('"bogus"', '"more": 1, "bogus"'), /a\.json/],
  ["X-Dynosaur with fields that nobody can write", text.replace('"webgl"', '"moonphase"'), /dynosaur/],
  ["a parameter that would not stay in its place", text.replace('"constant": "7"', '"constant": "7&a=b"'), /suffix/],
])("%s is refused by its place", (_name, broken, words) => {
  expect(() => readSchemeFile(broken, "a.json")).toThrow(words);
});

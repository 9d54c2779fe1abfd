import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { seal, unseal } from "./token-envelope.ts";

const tokensOf = (name: string): string[] => {
  const file = new URL(`../../../../../../test/fixtures/vectors/${name}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: { expected: { token: string } }[] };
  return cases.map(({ expected }) => expected.token);
};

test.each(["xgnarly", "xdynosaur"])(
  "every token of the %s vectors opens, and seals again to the same characters",
  (name) => {
    const tokens = tokensOf(name);
    expect(tokens.length).toBeGreaterThan(5);
    for (const token of tokens) {
      const opened = unseal(token);
      expect(opened && seal(opened)).toBe(token);
    }
  },
);

test("what is no token opens to nothing", () => {
  for (const text of ["", "M", "not a token!", "u".repeat(80)]) expect(unseal(text), text).toBeUndefined();
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createBase64, unescapeToken } from "./base64.ts";

const base64 = createBase64("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

test("with the standard alphabet it is standard Base64", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      expect(base64.encode(bytes)).toBe(text);
      expect(base64.decode(text)).toEqual(bytes);
    }),
  );
});

test("missing padding is let pass", () => {
  expect(base64.decode("TQ")).toEqual(base64.decode("TQ=="));
  expect(base64.decode("TWE")).toEqual(base64.decode("TWE="));
});

test.each(["A", "AAAAA", "A===", "TQ=", "TWE==", "TWEu=", "T=Q=", "====", "T Q=", "TQ\u0141=", "é", "\ud800AAA"])(
  "%j is not Base64",
  (text) => {
    expect(base64.decode(text)).toBeNull();
  },
);

test("only the escapes of Base64 characters are undone, in either case", () => {
  expect(unescapeToken("a%2Fb%2fc%3D%3d%2B%41%")).toBe("a/b/c==+%41%");
});

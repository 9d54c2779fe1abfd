import fc from "fast-check";
import { expect, test } from "vitest";
import { safeText } from "./safe-text.ts";

test("a terminal is sent no escape sequence, no second line and no mark that turns the direction", () => {
  expect(safeText("a\u001b[31mred\u0007\nb\r\u2028c\u202Egpj.exe\u2066\u200F")).toBe(
    "a\uFFFD[31mred\uFFFD b c\uFFFDgpj.exe\uFFFD\uFFFD",
  );
  expect(safeText("\u009b31m \u{E0041}x\uFEFF")).toBe("\uFFFD31m \uFFFDx");
});

test("joiners stay: families of emoji and Persian words need them", () => {
  expect(safeText("👨‍👩‍👧 می‌خواهم")).toBe("👨‍👩‍👧 می‌خواهم");
});

test("whatever stands in a title, it is one line of harmless characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (title) => {
      expect(safeText(title)).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
    }),
  );
});

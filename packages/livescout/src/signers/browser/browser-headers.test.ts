import { expect, test } from "vitest";
import { acceptLanguages, browserHeaders } from "./browser-headers.ts";

test.each([
  [["en-US"], "en-US,en;q=0.9"],
  [["en-US", "en"], "en-US,en;q=0.9"],
  [["de-DE", "de", "en-US", "en"], "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7"],
  [["en-GB", "en-US"], "en-GB,en-US;q=0.9,en;q=0.8"],
  [["id"], "id"],
  [["x\r\ncookie: a"], "en-US,en;q=0.9"],
  [[], "en-US,en;q=0.9"],
])("%j is written as Chromium writes it: %s", (languages, line) => {
  expect(acceptLanguages(languages)).toBe(line);
});

test("the headers are those of this browser, and hold no cookie", () => {
  const headers = browserHeaders({ userAgent: "Mozilla/5.0 fixture", languages: ["de"] });
  expect(headers).toMatchObject({ "User-Agent": "Mozilla/5.0 fixture", "Accept-Language": "de" });
  expect(Object.keys(headers).join()).not.toMatch(/cookie/i);
});

import { expect, test } from "vitest";
import { plainTable } from "./plain-table.ts";

test("numbers end at the same place, words begin there, and no line ends in blanks", () => {
  const rows = [
    ["source", "calls", "why"],
    ["87", "7", ""],
    ["ゲーム", "1,234", "asked"],
  ];
  expect(plainTable(rows, { numbers: [1] })).toBe(
    ["source  calls  why", "87          7", "ゲーム  1,234  asked", ""].join("\n"),
  );
  expect(plainTable(rows)).toContain("87      7\n");
});

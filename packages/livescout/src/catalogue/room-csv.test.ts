import type { Room } from "@livescout/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvHeader, csvRow } from "./room-csv.ts";

const room = (title: string): Room => ({
  id: "7300000000000000001",
  world: "upstream",
  title,
  viewerCount: 0,
  isLive: true,
  url: "https://www.tiktok.com/@fixture/live",
  owner: { id: "7300000000000000002", uniqueId: "fixture", nickname: title },
});

/** Cells as a spreadsheet reads them. */
const cells = (row: string): string[] =>
  [...row.trimEnd().matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) =>
    cell.replace(/^"|"$/g, "").replaceAll('""', '"'),
  );

test("the file begins with a byte order mark and its header", () => {
  expect(csvHeader()).toMatch(/^\uFEFFviewerCount,uniqueId,nickname,title,.*,roomId,ownerId\r\n$/);
});

test("ids are text for a spreadsheet, and whole", () => {
  expect(csvRow(room("t"))).toMatch(/,'7300000000000000001,'7300000000000000002\r\n$/);
});

test("addresses that expire are marked as such, in the head of their column", () => {
  const names = csvHeader().trimEnd().split(",");
  expect(names.filter((name) => /(?:cover|snapshot|stream)Url/.test(name))).toEqual([
    "coverUrl (expires within days)",
    "snapshotUrl (expires within days)",
    "streamUrl (expires within days)",
  ]);
  const streams = { hd: { flv: "https://pull.invalid/a.flv", hls: "https://pull.invalid/a.m3u8" } };
  expect(cells(csvRow({ ...room("t"), streams }))).toContain("https://pull.invalid/a.m3u8");
});

test.each(["\n", "\r", "\r\n"])("a line break in a title (%j) breaks no row", (lineBreak) => {
  const title = `one${lineBreak}=two`;
  const row = csvRow(room(title));
  expect(row).toContain(`,"${title}","${title}",`);
  expect(row.replaceAll(/"[^"]*"/g, "")).toMatch(/^[^\r\n]*\r\n$/);
});

test("no cell is a formula, whatever its room is called", () => {
  const unseen = fc.constantFrom("", " ", "\n", "\u00a0", "\u200b", "\ufeff", "\u0000", "\u202e");
  const first = fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", "＝", "");
  fc.assert(
    fc.property(unseen, first, fc.string({ maxLength: 20 }), (before, mark, rest) => {
      for (const cell of cells(csvRow(room(before + mark + rest))))
        expect(cell).not.toMatch(/^(?:[\s\p{Cc}\p{Cf}]*[=+\-@＝]|[\t\r\n])/u);
    }),
  );
});

test("no cell drives a terminal", () => {
  expect(csvRow(room("\u001b[2J\u009b31m\u0007x"))).toContain(",\uFFFD[2J\uFFFD31m\uFFFDx,");
});

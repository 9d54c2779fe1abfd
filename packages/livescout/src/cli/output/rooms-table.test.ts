import type { Room } from "@livescout/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createTextMeasure } from "./display-width.ts";
import { roomsTable, SANDBOX_BANNER } from "./rooms-table.ts";

const paint = { bold: same, dim: same, yellow: same };
function same(text: string): string {
  return text;
}

const room = (change: Partial<Room> & { nickname?: string; uniqueId?: string } = {}): Room => ({
  id: "7300000000000000001",
  world: "sandbox",
  title: "a title",
  viewerCount: 12,
  isLive: true,
  topic: "Gaming",
  url: "https://www.tiktok.com/@fixture/live",
  owner: {
    id: "7300000000000000002",
    uniqueId: change.uniqueId ?? "fixture.owner",
    nickname: change.nickname ?? "Nick",
  },
  ...change,
});

const measure = createTextMeasure();
const width = (text: string) => measure.width(text);
const table = (rooms: Room[], columns?: number) =>
  roomsTable(rooms, { world: "upstream", columns, paint }).trimEnd().split("\n");

test("room ids begin in the same column after every script", () => {
  const titles = ["plain", "日本語タイトル", "สวัสดีครับ", "مَرْحَبًا", "नमस्ते", "한국어", "👨‍👩‍👧‍👦🇩🇪❤️", "e\u0301te\u0301", ""];
  const lines = table(titles.map((title) => room({ title, nickname: title })));
  const starts = lines.slice(1).map((line) => width(line.slice(0, line.indexOf("7300000000000000001"))));
  expect(new Set(starts).size).toBe(1);
  expect(width((lines[0] ?? "").slice(0, lines[0]?.indexOf("room id")))).toBe(starts[0]);
});

test("lines fit the terminal by cutting title and nickname, never the room id or the handle", () => {
  const long = room({
    title: "long title ".repeat(20),
    nickname: "很长的名字".repeat(10),
    uniqueId: "a.rather_long_handle",
  });
  for (const columns of [80, 100, 120, 200]) {
    for (const line of table([long, room()], columns)) {
      expect(width(line)).toBeLessThanOrEqual(columns);
    }
    expect(table([long], columns)[1]).toMatch(/@a\.rather_long_handle .* 7300000000000000001$/);
  }
});

test("one room is one line, whatever its title holds", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 40 }),
      (title, nickname) => {
        const lines = table([room({ title, nickname }), room()]);
        expect(lines).toHaveLength(3);
        expect(lines.every((line, at) => at === 0 || line.endsWith("7300000000000000001"))).toBe(true);
      },
    ),
  );
});

test("invented rooms are headed as such", () => {
  expect(roomsTable([room()], { world: "sandbox", paint }).split("\n")[0]).toBe(SANDBOX_BANNER);
  expect(table([room()]).join("\n")).not.toContain("SANDBOX");
});

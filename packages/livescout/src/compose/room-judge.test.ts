import type { Room } from "@livescout/protocol";
import { DEFAULT_FILTER } from "@livescout/protocol/catalogue";
import { expect, test } from "vitest";
import { createRoomJudge } from "./room-judge.ts";

const room = (change: Partial<Room>): Room => ({
  id: "7300000000000000001",
  world: "upstream",
  title: "a title",
  viewerCount: 12,
  isLive: true,
  url: "https://www.tiktok.com/@fixture/live",
  owner: { id: "7300000000000000002", uniqueId: "fixture", nickname: "Nick" },
  ...change,
});

test("what is wanted passes, what is not does not, and what nobody can tell is counted", () => {
  const filter = { ...DEFAULT_FILTER, languages: ["en"], viewers: { min: 10 } };
  const judge = createRoomJudge(filter, { nowMs: () => 0 });
  expect(judge.accepts(room({ language: "en" }))).toBe(true);
  expect(judge.accepts(room({ language: "de" }))).toBe(false);
  expect(judge.accepts(room({}))).toBe(false);
  expect(judge.accepts(room({ viewerCount: 3 }))).toBe(false); // known not to fit: its language does not matter
  expect(judge.unknown()).toEqual({ language: 1 });
});

import type { SourceRef } from "@livescout/protocol/catalogue";
import { expect, test } from "vitest";
import { type CapturedRoom, countCaptures } from "./capture-cells.ts";

const NOW_MS = 1_790_540_157_000;
const MINUTE_MS = 60_000;
const window = { sinceMs: NOW_MS - 30 * MINUTE_MS, nowMs: NOW_MS };
const recommended: SourceRef = { channel: "87" };
const chess: SourceRef = { channel: "1111006", tag: "Chess" };

const roomOf = (minutesOld: number, rest: Partial<CapturedRoom> = {}): CapturedRoom => ({
  roomId: String(BigInt(NOW_MS / 1_000 - minutesOld * 60) << 32n),
  viewerCount: 100,
  isGame: false,
  sources: [recommended],
  ...rest,
});

test("rooms of one kind that the same sources saw are counted together, in whatever order the sources come", () => {
  const cells = countCaptures(
    [
      roomOf(90, { viewerCount: 64, sources: [recommended, chess] }),
      roomOf(95, { viewerCount: 127, sources: [chess, recommended] }),
      roomOf(90, { viewerCount: 128, sources: [chess, recommended] }),
      roomOf(90, { viewerCount: 0 }),
      roomOf(90, { isGame: true }),
    ],
    window,
  );
  expect(cells.map(({ rooms, viewersFrom, isGame }) => [rooms, viewersFrom, isGame])).toEqual([
    [2, 64, false],
    [1, 128, false],
    [1, 0, false],
    [1, 64, true],
  ]);
});

test("a room's age is that of its id, counted in windows", () => {
  const beganOf = (minutesOld: number) => countCaptures([roomOf(minutesOld)], window)[0]?.began;
  expect([0, 29, 31, 59, 61, 2_000].map(beganOf)).toEqual([
    "within",
    "within",
    "just_before",
    "just_before",
    "before",
    "before",
  ]);
});

test("an id that tells no likely time has no age", () => {
  const ids = [String(BigInt(NOW_MS / 1_000 + 3_600) << 32n), "7300000000000000001", "12", "7300000000000000001x"];
  expect(ids.map((roomId) => countCaptures([roomOf(0, { roomId })], window)[0]?.began)).toEqual(
    ids.map(() => "unknown"),
  );
});

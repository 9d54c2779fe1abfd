import { expect, test } from "vitest";
import { createPictureQueue } from "./picture-queue.ts";

function open() {
  const frames: (() => void)[] = [];
  const pause = { isPaused: false };
  const queue = createPictureQueue({ nextFrame: (run) => void frames.push(run), isPaused: () => pause.isPaused });
  const begun: number[] = [];
  const leave = Array.from({ length: 7 }, (_, number) => queue(() => void begun.push(number)));
  return { begun, leave, pause, frame: () => frames.shift()?.(), frames };
}

test("a handful a frame, in the order in which they came, and no frame more than is needed", () => {
  const { begun, frame, frames } = open();
  frame();
  expect(begun).toEqual([0, 1, 2]);
  frame();
  frame();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(frames).toEqual([]);
});

test("what is gone before its turn never begins", () => {
  const { begun, frame, leave } = open();
  leave[1]?.();
  frame();
  expect(begun).toEqual([0, 2, 3]);
});

test("while it is paused nothing begins, and nothing is lost", () => {
  const { begun, frame, pause } = open();
  pause.isPaused = true;
  frame();
  expect(begun).toEqual([]);
  pause.isPaused = false;
  frame();
  expect(begun).toEqual([0, 1, 2]);
});

import type { FollowedAnswer } from "@livescout/protocol/wire";
import { expect, test } from "vitest";
import type { Answer } from "../api/answer.ts";
import { createFollowList } from "./follow-list.ts";

test("an answer that comes after a newer one does not take its place", async () => {
  const answers: ((names: string[]) => void)[] = [];
  const list = createFollowList({
    api: {
      followed: () =>
        new Promise<Answer<FollowedAnswer>>((resolve) => {
          answers.push((names) => {
            const addedAt = "2026-11-22T12:00:00.000Z";
            resolve({ kind: "ok", value: { names: names.map((uniqueId) => ({ uniqueId, addedAt })) } });
          });
        }),
      follow: async () => ({ kind: "ok", value: undefined }),
      unfollow: async () => ({ kind: "ok", value: undefined }),
    },
    toasts: { say: () => {} },
  });
  const before = list.refresh();
  const after = list.refresh();
  answers[1]?.(["fixture.1"]);
  await after;
  answers[0]?.([]);
  await before;
  expect(list.has("fixture.1")).toBe(true);
});

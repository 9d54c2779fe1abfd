/**
 * Recorded feed answers served again, in their order, the last one for ever: no verdict on the request, and no invention.
 *
 * What comes back is marked as the sandbox's all the same: a replayed room is not live.
 */
import { emptyAnswer, type Answer } from "./answer.ts";

export type ReplayedAnswer =
  | { kind: "answer"; status: number; headers: Readonly<Record<string, string>>; body: string }
  /** Nobody answered in time, or the connection broke. */
  | { kind: "never" | "reset" };

/** The next answer at each call; at least one is needed. */
export function createReplay(answers: readonly ReplayedAnswer[]): () => Answer {
  let next = 0;
  return () => {
    const answer = answers[Math.min(next++, answers.length - 1)];
    if (answer === undefined) return emptyAnswer(404);
    if (answer.kind !== "answer") return { ...emptyAnswer(200), delivery: answer.kind };
    const { status, headers, body } = answer;
    return { status, headers: { ...headers }, body };
  };
}

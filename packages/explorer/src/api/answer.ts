/** What came of a question to our own server: the answer, or one of the ways in which there is none. A refusal is never an empty answer. */

export type Problem =
  /** Nobody listens at this address any more, or the answer broke off. */
  | { kind: "offline" }
  /** The page has no token, or one that the server does not know. */
  | { kind: "locked" }
  /** Understood and declined, with the server's own words. */
  | { kind: "refused"; status: number; code: string; message: string; parameter?: string; expected?: string }
  /** An answer of another form: page and server are of different versions. */
  | { kind: "unreadable" };

export type Answer<Value> = { kind: "ok"; value: Value } | Problem;

/** What went wrong and what to do, for people. */
export function sayProblem(problem: Problem): { title: string; text: string } {
  switch (problem.kind) {
    case "offline":
      return {
        title: "No connection to livescout",
        text: "The program on this machine does not answer. Is livescout explore still running?",
      };
    case "locked":
      return { title: "This page is locked", text: "Open the address that livescout explore prints." };
    case "refused":
      return {
        title: "livescout declined",
        text: problem.expected === undefined ? problem.message : `${problem.parameter}: expected ${problem.expected}`,
      };
    case "unreadable":
      return {
        title: "An answer that this page does not understand",
        text: "Page and program are of different versions: reload the page.",
      };
    default:
      return problem satisfies never;
  }
}

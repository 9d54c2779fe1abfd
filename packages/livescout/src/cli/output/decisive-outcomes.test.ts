import { makeOutcome, type OutcomeKind } from "@livescout/protocol";
import { expect, test } from "vitest";
import { decisiveOutcomes } from "./decisive-outcomes.ts";

const entry = (kind: OutcomeKind, page: number, tag?: string) => ({
  ...makeOutcome(kind, { bytes: 0, elapsedMs: 0 }),
  channel: "87" as const,
  page,
  ...(tag !== undefined && { tag }),
});
const kinds = (...entries: ReturnType<typeof entry>[]) => decisiveOutcomes(entries).map(({ kind }) => kind);

test("a refusal that the next try made good does not decide", () => {
  expect(kinds(entry("refused_empty", 1), entry("rooms", 1), entry("rooms", 2))).toEqual(["rooms", "rooms"]);
});

test("a refusal of another page or another tag still does", () => {
  expect(kinds(entry("rooms", 1), entry("forbidden", 2))).toEqual(["rooms", "forbidden"]);
  expect(kinds(entry("forbidden", 1, "a"), entry("rooms", 1, "b"))).toEqual(["forbidden", "rooms"]);
});

import { describe, expect, test } from "vitest";
import { pageOf, sampleRoom } from "../../../../../test/support/catalogue-samples.ts";
import { createMemoryCatalogueStore } from "../../storage/memory/catalogue-store.ts";
import type { CatalogueStore } from "../catalogue-store.ts";
import { createSourceRests } from "../lane/source-rests.ts";
import type { Plan } from "../plan/plan.ts";
import type { TagList } from "./collect-tags.ts";
import { createTurnOrder, IDLE_MS, type Turn, type TurnOrder } from "./turn-order.ts";

const START_MS = 1_780_000_000_000;
const MINUTE_MS = 60_000;
const ask = { source: { channel: "87" as const }, page: 1 };

function order({ isExhausted = false, hasAsk = true, tagsDue = false } = {}) {
  const store = createMemoryCatalogueStore({ world: "sandbox" });
  const plan: Plan = {
    next: ({ mayAsk = () => true } = {}) => (hasAsk && mayAsk(ask.source) ? ask : undefined),
    learn: () => {},
    shares: () => [],
    addSources: () => {},
    isExhausted: () => isExhausted,
    expected: () => 0,
    save: () => undefined,
  };
  const tags: TagList = {
    sources: () => ({ sources: [], isShipped: false }),
    isDue: () => tagsDue,
    collect: () => Promise.reject(new Error("not asked")),
  };
  const rests = createSourceRests({ random: () => 0 });
  return { store, rests, turns: createTurnOrder({ store, plan, tags, rests }) };
}

const names = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ kind: "name" as const, name: `name_${at}` }));

/** What a check was for is looked at. */
async function nextKind(turns: TurnOrder, store: CatalogueStore): Promise<Turn["kind"]> {
  const turn = await turns.next(START_MS);
  if (turn.kind === "check") await store.dropChecks([turn.target]);
  return turn.kind;
}

test("what somebody asked for comes first, but never twice in a row", async () => {
  const { store, turns } = order();
  await store.queueChecks(names(3), { atMs: START_MS });
  const kinds: string[] = [];
  for (let at = 0; at < 6; at++) kinds.push(await nextKind(turns, store));
  expect(kinds).toEqual(["check", "ask", "check", "ask", "check", "ask"]);
});

test("a fifth of the calls looks at names, each no more often than every ten minutes, never looked at first", async () => {
  const { store, turns } = order();
  for (const { name } of names(2)) await store.watchName(name, { atMs: START_MS });
  const looked: string[] = [];
  for (let at = 0; at < 40; at++) {
    const nowMs = START_MS + at * 15_000; // ten minutes in all
    const turn = await turns.next(nowMs);
    if (turn.kind !== "check" || turn.target.kind !== "name") continue;
    looked.push(turn.target.name);
    const words = { outcome: "rooms", cause: "", nextStep: "" } as const;
    await store.noteChecks([{ target: turn.target, atMs: nowMs, state: "offline", ...words }]);
  }
  expect(looked).toEqual(["name_0", "name_1"]);
});

test("names that are always due leave rooms half of the looks", async () => {
  const { store, turns } = order();
  for (const { name } of names(10)) await store.watchName(name, { atMs: START_MS });
  const rooms = Array.from({ length: 30 }, (_, at) => sampleRoom(at + 1));
  await store.record(pageOf(START_MS - 30 * MINUTE_MS, rooms));
  const looked = { name: 0, room: 0 };
  for (let at = 0; at < 100; at++) {
    const turn = await turns.next(START_MS + at * 30_000);
    if (turn.kind === "check") looked[turn.target.kind]++;
  }
  expect(looked).toEqual({ name: 10, room: 10 });
});

describe("where new rooms have run out", () => {
  test("a page is asked for every three minutes, and nothing else", async () => {
    const { turns } = order({ isExhausted: true });
    const askedAtMs: number[] = [];
    for (let nowMs = START_MS; nowMs < START_MS + 12 * MINUTE_MS; nowMs += 20_000) {
      if ((await turns.next(nowMs)).kind === "ask") askedAtMs.push(nowMs);
    }
    expect(askedAtMs.length).toBe(3);
    for (const [at, ms] of askedAtMs.slice(1).entries())
      expect(ms - (askedAtMs[at] ?? 0)).toBeGreaterThanOrEqual(IDLE_MS);
  });

  test("what somebody asked for is not kept waiting", async () => {
    const { store, turns } = order({ isExhausted: true });
    await turns.next(START_MS);
    await store.queueChecks(names(1), { atMs: START_MS });
    expect((await turns.next(START_MS + 20_000)).kind).toBe("check");
  });

  test("nor is the second that somebody asked for: there is no page that it would take the turn of", async () => {
    const { store, turns } = order({ isExhausted: true });
    await store.queueChecks(names(3), { atMs: START_MS });
    const kinds: string[] = [];
    for (let at = 0; at < 4; at++) kinds.push(await nextKind(turns, store));
    expect(kinds).toEqual(["check", "check", "check", "nothing"]);
  });
});

test("a source that rests is not asked; where all rest, that is said", async () => {
  const { rests, turns } = order();
  rests.note(ask.source, "restricted", { nowMs: START_MS });
  expect(await turns.next(START_MS)).toMatchObject({ kind: "nothing", why: "no source" });
});

test("the list of categories comes before everything, since tags wait for it", async () => {
  expect(await order({ tagsDue: true }).turns.next(START_MS)).toEqual({ kind: "tags" });
});

import { expect, test } from "vitest";
import type { AddressBar } from "../address/address-bar.ts";
import { createMemory } from "./memory.ts";
import { createViewStore } from "./view-store.ts";

function fakeBar(query = "", hash = "") {
  const entries = [{ query, hash }];
  let changed: () => void = () => undefined;
  const bar: AddressBar = {
    read: () => entries.at(-1) ?? { query: "", hash: "" },
    write: (address, how) => {
      if (how === "replace") entries.pop();
      entries.push(address);
    },
    onChange: (listener) => (changed = listener),
  };
  const back = () => {
    entries.pop();
    changed();
  };
  return { bar, back, entries, query: () => bar.read().query };
}

function fakeMemory(kept: Record<string, unknown> = {}) {
  const texts = new Map(Object.entries(kept).map(([name, value]) => [`livescout.${name}`, JSON.stringify(value)]));
  return createMemory({
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  });
}

test("a filter goes into the address, and Back takes it out again", () => {
  const { bar, back, query } = fakeBar();
  const view = createViewStore({ bar, memory: fakeMemory() });
  view.change({ viewers: { min: 100 } });
  view.change({ topics: ["Food & Cooking"] });
  expect(query()).toBe("viewers=100..&topic=Food+%26+Cooking");
  back();
  expect(view.filter.value.topics).toBeUndefined();
  expect(view.filter.value.viewers).toEqual({ min: 100 });
});

test("letters that are typed are one entry of the history", () => {
  const { bar, entries } = fakeBar();
  const view = createViewStore({ bar, memory: fakeMemory() });
  for (const words of ["r", "ra", "rai"]) view.change({ words }, { isTyped: true });
  expect(entries).toHaveLength(1);
  expect(bar.read().query).toBe("q=rai");
});

test("without a query the last view comes back; a shared one is shown as it is", () => {
  const memory = fakeMemory({ filter: "viewers=100..&sort=rising" });
  const bare = fakeBar();
  expect(createViewStore({ bar: bare.bar, memory }).filter.value).toMatchObject({
    sort: "rising",
    viewers: { min: 100 },
  });
  expect(bare.query()).toBe("viewers=100..&sort=rising");
  const shared = createViewStore({ bar: fakeBar("q=chess").bar, memory }).filter.value;
  expect(shared).toEqual({ words: "chess", live: "yes", sort: "viewers", order: "desc" });
});

test("an address that is no filter says so, with the closest name, and shows rooms without filters", () => {
  const view = createViewStore({ bar: fakeBar("viewer=9").bar, memory: fakeMemory() });
  expect(view.problem.value).toMatchObject({ parameter: "viewer", expected: expect.stringContaining("viewers") });
  expect(view.filter.value).toEqual({ live: "yes", sort: "viewers", order: "desc" });
  view.change({ words: "x" });
  expect(view.problem.value).toBeUndefined();
});

test("hidden owners stand in the address, and stay hidden in this browser", () => {
  const memory = fakeMemory();
  const { bar, query } = fakeBar();
  createViewStore({ bar, memory }).hide({ kind: "owner", text: "spam" });
  expect(query()).toBe("hide=owner%3Aspam");
  const later = createViewStore({ bar: fakeBar("q=x").bar, memory });
  expect(later.filter.value.hide).toEqual([{ kind: "owner", text: "spam" }]);
  later.unhide({ kind: "owner", text: "spam" });
  expect(createViewStore({ bar: fakeBar().bar, memory }).filter.value.hide).toBeUndefined();
});

test("what this browser kept is read with care", () => {
  const memory = fakeMemory({ hide: [null, { kind: "evil", text: "x" }, { kind: "word", text: "ok" }], filter: 7 });
  expect(createViewStore({ bar: fakeBar().bar, memory }).filter.value.hide).toEqual([{ kind: "word", text: "ok" }]);
  const outdated = createViewStore({ bar: fakeBar().bar, memory: fakeMemory({ filter: "gone=1" }) });
  expect(outdated.problem.value).toBeUndefined();
});

test("a room lies over its view, and the filter stays where it is", () => {
  const { bar } = fakeBar("q=x", "#now");
  const view = createViewStore({ bar, memory: fakeMemory() });
  view.go({ view: "now", roomId: "7300000000000000001" });
  expect(bar.read()).toEqual({ query: "q=x", hash: "#now/room/7300000000000000001" });
});

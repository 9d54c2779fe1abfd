/**
 * The filter and the open view, as the address says them: a view can be shared, and is there again on return.
 *
 * Hidden things are part of the filter, and this browser also remembers them by themselves.
 */
import { batch, signal } from "@preact/signals";
import {
  DEFAULT_FILTER,
  type FilterProblem,
  type HideRule,
  readRoomFilter,
  type RoomFilter,
  writeRoomFilter,
} from "@livescout/protocol/catalogue";
import type { AddressBar } from "../address/address-bar.ts";
import { type FilterPatch, isSameFilter, joinRules, patchFilter, withoutRule } from "../address/filter-edits.ts";
import { readRoute, type Route, type View, writeRoute } from "../address/route.ts";
import type { Memory } from "./memory.ts";

export type ViewStore = ReturnType<typeof createViewStore>;

export function createViewStore({ bar, memory }: { bar: AddressBar; memory: Memory }) {
  const filter = signal<RoomFilter>(DEFAULT_FILTER);
  /** Of an address that is no filter; the rooms shown are then those of no filter. */
  const problem = signal<FilterProblem | undefined>(undefined);
  const route = signal<Route>({ view: "live" });

  const rememberedRules = () => readRules(memory.read("hide"));
  /** What an older livescout wrote, and this one cannot read, is nobody's mistake. */
  const readRemembered = () => {
    const remembered = memory.read("filter");
    const read = readRoomFilter(new URLSearchParams(typeof remembered === "string" ? remembered : ""));
    return read.kind === "read" && read;
  };
  const queryOf = (value: RoomFilter) => new URLSearchParams(writeRoomFilter(value)).toString();

  function readAddress({ isStart = false } = {}): void {
    const { query, hash } = bar.read();
    const read = (isStart && query === "" && readRemembered()) || readRoomFilter(new URLSearchParams(query));
    batch(() => {
      route.value = readRoute(hash);
      problem.value = read.kind === "refused" ? read.problem : undefined;
      const given = read.kind === "read" ? read.filter : DEFAULT_FILTER;
      const next = patchFilter(given, { hide: joinRules(given.hide ?? [], rememberedRules()) });
      if (!isSameFilter(next, filter.peek())) filter.value = next;
    });
  }

  function setFilter(next: RoomFilter, how: "push" | "replace"): void {
    if (isSameFilter(next, filter.peek()) && problem.peek() === undefined) return;
    batch(() => {
      filter.value = next;
      problem.value = undefined;
    });
    memory.write("filter", queryOf(next));
    bar.write({ query: queryOf(next), hash: bar.read().hash }, how);
  }

  function setRules(rules: readonly HideRule[]): void {
    memory.write("hide", rules);
    setFilter(patchFilter(filter.peek(), { hide: rules }), "push");
  }

  readAddress({ isStart: true });
  bar.write({ query: queryOf(filter.peek()), hash: writeRoute(route.peek()) }, "replace");
  bar.onChange(() => readAddress());

  return {
    filter,
    problem,
    route,
    /** @param options.isTyped each letter changes it: Back does not go letter by letter */
    change: (patch: FilterPatch, { isTyped = false } = {}): void =>
      setFilter(patchFilter(filter.peek(), patch), isTyped ? "replace" : "push"),
    hide: (rule: HideRule): void => setRules(joinRules(filter.peek().hide ?? [], [rule])),
    unhide: (rule: HideRule): void => setRules(withoutRule(filter.peek().hide ?? [], rule)),
    go: (next: Route, how: "push" | "replace" = "push"): void => {
      route.value = next;
      bar.write({ query: bar.read().query, hash: writeRoute(next) }, how);
    },
    /** The address of a view or a room, for links. */
    link: (roomId?: string, view: View = route.value.view): string =>
      writeRoute(roomId === undefined ? { view } : { view, roomId }),
  };
}

/** Rules as this browser kept them; anything else is left out. */
function readRules(kept: unknown): HideRule[] {
  const texts = (Array.isArray(kept) ? kept : []).map(
    (rule: { kind?: unknown; text?: unknown } | null) => `${String(rule?.kind)}:${String(rule?.text)}`,
  );
  return texts.flatMap((text) => {
    const read = readRoomFilter([["hide", text]]);
    return read.kind === "read" ? (read.filter.hide ?? []) : [];
  });
}

/** Names that the collector looks up: who is on the list, who of them is live, and a word when somebody begins. */
import { computed, signal } from "@preact/signals";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import type { FollowedAnswer } from "@livescout/protocol/wire";
import { type Problem, sayProblem } from "../api/answer.ts";
import type { ExplorerApi } from "../api/explorer-api.ts";
import type { Toasts } from "./toasts.ts";

export type FollowListDeps = {
  api: Pick<ExplorerApi, "followed" | "follow" | "unfollow">;
  toasts: Pick<Toasts, "say">;
};
export type FollowList = ReturnType<typeof createFollowList>;
export type Followed = FollowedAnswer["names"][number];

export function createFollowList({ api, toasts }: FollowListDeps) {
  const names = signal<readonly Followed[] | undefined>(undefined);
  const problem = signal<Problem | undefined>(undefined);
  const folded = computed(() => new Set((names.value ?? []).map(({ uniqueId }) => uniqueId.toLowerCase())));
  const has = (uniqueId: string): boolean => folded.value.has(uniqueId.toLowerCase());

  let asked = 0;
  async function refresh(): Promise<void> {
    const turn = ++asked;
    const answer = await api.followed();
    if (turn !== asked) return; // what was asked since knows better
    problem.value = answer.kind === "ok" ? undefined : answer;
    if (answer.kind === "ok") names.value = answer.value.names;
  }

  async function settle(change: ReturnType<ExplorerApi["follow"]>, done: string, undo: () => void): Promise<boolean> {
    const answer = await change;
    if (answer.kind === "ok") toasts.say(done, { act: { text: "Undo", run: undo } });
    else toasts.say(sayProblem(answer).text, { tone: "bad" });
    await refresh();
    return answer.kind === "ok";
  }

  const add = (text: string): Promise<boolean> => {
    const uniqueId = nameOf(text);
    return settle(api.follow(uniqueId), `@${uniqueId} is on your follow list.`, () => void remove(uniqueId));
  };
  const remove = (uniqueId: string): Promise<boolean> =>
    settle(api.unfollow(uniqueId), `@${uniqueId} is no longer on your follow list.`, () => void add(uniqueId));

  return {
    names,
    problem,
    has,
    refresh,
    add,
    remove,
    toggle: (uniqueId: string): Promise<boolean> => (has(uniqueId) ? remove(uniqueId) : add(uniqueId)),
    /** Somebody who is followed began or ended: the list is asked for again. */
    see: (type: string, room: CatalogueRoom): void => {
      const isTold = type === "owner.watched_live" || type === "room.ended" || type === "room.began";
      if (isTold && folded.peek().has(room.owner.uniqueId.toLowerCase())) void refresh();
    },
  };
}

/** A name, with or without @, or the address of its page. */
export function nameOf(text: string): string {
  const trimmed = text.trim();
  return /\/@([\w.]+)/.exec(trimmed)?.[1] ?? trimmed.replace(/^@/, "");
}

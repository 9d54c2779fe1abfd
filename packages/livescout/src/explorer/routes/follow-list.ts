/** `/explore/watched`: the names that the collector looks up, and who of them is live. */
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import type { CatalogueStore } from "../../catalogue/catalogue-store.ts";
import type { Route } from "../../gateway/http-shell.ts";
import type { Respond } from "../../gateway/respond.ts";
import { toAscii } from "../../gateway/routes/json-text.ts";
import type { ExplorerDeps } from "../explorer-deps.ts";

export type FollowListDeps = Pick<ExplorerDeps, "store" | "nowMs"> & { respond: Respond };

export const FOLLOW_LIST_PATH = "/explore/watched";
/** More than anybody follows by hand; each one costs a call now and then. */
const NAMES_MAX = 500;
const NAME = /^[\w.]{1,64}$/;

export function createFollowListRoute({ store, respond }: FollowListDeps): Route {
  return async (exchange) => {
    const names = await store.watchedNames();
    const entries = names.map(async ({ uniqueId, addedAtMs }) => {
      const liveRoom = await liveRoomOf(store, uniqueId);
      return {
        uniqueId,
        addedAt: new Date(addedAtMs).toISOString(),
        ...(liveRoom !== undefined && { liveRoom }),
      };
    });
    respond.json(exchange, toAscii(JSON.stringify({ names: await Promise.all(entries) })));
  };
}

async function liveRoomOf(
  store: Pick<CatalogueStore, "roomsOfOwner">,
  uniqueId: string,
): Promise<CatalogueRoom | undefined> {
  const [newest] = await store.roomsOfOwner(uniqueId, { limit: 1 });
  return newest?.isLive === true ? newest : undefined;
}

/** PUT follows, DELETE no longer does; both are the same twice as once. */
export function createFollowRoute({ store, respond, nowMs }: FollowListDeps): Route {
  return async (exchange) => {
    const uniqueId = decodeName(exchange.url.slice(FOLLOW_LIST_PATH.length + 1));
    if (uniqueId === undefined) {
      const expected = "the @name of an owner: letters, digits, _ and .";
      return respond.refuse(exchange, { code: "invalid_parameter", parameter: "uniqueId", expected });
    }
    if (exchange.raw.method === "DELETE") {
      await store.unwatchName(uniqueId);
      return respond.nothing(exchange);
    }
    if (await store.isForgotten(uniqueId)) {
      const expected = "an owner who was not forgotten with `livescout forget`";
      return respond.refuse(exchange, { code: "invalid_parameter", parameter: "uniqueId", expected });
    }
    if ((await store.watchedNames()).length >= NAMES_MAX) {
      const expected = `at most ${NAMES_MAX} names to follow`;
      return respond.refuse(exchange, { code: "invalid_parameter", parameter: "uniqueId", expected });
    }
    await store.watchName(uniqueId, { atMs: nowMs() });
    respond.nothing(exchange);
  };
}

function decodeName(text: string): string | undefined {
  const name = text.split("?", 1)[0] ?? "";
  return NAME.test(name) ? name : undefined;
}

/** `/explore/sparklines?rooms=ID,ID,…`: viewers of the last hour, for many rooms in one answer. */
import type { Route } from "../../gateway/http-shell.ts";
import type { Respond } from "../../gateway/respond.ts";
import { toAscii } from "../../gateway/routes/json-text.ts";
import type { ExplorerDeps } from "../explorer-deps.ts";

export type SparklinesDeps = Pick<ExplorerDeps, "store" | "nowMs"> & { respond: Respond };

const ROOMS_MAX = 200;
const HOUR_MS = 3_600_000;

export function createSparklinesRoute({ store, nowMs, respond }: SparklinesDeps): Route {
  return async (exchange) => {
    const ids = readIds(exchange.url);
    if (ids === undefined) {
      const expected = `1 to ${ROOMS_MAX} room ids, parted by commas`;
      return respond.refuse(exchange, { code: "invalid_parameter", parameter: "rooms", expected });
    }
    const points = await store.recentPoints(ids, { sinceMs: nowMs() - HOUR_MS });
    const sparklines = Object.fromEntries(
      [...points].map(([id, line]) => [
        id,
        line.map(({ atMs, viewerCount }) => ({ at: new Date(atMs).toISOString(), viewerCount })),
      ]),
    );
    respond.json(exchange, toAscii(JSON.stringify({ sparklines })));
  };
}

function readIds(url: string): string[] | undefined {
  const [, query = ""] = url.split("?", 2);
  const ids = new Set(new URLSearchParams(query).get("rooms")?.split(",") ?? []);
  const isRight = ids.size > 0 && ids.size <= ROOMS_MAX && [...ids].every((id) => /^\d{1,20}$/.test(id));
  return isRight ? [...ids] : undefined;
}

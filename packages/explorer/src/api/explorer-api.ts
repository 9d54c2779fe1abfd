/**
 * Questions to the explorer's server on this machine: `/v1` and `/explore`, each with the page's token in a header.
 *
 * Every answer is read by its schema. The token is never put in an address.
 */
import { type RoomFilter, writeRoomFilter } from "@livescout/protocol/catalogue";
import {
  ErrorAnswer,
  ExplorerStateAnswer,
  FollowedAnswer,
  HistoryAnswer,
  OwnerAnswer,
  RoomsAnswer,
  SparklinesAnswer,
  StatsAnswer,
  WireCatalogueRoom,
} from "@livescout/protocol/wire";
import type { Answer, Problem } from "./answer.ts";

export type ApiDeps = { fetch: typeof fetch; token: () => string | undefined };
type Schema<Value> = { safeParse: (value: unknown) => { success: true; data: Value } | { success: false } };
type Call = { method?: string; headers?: Record<string, string>; signal?: AbortSignal };

export type ExportFormat = "csv" | "ndjson" | "json";
export type RoomsQuery = { limit: number; cursor?: string; signal?: AbortSignal };
export type ExplorerApi = ReturnType<typeof createExplorerApi>;

export function createExplorerApi({ fetch, token }: ApiDeps) {
  async function open(path: string, { method = "GET", headers, signal }: Call = {}): Promise<Answer<Response>> {
    const known = token();
    if (known === undefined) return { kind: "locked" };
    try {
      const response = await fetch(path, {
        method,
        headers: { ...headers, "x-livescout-token": known },
        ...(signal !== undefined && { signal }),
      });
      return response.ok ? { kind: "ok", value: response } : await readRefusal(response);
    } catch {
      return { kind: "offline" };
    }
  }

  async function ask<Value>(path: string, schema: Schema<Value>, call: Call = {}): Promise<Answer<Value>> {
    const opened = await open(path, call);
    if (opened.kind !== "ok") return opened;
    try {
      const read = schema.safeParse(await opened.value.json());
      return read.success ? { kind: "ok", value: read.data } : { kind: "unreadable" };
    } catch (error) {
      return { kind: error instanceof SyntaxError ? "unreadable" : "offline" };
    }
  }

  async function change(path: string, method: "PUT" | "DELETE"): Promise<Answer<undefined>> {
    const opened = await open(path, { method });
    return opened.kind === "ok" ? { kind: "ok", value: undefined } : opened;
  }

  const followedPath = (uniqueId: string) => `/explore/watched/${encodeURIComponent(uniqueId)}`;
  return {
    open,
    state: () => ask("/explore/state", ExplorerStateAnswer),
    stats: () => ask("/v1/stats", StatsAnswer),
    rooms: (filter: RoomFilter, { limit, cursor, signal }: RoomsQuery) =>
      ask(
        `/v1/rooms?${roomsQuery(filter, { limit, ...(cursor !== undefined && { cursor }) })}`,
        RoomsAnswer,
        signal === undefined ? {} : { signal },
      ),
    room: (id: string) => ask(`/v1/rooms/${id}`, WireCatalogueRoom),
    history: (id: string) => ask(`/v1/rooms/${id}/history`, HistoryAnswer),
    owner: (uniqueId: string) => ask(`/v1/owners/${encodeURIComponent(uniqueId)}`, OwnerAnswer),
    sparklines: (ids: readonly string[]) => ask(`/explore/sparklines?rooms=${ids.join(",")}`, SparklinesAnswer),
    followed: () => ask("/explore/watched", FollowedAnswer),
    follow: (uniqueId: string) => change(followedPath(uniqueId), "PUT"),
    unfollow: (uniqueId: string) => change(followedPath(uniqueId), "DELETE"),
    exportFile: (format: ExportFormat, filter: RoomFilter) => open(`/v1/export.${format}?${roomsQuery(filter)}`),
    events: (lastEventId: string | undefined, signal: AbortSignal) =>
      open("/v1/events", { signal, ...(lastEventId !== undefined && { headers: { "last-event-id": lastEventId } }) }),
  };
}

function roomsQuery(filter: RoomFilter, more: { limit?: number; cursor?: string } = {}): string {
  const query = new URLSearchParams(writeRoomFilter(filter));
  for (const [name, value] of Object.entries(more)) query.set(name, String(value));
  return query.toString();
}

async function readRefusal(response: Response): Promise<Problem> {
  const { status } = response;
  if (status === 401) return { kind: "locked" };
  const read = ErrorAnswer.safeParse(await response.json().catch(() => undefined));
  if (!read.success) return { kind: "refused", status, code: "unknown", message: `The server answered ${status}.` };
  const { code = "unknown", error, parameter, expected } = read.data;
  return {
    kind: "refused",
    status,
    code,
    message: error,
    ...(parameter !== undefined && { parameter }),
    ...(expected !== undefined && { expected }),
  };
}

/** What the explorer's fake answers to `/v1` and `/explore`: real filters on made-up rooms, figures that fit them. */
import { findSource } from "@livescout/protocol";
import { type CatalogueRoom, judgeRoom, readRoomFilter, type RoomFilter } from "@livescout/protocol/catalogue";
import type { StatsAnswer } from "@livescout/protocol/wire";
import { makePoints } from "./explorer-rooms.ts";

export type FakeWorld = {
  rooms: CatalogueRoom[];
  followed: string[];
  /** Paths that are refused, by how they begin. */
  failures: Map<string, { status: number; code: string; message: string }>;
  /** Another token than the usual one is asked for. */
  token?: string;
  world?: "upstream" | "sandbox";
  isCollecting?: boolean;
  /** Laid over the usual word of the collector; `null`: none has ever run. */
  watch?: Partial<NonNullable<StatsAnswer["watch"]>> | null;
  estimate?: StatsAnswer["estimate"];
};
export type FakeAnswer = { status: number; contentType: string; body: string };

const MINUTE_MS = 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const json = (value: unknown, status = 200): FakeAnswer => ({
  status,
  contentType: "application/json",
  body: JSON.stringify(value),
});
const refused = (status: number, code: string, error: string, more: object = {}): FakeAnswer =>
  json({ status_code: status, error, code, ...more }, status);

export function createExplorerAnswers(world: FakeWorld, { nowMs }: { nowMs: () => number }) {
  const walks = new Map<string, CatalogueRoom[]>();

  function listRooms(query: URLSearchParams): FakeAnswer {
    const limit = Number(query.get("limit") ?? 50);
    const cursor = query.get("cursor");
    query.delete("limit");
    query.delete("cursor");
    const read = readRoomFilter(query);
    if (read.kind === "refused") return refused(400, "invalid_parameter", "a parameter breaks its rule", read.problem);
    const { matched, unknown } = find(read.filter);
    const walk = cursor === null ? matched : walks.get(cursor);
    if (walk === undefined)
      return refused(400, "invalid_parameter", "the cursor is gone", {
        parameter: "cursor",
        expected: "a cursor of the last 10 minutes",
      });
    const page = walk.slice(0, limit);
    const rest = walk.slice(limit);
    const next = `c${walks.size + 1}`;
    if (rest.length > 0) walks.set(next, rest);
    return json({
      rooms: page,
      ...(rest.length > 0 && { next }),
      asOf: iso(nowMs()),
      matched: matched.length,
      unknown,
    });
  }

  function find(filter: RoomFilter) {
    const matched: CatalogueRoom[] = [];
    const unknown: Record<string, number> = {};
    for (const room of world.rooms) {
      const verdict = judgeRoom(filter, room, { nowMs: nowMs() });
      if (verdict.kind === "match") matched.push(room);
      if (verdict.kind === "unknown") for (const name of verdict.filters) unknown[name] = (unknown[name] ?? 0) + 1;
    }
    const turn = filter.order === "asc" ? 1 : -1;
    matched.sort((one, other) => turn * compare(filter, one, other));
    return { matched, unknown };
  }

  function stats(): StatsAnswer {
    const live = world.rooms.filter(({ isLive }) => isLive);
    const tally = (rooms: readonly CatalogueRoom[]) => ({
      rooms: rooms.length,
      viewers: rooms.reduce((sum, { viewerCount }) => sum + viewerCount, 0),
    });
    const by = (nameOf: (room: CatalogueRoom) => string | undefined) => {
      const names = [...new Set(live.map(nameOf))].filter((name) => name !== undefined);
      return names.map((name) => ({ name, ...tally(live.filter((room) => nameOf(room) === name)) }));
    };
    const at = iso(nowMs());
    return {
      asOf: at,
      world: world.world ?? "sandbox",
      live: tally(live),
      byTopic: by(({ topic }) => topic).map(({ name, ...rest }) => ({ topic: name, ...rest })),
      byGame: by(({ game }) => game).map(({ name, ...rest }) => ({ game: name, ...rest })),
      bySource: by(({ sources: [source] }) => `${source?.channel}|${source?.tag ?? ""}`).map(({ name, ...rest }) => {
        const [channel = "", tag = ""] = name.split("|");
        return { channel: findSource(channel) ?? "87", ...(tag !== "" && { tag }), ...rest };
      }),
      yield: [
        { channel: "87", calls: 210, rooms: 4_830, newRooms: 912, outcomes: { rooms: 204, timeout: 6 }, lastAt: at },
        { channel: "89", calls: 96, rooms: 2_016, newRooms: 644, outcomes: { rooms: 96 }, lastAt: at },
        {
          channel: "1222001",
          tag: "Music",
          calls: 41,
          rooms: 720,
          newRooms: 333,
          outcomes: { rooms: 40, end_of_feed: 1 },
          lastAt: at,
        },
        { channel: "86", calls: 12, rooms: 96, newRooms: 4, outcomes: { rooms: 10, refused_empty: 2 }, lastAt: at },
      ],
      series:
        live.length === 0
          ? []
          : Array.from({ length: 96 }, (_, step) => ({
              at: iso(nowMs() - (95 - step) * 15 * MINUTE_MS),
              rooms: Math.round(live.length * (0.7 + 0.3 * Math.sin(step / 14))),
              viewers: 10_000,
            })).filter((_, step) => step < 40 || step > 48),
      ...(world.watch !== null && { watch: { ...usualWatch(), ...world.watch } }),
      estimate: world.estimate ?? {
        liveRooms: Math.round(live.length * 1.4),
        low: Math.round(live.length * 1.15),
        high: Math.round(live.length * 1.8),
        method: "capture and recapture",
      },
    };
  }

  function usualWatch(): NonNullable<StatsAnswer["watch"]> {
    return {
      isRunning: world.isCollecting ?? true,
      at: iso(nowMs() - 4_000),
      startedAt: iso(nowMs() - 190 * MINUTE_MS),
      signer: "native",
      acceptance: { accepted: 351, refused: 8 },
      egressCountry: "DE",
      regionAsked: "US",
      sources: [
        { channel: "87", share: 0.44 },
        { channel: "89", share: 0.27 },
        { channel: "1222001", tag: "Music", share: 0.19 },
        { channel: "86", share: 0.1, restsUntil: iso(nowMs() + 20 * MINUTE_MS) },
      ],
      budget: { perHour: 120, perDay: 1_500, leftThisHour: 83, leftToday: 1_141, nextCallAt: iso(nowMs() + 9_000) },
      lastGoodAt: iso(nowMs() - 12_000),
    };
  }

  const answer = (method: string, url: string): FakeAnswer => {
    const { pathname, searchParams } = new URL(url, "http://fake.invalid");
    const roomOf = (id: string | undefined) => world.rooms.find((room) => room.id === id);
    const [, top, kind, name, part] = pathname.split("/");
    if (top === "explore" && kind === "state")
      return json({
        version: "0.1.0",
        world: world.world ?? "sandbox",
        isCollecting: world.isCollecting ?? true,
        siteOrigin: "https://www.tiktok.com",
      });
    if (top === "explore" && kind === "sparklines") {
      const ids = searchParams.get("rooms")?.split(",") ?? [];
      const found = ids.flatMap((id) => roomOf(id) ?? []);
      return json({
        sparklines: Object.fromEntries(found.map((room) => [room.id, makePoints(room, { nowMs: nowMs(), hours: 1 })])),
      });
    }
    if (top === "explore" && kind === "watched" && name === undefined) {
      const names = world.followed.map((uniqueId) => {
        const liveRoom = world.rooms.find(({ owner, isLive }) => isLive && owner.uniqueId === uniqueId);
        return { uniqueId, addedAt: iso(nowMs()), ...(liveRoom !== undefined && { liveRoom }) };
      });
      return json({ names });
    }
    if (top === "explore" && kind === "watched" && name !== undefined) {
      if (!/^[\w.]+$/.test(name))
        return refused(400, "invalid_parameter", "a parameter breaks its rule", {
          parameter: "uniqueId",
          expected: "the @name of an owner",
        });
      world.followed = world.followed.filter((each) => each !== name);
      if (method === "PUT") world.followed.push(name);
      return { status: 204, contentType: "text/plain", body: "" };
    }
    if (kind === "rooms" && name === undefined) return listRooms(searchParams);
    if (kind === "rooms") {
      const room = roomOf(name);
      if (room === undefined) return refused(404, "not_found", "no such room");
      if (part === undefined) return json(room);
      const events = [
        { id: "1", at: room.firstSeenAt, type: "room.began" },
        { id: "2", at: room.observedAt, type: "room.milestone", viewersReached: 100 },
        { id: "3", at: room.observedAt, type: "room.title", titleBefore: "Good morning", title: room.title },
      ];
      return json({ points: makePoints(room, { nowMs: nowMs() }), events });
    }
    if (kind === "owners") {
      const rooms = world.rooms.filter(({ owner }) => owner.uniqueId === decodeURIComponent(name ?? ""));
      const [first] = rooms;
      if (first === undefined) return refused(404, "not_found", "no such owner");
      const past = { ...first, id: "73000000000000009999", isLive: false, title: "Yesterday’s room" };
      return json({ owner: first.owner, liveRoom: first, pastRooms: [past] });
    }
    if (kind === "stats") return json(stats());
    if ((kind ?? "").startsWith("export.")) {
      const read = readRoomFilter(searchParams);
      const rows = read.kind === "read" ? find(read.filter).matched : [];
      return { status: 200, contentType: "text/plain", body: rows.map((room) => JSON.stringify(room)).join("\n") };
    }
    return refused(404, "not_found", "no such route");
  };
  return { answer, forgetCursors: (): void => walks.clear() };
}

function compare({ sort }: RoomFilter, one: CatalogueRoom, other: CatalogueRoom): number {
  if (sort === "name") return one.owner.uniqueId.localeCompare(other.owner.uniqueId);
  if (sort === "newest") return (one.startedAt ?? "").localeCompare(other.startedAt ?? "");
  return one.viewerCount - other.viewerCount;
}

/** A catalogue for tests: rooms of invented owners, seen when a test says so, in memory. */
import type { Room } from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";
import type { CatalogueStore } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
import { createMemoryCatalogueStore } from "../../packages/livescout/src/storage/memory/catalogue-store.ts";

export const roomId = (n: number): string => `7300000000000000${String(n).padStart(3, "0")}`;

export type FixtureRoom = Partial<Omit<Room, "owner">> & { owner?: Partial<Room["owner"]> };

/** Live, with `n` viewers, of an owner of its own. */
export function fixtureRoom(n: number, { owner, ...more }: FixtureRoom = {}): Room {
  const uniqueId = `fixture.${n}`;
  return {
    id: roomId(n),
    world: "upstream",
    title: `room ${n}`,
    viewerCount: n,
    isLive: true,
    url: `https://www.tiktok.com/@${uniqueId}/live`,
    ...more,
    owner: { id: roomId(500 + (n % 500)), uniqueId, nickname: `owner ${n}`, ...owner },
  };
}

export type TestCatalogue = {
  store: CatalogueStore;
  /** One page of rooms, seen in this source now. */
  see(rooms: readonly Room[], source?: SourceRef): Promise<void>;
  /** Two signs that agree. */
  end(n: number): Promise<void>;
};

export type TestCatalogueOptions = { nowMs: () => number; store?: CatalogueStore };

export function createTestCatalogue({
  nowMs,
  store = createMemoryCatalogueStore({ world: "upstream" }),
}: TestCatalogueOptions): TestCatalogue {
  return {
    store,
    async see(rooms, source = { channel: "87" }) {
      const atMs = nowMs();
      const observedAt = new Date(atMs).toISOString();
      await store.record({ atMs, sightings: rooms.map((room) => ({ room: { ...room, observedAt }, source })) });
    },
    async end(n) {
      const [atMs, id] = [nowMs(), roomId(n)];
      await store.record({
        atMs,
        endSigns: [
          { roomId: id, sign: "room_info", atMs },
          { roomId: id, sign: "user_room", atMs },
        ],
      });
    },
  };
}

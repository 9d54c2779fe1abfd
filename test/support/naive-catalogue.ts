/** A catalogue in as few words as can be: plain numbers and lists, one room at a time. Random histories are held against it. */
import type { EndSign } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
import { MINUTE_MS, START_MS } from "./catalogue-samples.ts";

export const OWNERS = 3;
export const ownerOf = (room: number): number => room % OWNERS;

export type Seen = { room: number; viewers: number; title: string; topic?: string; agoMs: number };
type ModelRoom = {
  viewers: number;
  title: string;
  topic?: string;
  firstMs: number;
  lastMs: number;
  /** Newest time of each sign. */
  signs: Map<EndSign, number>;
  points: Map<number, number>;
  sightings: Map<number, number>;
  ends: number;
  isLive: boolean;
  mostViewers: number;
  found: number;
};

export class NaiveCatalogue {
  nowMs = START_MS;
  rooms = new Map<number, ModelRoom>();
  forgotten = new Set<number>();
  watched = new Set<number>();

  page(source: number, all: readonly Seen[]): void {
    const counted = new Set<number>();
    for (const one of all) {
      if (this.forgotten.has(ownerOf(one.room))) continue;
      const room = this.see(one);
      if (!counted.has(one.room)) room.sightings.set(source, (room.sightings.get(source) ?? 0) + 1);
      counted.add(one.room);
      this.replace(one.room);
    }
  }

  private see({ room: id, viewers, title, topic, agoMs }: Seen): ModelRoom {
    const seenMs = this.nowMs - agoMs;
    let room = this.rooms.get(id);
    if (room === undefined) {
      room = {
        viewers,
        title,
        firstMs: seenMs,
        lastMs: seenMs,
        signs: new Map(),
        points: new Map(),
        sightings: new Map(),
        ends: 0,
        isLive: true,
        mostViewers: 0,
        found: 0,
      };
      if (topic !== undefined) room.topic = topic;
      this.rooms.set(id, room);
    }
    const isNewest = seenMs >= room.lastMs || room.lastMs > this.nowMs + 10 * MINUTE_MS;
    if (isNewest) Object.assign(room, { viewers, lastMs: seenMs });
    if (title !== "" && (isNewest || room.title === "")) room.title = title;
    if (topic !== undefined && (isNewest || room.topic === undefined)) room.topic = topic;
    room.firstMs = Math.min(room.firstMs, seenMs);
    room.points.set(seenMs, viewers);
    room.mostViewers = Math.max(room.mostViewers, viewers);
    for (const [sign, atMs] of room.signs)
      if (atMs <= seenMs || atMs > this.nowMs + 10 * MINUTE_MS) room.signs.delete(sign);
    room.isLive = room.signs.size < 2;
    if (isNewest && room.isLive && this.watched.has(ownerOf(id))) room.found = 1;
    return room;
  }

  /** Rooms of one owner begin in the order of their first sightings: no start is known here. */
  private replace(id: number): void {
    const room = this.rooms.get(id);
    for (const [otherId, other] of this.rooms) {
      if (room === undefined || otherId === id || ownerOf(otherId) !== ownerOf(id) || !other.isLive) continue;
      if (room.firstMs === other.firstMs) continue;
      const [early, late] = room.firstMs < other.firstMs ? [id, other] : [otherId, room];
      this.end(early, "replaced", late.lastMs);
    }
  }

  end(id: number, sign: EndSign, atMs: number): void {
    const room = this.rooms.get(id);
    if (room === undefined || atMs <= room.lastMs || (room.signs.get(sign) ?? 0) >= atMs) return;
    room.signs.set(sign, atMs);
    if (room.isLive && room.signs.size >= 2) {
      room.isLive = false;
      room.ends++;
    }
  }

  forget(owner: number): void {
    this.forgotten.add(owner);
    this.watched.delete(owner);
    for (const id of this.rooms.keys()) if (ownerOf(id) === owner) this.rooms.delete(id);
  }
}

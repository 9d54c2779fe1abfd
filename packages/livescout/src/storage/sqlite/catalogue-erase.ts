/** Rooms taken out with everything that hangs on them, and names with what was asked about them. */
import type { CheckTarget, RoomKey } from "../../catalogue/catalogue-store.ts";
import { targetText } from "../../catalogue/check-target.ts";
import type { SqliteConnection } from "./driver.ts";
import { createChangeNotes } from "./live-rooms.ts";

export type Erased = { observations: number; events: number };

export type RoomEraser = {
  /** Inside a transaction. */
  erase(keys: readonly RoomKey[]): Erased;
};

const IN_KEYS = "IN (SELECT value FROM json_each(?))";

export function createRoomEraser(connection: SqliteConnection): RoomEraser {
  const points = connection.prepare(`DELETE FROM points WHERE room_key ${IN_KEYS}`);
  const events = connection.prepare(`DELETE FROM events WHERE room_key ${IN_KEYS}`);
  const others = [
    `sightings WHERE room_key ${IN_KEYS}`,
    `facts WHERE is_live IN (0, 1) AND key ${IN_KEYS}`,
    `texts WHERE is_live IN (0, 1) AND key ${IN_KEYS}`,
    `rooms WHERE key ${IN_KEYS}`,
  ].map((which) => connection.prepare(`DELETE FROM ${which}`));
  const noteChanges = createChangeNotes(connection);
  return {
    erase(keys) {
      const list = JSON.stringify(keys);
      const erased = { observations: Number(points.run(list).changes), events: Number(events.run(list).changes) };
      for (const statement of others) statement.run(list);
      noteChanges(keys);
      return erased;
    },
  };
}

/** Takes a folded name off the watched ones, with its checks; inside a transaction. */
export function createNameEraser(connection: SqliteConnection): (name: string) => void {
  const unwatch = connection.prepare("DELETE FROM watched WHERE folded = ?");
  const dropCheck = createCheckEraser(connection);
  return (name) => {
    unwatch.run(name);
    dropCheck({ kind: "name", name });
  };
}

/** What was found of a name or room, and what is still to be looked at. */
export function createCheckEraser(connection: SqliteConnection): (target: CheckTarget) => void {
  const drops = ["checks", "wanted_checks"].map((table) => connection.prepare(`DELETE FROM ${table} WHERE target = ?`));
  return (target) => {
    for (const drop of drops) drop.run(targetText(target));
  };
}

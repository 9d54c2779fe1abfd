/** What stands beside the rooms: calls, names to watch, checks, and small states that outlive a restart. */
import { CHECK_STATES } from "@livescout/protocol/wire";
import * as z from "zod/mini";

import type { CatalogueStore, CheckMemory, CheckTarget } from "../../catalogue/catalogue-store.ts";
import { foldName, targetText } from "../../catalogue/check-target.ts";
import { WANTED_CHECKS_MAX } from "../../catalogue/retention.ts";
import { type CatalogueDatabase, readNumber } from "./catalogue-database.ts";
import type { ForgottenOwners } from "./catalogue-forget.ts";
import { OutcomeName, toSource } from "./catalogue-rows.ts";

const CallRow = z.object({
  at: z.number(),
  lane: z.string(),
  channel: z.nullable(z.string()),
  tag: z.nullable(z.string()),
  outcome: OutcomeName,
  rooms: z.number(),
  new_rooms: z.number(),
  detail: z.string(),
});
const CallText = z.object({
  kind: z.enum(["feed", "search", "check", "tabs", "visitor"]),
  elapsedMs: z.number(),
  cause: z.string(),
  nextStep: z.string(),
  page: z.number(),
});
const TargetText = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("name"), name: z.string() }),
  z.object({ kind: z.literal("room"), roomId: z.string() }),
]) satisfies z.ZodMiniType<CheckTarget>;
const CheckText = z.object({
  target: TargetText,
  atMs: z.number(),
  state: z.enum(CHECK_STATES),
  outcome: OutcomeName,
  cause: z.string(),
  nextStep: z.string(),
  roomId: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
  viewerCount: z.exactOptional(z.number()),
}) satisfies z.ZodMiniType<CheckMemory>;
const WatchedRow = z.object({ unique_id: z.string(), added_at: z.number() });
const DetailRow = z.object({ detail: z.string() });
const StateRow = z.object({ value: z.string() });

type Notes = Pick<
  CatalogueStore,
  | "calls"
  | "watchedNames"
  | "watchName"
  | "unwatchName"
  | "queueChecks"
  | "wantedChecks"
  | "dropChecks"
  | "noteChecks"
  | "findChecks"
  | "readState"
  | "writeState"
  | "replaceState"
>;

export function createNotes({ connection, read, write }: CatalogueDatabase, forgotten: ForgottenOwners): Notes {
  const prepare = (sql: string) => connection.prepare(sql);
  const calls = prepare(
    `SELECT at, lane, channel, tag, outcome, rooms, new_rooms, detail FROM calls
     LEFT JOIN sources ON sources.key = source_key
     WHERE at >= ? AND (? IS NULL OR lane = ?) ORDER BY at DESC, id DESC LIMIT ?`,
  );
  const watched = prepare("SELECT unique_id, added_at FROM watched ORDER BY added_at, unique_id");
  const watch = prepare("INSERT OR IGNORE INTO watched (folded, unique_id, added_at) VALUES (?, ?, ?)");
  const unwatch = prepare("DELETE FROM watched WHERE folded = ?");
  const want = prepare("INSERT OR IGNORE INTO wanted_checks (target, at, detail) VALUES (?, ?, ?)");
  const countWanted = prepare("SELECT count(*) AS n FROM wanted_checks");
  const isWanted = prepare("SELECT count(*) AS n FROM wanted_checks WHERE target = ?");
  const wanted = prepare("SELECT detail FROM wanted_checks ORDER BY id LIMIT ?");
  const drop = prepare("DELETE FROM wanted_checks WHERE target = ?");
  const noteCheck = prepare("INSERT OR REPLACE INTO checks (target, at, detail) VALUES (?, ?, ?)");
  const findCheck = prepare("SELECT detail FROM checks WHERE target = ?");
  const state = prepare("SELECT value FROM states WHERE name = ?");
  const writeState = prepare("INSERT OR REPLACE INTO states (name, value) VALUES (?, ?)");

  const stateText = (name: string): string | undefined => {
    const row = state.get(name);
    return row === undefined ? undefined : StateRow.parse(row).value;
  };
  const isKeptOut = (target: CheckTarget): boolean => target.kind === "name" && forgotten.hasName(target.name);

  return {
    calls: ({ sinceMs, lane = null, limit = -1 }) =>
      read(() => calls.all(sinceMs, lane, lane, limit).map(toCall).reverse()),

    watchedNames: () =>
      read(() =>
        watched.all().map((row) => {
          const { unique_id: uniqueId, added_at: addedAtMs } = WatchedRow.parse(row);
          return { uniqueId, addedAtMs };
        }),
      ),
    watchName: (uniqueId, { atMs }) =>
      write(() => {
        const plain = uniqueId.trim().replace(/^@/, "");
        return !forgotten.hasName(plain) && Number(watch.run(foldName(plain), plain, atMs).changes) > 0;
      }),
    unwatchName: (uniqueId) => write(() => Number(unwatch.run(foldName(uniqueId)).changes) > 0),

    queueChecks: (targets, { atMs }) =>
      write(() => {
        let isFull = false;
        for (const target of targets.filter((each) => !isKeptOut(each))) {
          const text = targetText(target);
          if (readNumber(countWanted) < WANTED_CHECKS_MAX) want.run(text, atMs, JSON.stringify(target));
          else isFull ||= readNumber(isWanted, text) === 0;
        }
        return { isFull };
      }),
    wantedChecks: ({ limit }) => read(() => wanted.all(limit).map((row) => readDetail(TargetText, row))),
    dropChecks: (targets) =>
      write(() => {
        for (const target of targets) drop.run(targetText(target));
      }),
    noteChecks: (results) =>
      write(() => {
        for (const result of results) {
          if (!isKeptOut(result.target)) noteCheck.run(targetText(result.target), result.atMs, JSON.stringify(result));
        }
      }),
    findChecks: (targets) =>
      read(() =>
        targets.flatMap((target) => findCheck.all(targetText(target)).map((row) => readDetail(CheckText, row))),
      ),

    readState: (name) =>
      read((): unknown => {
        const text = stateText(name);
        return text === undefined ? undefined : JSON.parse(text);
      }),
    writeState: (name, value) => write(() => void writeState.run(name, JSON.stringify(value))),
    replaceState: (name, { from, to }) =>
      write(() => {
        if (stateText(name) !== JSON.stringify(from)) return false;
        writeState.run(name, JSON.stringify(to));
        return true;
      }),
  };
}

const readDetail = <Value>(schema: z.ZodMiniType<Value>, row: unknown): Value =>
  schema.parse(JSON.parse(DetailRow.parse(row).detail));

function toCall(row: unknown) {
  const { at, lane, channel, tag, outcome, rooms, new_rooms: newRooms, detail } = CallRow.parse(row);
  const source = channel === null ? undefined : toSource(channel, tag ?? "");
  return {
    ...CallText.parse(JSON.parse(detail)),
    atMs: at,
    lane,
    ...(source !== undefined && { source }),
    outcome,
    rooms,
    newRooms,
  };
}

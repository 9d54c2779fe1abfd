/**
 * Why there was no call for a while: kept beside the catalogue, so that a report can explain every gap. Bounded; what goes on
 * is one entry that grows.
 */
import { OUTCOME_KINDS } from "@livescout/protocol";
import * as z from "zod/mini";
import type { CatalogueStore } from "../catalogue-store.ts";
import type { LeaseRecord } from "./lease.ts";

const DIARY_KINDS = ["stopped", "killed", "asleep", "rest", "backOff", "budget", "idle"] as const;

const DiaryEntry = z.object({
  kind: z.enum(DIARY_KINDS),
  fromMs: z.number(),
  toMs: z.number(),
  /** Of a rest or a back-off: what it followed. */
  outcome: z.exactOptional(z.enum(OUTCOME_KINDS)),
  why: z.exactOptional(z.string()),
});
export type DiaryEntry = z.infer<typeof DiaryEntry>;

const Diary = z.object({ version: z.literal(1), entries: z.array(DiaryEntry) });

const DIARY_STATE = "diary";
const ENTRIES_MAX = 500;
/** Two of a kind this close are one: an outage is a single thing, however often it was tried. */
const JOIN_MS = 10 * 60_000;

type DiaryStore = Pick<CatalogueStore, "readState" | "writeState">;

/** Oldest first; what cannot be read counts as empty. */
export async function readDiary(store: Pick<CatalogueStore, "readState">): Promise<DiaryEntry[]> {
  const read = Diary.safeParse(await store.readState(DIARY_STATE));
  return read.success ? read.data.entries : [];
}

export type DiaryWriter = {
  /** Writes beside what the caller does; what fails is told to `onFailed`. */
  note(entry: DiaryEntry): void;
  /** Resolves when all is written, or has failed. */
  settled(): Promise<void>;
};

export async function openDiary(
  store: DiaryStore,
  { onFailed }: { onFailed: (error: unknown) => void },
): Promise<DiaryWriter> {
  let entries = await readDiary(store);
  let written: Promise<void> = Promise.resolve();
  return {
    note(entry) {
      entries = joined(entries, entry).slice(-ENTRIES_MAX);
      const kept = entries;
      written = written.then(() => store.writeState(DIARY_STATE, { version: 1, entries: kept })).catch(onFailed);
    },
    settled: () => written,
  };
}

/** The time since the last collector ended, in order or not. */
export function noteAbsence(diary: DiaryWriter, before: LeaseRecord | undefined, nowMs: number): void {
  if (before === undefined) return;
  const { releasedAtMs, beatAtMs } = before;
  const fromMs = releasedAtMs ?? beatAtMs;
  if (fromMs < nowMs) diary.note({ kind: releasedAtMs === undefined ? "killed" : "stopped", fromMs, toMs: nowMs });
}

function joined(entries: readonly DiaryEntry[], entry: DiaryEntry): DiaryEntry[] {
  const at = entries.findLastIndex(({ kind, outcome }) => kind === entry.kind && outcome === entry.outcome);
  const known = entries[at];
  const isSame = known !== undefined && entry.fromMs <= known.toMs + JOIN_MS && entry.fromMs >= known.fromMs;
  if (!isSame || !CONTINUING.includes(entry.kind)) return [...entries, entry];
  return entries.with(at, { ...known, ...entry, fromMs: known.fromMs, toMs: Math.max(known.toMs, entry.toMs) });
}

const CONTINUING: readonly DiaryEntry["kind"][] = ["rest", "backOff", "budget", "idle"];

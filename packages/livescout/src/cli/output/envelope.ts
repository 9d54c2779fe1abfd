/** What a run brought, whole: the form of `--output json` and of `--report`, also after a refusal. */
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { LivescoutError, type Outcome, type Room, type SourceName, type World } from "@livescout/protocol";

export type OutcomeEntry = Outcome & {
  channel?: SourceName;
  tag?: string;
  /** What LIVE search was asked for. */
  words?: string;
  page?: number;
};

export type Totals = { pages: number; seen: number; new: number; repeated: number; dropped: number };

/** Rooms left out of a filter since that field of theirs is unknown, by the filter's name. */
export type UnknownCounts = { readonly [filter: string]: number | undefined };

export type Envelope = {
  world: World;
  outcomes: OutcomeEntry[];
  totals: Totals;
  /** Only where there are any. */
  unknown?: UnknownCounts;
  rooms: Room[];
};

export const envelopeText = (envelope: object): string => `${JSON.stringify(envelope, null, 2)}\n`;

export type Report = { write(envelope: object): Promise<void>; discard(): Promise<void> };

/**
 * Opens the report before the run, so that a folder that cannot be written to is told at once. The file appears whole or
 * not at all, readable by its owner alone.
 */
export async function openReport(file: string): Promise<Report> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  const unwritable = (code: "invalid_setting" | "store") => (error: NodeJS.ErrnoException) => {
    throw new LivescoutError(code, `report: ${file} cannot be written (${error.code})`, { cause: error });
  };
  const handle = await open(temporary, "wx", 0o600).catch(unwritable("invalid_setting"));
  const write = async (text: string) => {
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  };
  const discard = async () => {
    await handle.close();
    await rm(temporary, { force: true });
  };
  return {
    write: (envelope) =>
      write(envelopeText(envelope)).catch(async (error: NodeJS.ErrnoException) => {
        await discard();
        unwritable("store")(error);
      }),
    discard,
  };
}

/** What a command is: its words for `--help`, and a module that is loaded only when it runs. */
import type { CommandName, Settings } from "../compose/settings.ts";
import type { Places } from "../compose/data-dir.ts";
import type { Io } from "./io.ts";

export type CommandCall = {
  io: Io;
  settings: Settings;
  places: Places;
  /** Positional arguments in the order of the command's own list; an optional one may be missing. */
  arguments: readonly (string | undefined)[];
};

/** Runs and gives the exit code. @throws what `describeFailure` can tell apart. */
export type CommandRun = (call: CommandCall) => Promise<number>;

export type CommandSpec = {
  name: CommandName;
  summary: string;
  arguments?: readonly {
    name: string;
    help: string;
    isOptional?: true;
    /** The last one alone. */ isRepeatable?: true;
  }[];
  /** Lines that work when pasted. */
  examples: readonly string[];
  /** It calls the upstream itself, once: a collector of this address counts these calls. */
  asksByHand?: true;
  /** Environment names that matter beside the flags' own. */
  environment?: readonly string[];
  load: () => Promise<CommandRun>;
};

/** Called in a way that cannot be meant; the message says what is right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

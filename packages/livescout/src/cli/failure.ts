/** What a run that broke says, and its exit code. Texts of unknown errors are scrubbed first. */
import { InvalidInputError, LivescoutError } from "@livescout/protocol";
import { SettingError } from "../compose/read-settings.ts";
import { scrubText } from "../runtime/scrub.ts";
import { UsageError } from "./command.ts";
import { Stopped } from "./io.ts";
import { EXIT, EXIT_OF_STOP } from "./output/exit-codes.ts";
import { safeText } from "./output/safe-text.ts";

export type Failure = { text: string; exitCode: number };

export function describeFailure(error: unknown): Failure {
  if (error instanceof Stopped) return { text: "", exitCode: EXIT_OF_STOP[error.reason] };
  if (error instanceof SettingError) return { text: lines(error.problems), exitCode: EXIT.usage };
  if (error instanceof UsageError || error instanceof InvalidInputError) {
    return { text: lines([error.message]), exitCode: EXIT.usage };
  }
  if (error instanceof LivescoutError) {
    return { text: lines([error.message]), exitCode: error.code === "invalid_setting" ? EXIT.usage : EXIT.unexpected };
  }
  const words = error instanceof Error ? `${error.name}: ${error.message}` : "something that is no error was thrown";
  return { text: lines([`unexpected failure: ${scrubText(words)}`]), exitCode: EXIT.unexpected };
}

const lines = (sentences: readonly string[]): string =>
  sentences.map((sentence) => `livescout: ${safeText(sentence)}\n`).join("");

/**
 * `livescout verify`: opens every token of a signed URL and recomputes every digest. One JSON verdict a line.
 *
 * A version that nobody knows yet is not valid: its verdict says so, and the exit code too. Learned ones are known.
 */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { type Schemes, verifySignedUrl } from "@livescout/protocol/signature";
import * as z from "zod/mini";
import { loadOwnSchemes } from "../../compose/load-schemes.ts";
import { UsageError, type CommandRun } from "../command.ts";
import { stopOf, type Io } from "../io.ts";
import { EXIT } from "../output/exit-codes.ts";

const Text = z.string("expected text");
const Line = z.object({ url: Text, userAgent: Text, body: z.optional(Text) });
/** A line that names no signed URL has a verdict of the same form. */
const UNREAD = { kind: "invalid", version: null, scm: null, timestamp: null, checks: {} } as const;

export const verify: CommandRun = async ({ io, settings, arguments: [url] }) => {
  const schemes = await loadOwnSchemes(io);
  if (url === undefined) return verifyStdin(io, schemes);
  const userAgent = settings["user-agent"];
  if (userAgent === undefined)
    throw new UsageError("--user-agent: expected the User-Agent that the URL was signed under");
  const verdict = verifySignedUrl(url, { userAgent, body: settings.body, schemes });
  await io.stdout.write(`${JSON.stringify(verdict)}\n`);
  return verdict.kind === "valid" ? EXIT.ok : EXIT.refused;
};

async function verifyStdin({ stdin, stdout, signal }: Io, schemes: Schemes): Promise<number> {
  if (stdin.isTty)
    throw new UsageError(
      "a signed URL, or NDJSON {url,userAgent,body?} on stdin; `livescout verify --help` explains it",
    );
  const lines = createInterface({ input: Readable.from(stdin.chunks()), crlfDelay: Number.POSITIVE_INFINITY });
  void stopOf(signal).then(() => lines.close());
  let number = 0;
  let verdicts = 0;
  let exitCode: number = EXIT.ok;
  for await (const text of lines) {
    number++;
    if (text.trim() === "") continue;
    verdicts++;
    const verdict = verifyLine(text, number, schemes);
    if (verdict.kind !== "valid") exitCode = EXIT.refused;
    await stdout.write(`${JSON.stringify(verdict)}\n`);
  }
  signal.throwIfAborted();
  if (verdicts === 0)
    throw new UsageError("stdin was empty: expected NDJSON {url,userAgent,body?}, one signed URL a line");
  return exitCode;
}

function verifyLine(text: string, line: number, schemes: Schemes) {
  const read = Line.safeParse(parseLine(text));
  if (!read.success) {
    const why = read.error.issues.map(({ path, message }) =>
      path.length === 0 ? "expected a JSON object" : `${path.join(".")}: ${message}`,
    );
    return { ...UNREAD, why, line };
  }
  const { url, userAgent, body = "" } = read.data;
  return verifySignedUrl(url, { userAgent, body, schemes });
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

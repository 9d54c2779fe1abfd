/** `livescout scheme learn`: a new version of the page's script, learned from URLs that it signed; adopted only if exact. */
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { adoptScheme, collectExamples, type SignedExample } from "../../compose/learn-scheme.ts";
import { UsageError, type CommandCall, type CommandRun } from "../command.ts";
import { stopOf } from "../io.ts";
import { EXIT } from "../output/exit-codes.ts";
import { safeText } from "../output/safe-text.ts";

export const learn: CommandRun = async (call) => {
  const { io, settings, places } = call;
  const given = await examplesOf(call);
  if (given.kind === "failed") {
    await io.stderr.write(`no URLs to learn from: ${safeText(given.why)}\n`);
    return EXIT.unreachable;
  }
  const result = await adoptScheme(given.examples, { places, nowMs: io.nowMs });
  if (settings.json) await io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  switch (result.kind) {
    case "known":
      await io.stderr.write(`${result.version} is known already: it re-encodes all ${given.examples.length} URLs\n`);
      return EXIT.ok;
    case "learned":
      if (!settings.json) await io.stdout.write(`${result.file}\n`);
      await io.stderr.write(
        `${result.version} is learned: all ${given.examples.length} URLs re-encode exactly; the native signer takes it from now on\n`,
      );
      return EXIT.ok;
    case "unexplained":
      await io.stderr.write(
        `${result.version ?? "this version"} is not learned, and nothing was written:\n${result.why.map((why) => `  ${safeText(why)}\n`).join("")}`,
      );
      return EXIT.refused;
    default:
      return result satisfies never;
  }
};

type Examples = { kind: "examples"; examples: SignedExample[] } | { kind: "failed"; why: string };

async function examplesOf({ io, settings, arguments: files }: CommandCall): Promise<Examples> {
  const [file, ...more] = files.filter((name) => name !== undefined);
  if (settings["from-browser"]) {
    if (file !== undefined) throw new UsageError("--from-browser: expected no file beside it");
    return collectExamples(settings, {
      machine: io,
      nowMs: io.nowMs,
      signal: io.signal,
      tell: (sentence) => void io.stderr.write(`${safeText(sentence)}\n`),
    });
  }
  if (file === undefined || more.length > 0)
    throw new UsageError("expected one file of NDJSON {url,userAgent}, - for stdin, or --from-browser");
  const chunks = file === "-" ? io.stdin.chunks() : [await readNamed(file)];
  const lines = createInterface({ input: Readable.from(chunks), crlfDelay: Number.POSITIVE_INFINITY });
  void stopOf(io.signal).then(() => lines.close());
  const examples: SignedExample[] = [];
  let number = 0;
  for await (const text of lines) {
    number++;
    if (text.trim() !== "") examples.push(readExample(text, number));
  }
  io.signal.throwIfAborted();
  return { kind: "examples", examples };
}

async function readNamed(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`file: ${safeText(file)} cannot be read (${error.code})`);
  });
}

function readExample(text: string, line: number): SignedExample {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    value = undefined;
  }
  const { url, userAgent, body } = (typeof value === "object" && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (typeof url !== "string" || typeof userAgent !== "string")
    throw new UsageError(`line ${line}: expected {"url":"…","userAgent":"…"}, as the browser sent it`);
  return { url, userAgent, ...(typeof body === "string" && { body }) };
}

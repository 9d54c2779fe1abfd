/** What a command reads: a file that was named, or stdin for `-`. */
import { readFile } from "node:fs/promises";
import { UsageError } from "./command.ts";
import { stopOf, type Io } from "./io.ts";
import { safeText } from "./output/safe-text.ts";

/** @param options.argument how the command line calls it, for the refusal */
export function readInput(file: string, io: Io, { argument }: { argument: string }): Promise<Uint8Array> {
  return file === "-" ? readStdin(io) : readNamed(file, argument);
}

async function readNamed(file: string, argument: string): Promise<Uint8Array> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${argument}: ${safeText(file)} cannot be read (${error.code})`);
  });
}

async function readStdin({ stdin, stderr, signal }: Io): Promise<Uint8Array> {
  if (stdin.isTty) await stderr.write("reading from the terminal; Ctrl-D ends it\n");
  const collect = async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stdin.chunks()) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const stopped = stopOf(signal).then((stop) => Promise.reject(stop));
  return Promise.race([collect(), stopped]);
}

/** UTF-8, or UTF-16 with a byte order mark, as `curl … > file` leaves it in an older PowerShell. */
export function decodeText(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}

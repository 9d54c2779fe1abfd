/**
 * Answers compressed on their way out: off the event loop, at the reader's pace, and cut where their source breaks.
 *
 * Only for texts without a secret in them: lengths of compressed answers tell of what they hold.
 */
import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { constants, createGzip, gzip } from "node:zlib";

/** Below this it is not worth it. */
export const COMPRESSED_FROM_LENGTH = 1_024;

/** The quickest: texts of rooms repeat themselves so much that the others gain little. */
const OPTIONS = { level: constants.Z_BEST_SPEED };

const gzipText = promisify<string, typeof OPTIONS, Uint8Array>(gzip);

export const compress = (text: string): Promise<Uint8Array> => gzipText(text, OPTIONS);

/** Rejects where the pieces do, and gives them up where nobody reads any more. */
export const compressPieces = (pieces: AsyncIterable<string>): AsyncIterable<Uint8Array> =>
  pipeline(Readable.from(pieces), createGzip(OPTIONS), () => {}); // an error comes to the reader as well

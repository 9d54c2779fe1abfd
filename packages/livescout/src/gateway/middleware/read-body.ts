/** The body of a call, as text, up to 16 KiB. What it means is `sent-call.ts`'s business. */
import type { IncomingMessage } from "node:http";
import type { SentBody } from "./sent-call.ts";

export const BODY_BYTES_MAX = 16_384;

export type BodyRead =
  | { kind: "read"; body: SentBody | undefined }
  | { kind: "too_large" }
  /** The caller went away in the middle, or was too slow and was told so on the socket. */
  | { kind: "gone" };

export function readBody(message: IncomingMessage): Promise<BodyRead> {
  const { "content-type": type, "content-length": length, "transfer-encoding": encoding } = message.headers;
  const announced = Number(length ?? 0);
  if (encoding === undefined && announced === 0 && type === undefined) {
    return Promise.resolve({ kind: "read", body: undefined });
  }
  if (announced > BODY_BYTES_MAX) return Promise.resolve({ kind: "too_large" });
  const mediaType = type?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    message.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else resolve({ kind: "too_large" });
    });
    message.on("end", () => resolve({ kind: "read", body: { mediaType, text: Buffer.concat(chunks).toString() } }));
    message.on("error", () => resolve({ kind: "gone" }));
    message.on("close", () => resolve({ kind: "gone" }));
  });
}

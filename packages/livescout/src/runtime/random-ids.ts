/** Names that nobody can guess: 128 random bits in 22 characters of base64url. Random bytes are fetched by the page: one call each is slow. */
import { randomFillSync } from "node:crypto";

export type FillRandom = (bytes: Uint8Array) => void;

const ID_BYTES = 16;
const PAGE_BYTES = ID_BYTES * 256;

export function createRandomIds(fillRandom: FillRandom = randomFillSync): () => string {
  const page = Buffer.alloc(PAGE_BYTES);
  let at = PAGE_BYTES;
  return () => {
    if (at === PAGE_BYTES) {
      fillRandom(page);
      at = 0;
    }
    const id = page.toString("base64url", at, at + ID_BYTES);
    at += ID_BYTES;
    return id;
  };
}

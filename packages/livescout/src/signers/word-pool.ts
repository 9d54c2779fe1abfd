/** Randomness in large pieces: asking the platform for 48 bytes at a time costs more than a signature. */
export function createWordPool(fill: (words: Uint32Array) => void): (count: number) => Uint32Array {
  const pool = new Uint32Array(POOL_WORDS);
  let at = POOL_WORDS;
  return (count) => {
    if (at + count > POOL_WORDS) {
      fill(pool);
      at = 0;
    }
    at += count;
    return pool.slice(at - count, at);
  };
}

/** Enough for 500 signatures. */
const POOL_WORDS = 12_500;

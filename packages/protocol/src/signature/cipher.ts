/**
 * The stream cipher of the envelope: ChaCha's quarter-round, but 5 to 20 single rounds, own constants, a 12-word key
 * whose ninth word is also the block counter, and two odd diagonals. Applying it twice gives the input back.
 */

/** 12 unsigned 32-bit words. They travel inside the token: unique per token, but no secret. */
export type KeyWords = ArrayLike<number>;

/** The stream to lay over bytes `start` to `end`; up to three bytes behind `end` change too. */
export type KeyStream = (bytes: DataView, { start, end, key }: { start: number; end: number; key: KeyWords }) => void;

/** A function that XORs the key stream onto bytes, in place; it keeps its state array from call to call. */
export function createKeyStream(): KeyStream {
  const state = new Int32Array(16);
  const block = new Int32Array(16);
  return (bytes, { start, end, key }) => {
    setState(state, key);
    const rounds = roundsOf(key);
    for (let at = start, word = 0; at < end; at += 4, word = (word + 1) & 15) {
      if (word === 0) {
        keyStreamBlock(state, rounds, block);
        state[12]!++;
      }
      bytes.setInt32(at, bytes.getInt32(at, true) ^ block[word]!, true);
    }
  };
}

/** Constants as in the web SDK, all versions 5.1.0 to 5.3.2. */
export function setState(state: Int32Array, key: KeyWords): void {
  state[0] = 0x475602b6;
  state[1] = 0x23d22697;
  state[2] = 0xe6460233;
  state[3] = 0x56870716;
  for (let i = 0; i < 12; i++) state[4 + i] = key[i]!;
}

export function roundsOf(key: KeyWords): number {
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += key[i]! & 15;
  return 5 + (sum & 15);
}

/**
 * One block of key stream, as little-endian words. Unrolled into locals, two lines a quarter-round: five times as fast
 * as an array and a function, in the inner loop of signing. The last two diagonals, (2,7,12,13) and (3,4,13,14), are
 * not ChaCha's.
 */
// prettier-ignore
export function keyStreamBlock(state: Int32Array, rounds: number, block: Int32Array): void {
  let a0 = state[0]!, a1 = state[1]!, a2 = state[2]!, a3 = state[3]!;
  let b0 = state[4]!, b1 = state[5]!, b2 = state[6]!, b3 = state[7]!;
  let c0 = state[8]!, c1 = state[9]!, c2 = state[10]!, c3 = state[11]!;
  let d0 = state[12]!, d1 = state[13]!, d2 = state[14]!, d3 = state[15]!;
  for (let round = 0; round < rounds; round++) {
    if ((round & 1) === 0) {
      a0 = a0 + b0 | 0; d0 ^= a0; d0 = d0 << 16 | d0 >>> 16; c0 = c0 + d0 | 0; b0 ^= c0; b0 = b0 << 12 | b0 >>> 20;
      a0 = a0 + b0 | 0; d0 ^= a0; d0 = d0 << 8 | d0 >>> 24; c0 = c0 + d0 | 0; b0 ^= c0; b0 = b0 << 7 | b0 >>> 25;
      a1 = a1 + b1 | 0; d1 ^= a1; d1 = d1 << 16 | d1 >>> 16; c1 = c1 + d1 | 0; b1 ^= c1; b1 = b1 << 12 | b1 >>> 20;
      a1 = a1 + b1 | 0; d1 ^= a1; d1 = d1 << 8 | d1 >>> 24; c1 = c1 + d1 | 0; b1 ^= c1; b1 = b1 << 7 | b1 >>> 25;
      a2 = a2 + b2 | 0; d2 ^= a2; d2 = d2 << 16 | d2 >>> 16; c2 = c2 + d2 | 0; b2 ^= c2; b2 = b2 << 12 | b2 >>> 20;
      a2 = a2 + b2 | 0; d2 ^= a2; d2 = d2 << 8 | d2 >>> 24; c2 = c2 + d2 | 0; b2 ^= c2; b2 = b2 << 7 | b2 >>> 25;
      a3 = a3 + b3 | 0; d3 ^= a3; d3 = d3 << 16 | d3 >>> 16; c3 = c3 + d3 | 0; b3 ^= c3; b3 = b3 << 12 | b3 >>> 20;
      a3 = a3 + b3 | 0; d3 ^= a3; d3 = d3 << 8 | d3 >>> 24; c3 = c3 + d3 | 0; b3 ^= c3; b3 = b3 << 7 | b3 >>> 25;
    } else {
      a0 = a0 + b1 | 0; d3 ^= a0; d3 = d3 << 16 | d3 >>> 16; c2 = c2 + d3 | 0; b1 ^= c2; b1 = b1 << 12 | b1 >>> 20;
      a0 = a0 + b1 | 0; d3 ^= a0; d3 = d3 << 8 | d3 >>> 24; c2 = c2 + d3 | 0; b1 ^= c2; b1 = b1 << 7 | b1 >>> 25;
      a1 = a1 + b2 | 0; d0 ^= a1; d0 = d0 << 16 | d0 >>> 16; c3 = c3 + d0 | 0; b2 ^= c3; b2 = b2 << 12 | b2 >>> 20;
      a1 = a1 + b2 | 0; d0 ^= a1; d0 = d0 << 8 | d0 >>> 24; c3 = c3 + d0 | 0; b2 ^= c3; b2 = b2 << 7 | b2 >>> 25;
      a2 = a2 + b3 | 0; d1 ^= a2; d1 = d1 << 16 | d1 >>> 16; d0 = d0 + d1 | 0; b3 ^= d0; b3 = b3 << 12 | b3 >>> 20;
      a2 = a2 + b3 | 0; d1 ^= a2; d1 = d1 << 8 | d1 >>> 24; d0 = d0 + d1 | 0; b3 ^= d0; b3 = b3 << 7 | b3 >>> 25;
      a3 = a3 + b0 | 0; d2 ^= a3; d2 = d2 << 16 | d2 >>> 16; d1 = d1 + d2 | 0; b0 ^= d1; b0 = b0 << 12 | b0 >>> 20;
      a3 = a3 + b0 | 0; d2 ^= a3; d2 = d2 << 8 | d2 >>> 24; d1 = d1 + d2 | 0; b0 ^= d1; b0 = b0 << 7 | b0 >>> 25;
    }
  }
  block[0] = a0 + state[0]!; block[1] = a1 + state[1]!; block[2] = a2 + state[2]!; block[3] = a3 + state[3]!;
  block[4] = b0 + state[4]!; block[5] = b1 + state[5]!; block[6] = b2 + state[6]!; block[7] = b3 + state[7]!;
  block[8] = c0 + state[8]!; block[9] = c1 + state[9]!; block[10] = c2 + state[10]!; block[11] = c3 + state[11]!;
  block[12] = d0 + state[12]!; block[13] = d1 + state[13]!; block[14] = d2 + state[14]!; block[15] = d3 + state[15]!;
}

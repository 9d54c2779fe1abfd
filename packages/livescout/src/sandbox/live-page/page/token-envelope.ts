/**
 * The envelope of the signature tokens, open to any payload: tomorrow's fields are none that the protocol's code would
 * write. The key travels in the token, so there is no secret in it.
 *
 * Written apart from the protocol's own, after the same description, so that each is a check on the other.
 */
export type OpenToken = { payload: Uint8Array; keyWords: Uint32Array };

export function seal({ payload, keyWords }: OpenToken): string {
  const cipher = applyKeyStream(payload, keyWords);
  const key = Array.from({ length: KEY_BYTES }, (_, at) => ((keyWords[at >>> 2] ?? 0) >>> ((at & 3) * 8)) & 255);
  const place = (sum(cipher) + sum(key)) % (cipher.length + 1);
  return encode([TAG, ...cipher.subarray(0, place), ...key, ...cipher.subarray(place)]);
}

/** `undefined` for what is no such token. */
export function unseal(token: string): OpenToken | undefined {
  const [tag, ...body] = decode(token) ?? [];
  const size = body.length - KEY_BYTES;
  if (tag !== TAG || size < 0) return undefined;
  const place = sum(body) % (size + 1);
  const key = body.splice(place, KEY_BYTES);
  const keyWords = new Uint32Array(KEY_BYTES / 4);
  for (const [at, byte] of key.entries()) keyWords[at >>> 2] = (keyWords[at >>> 2] ?? 0) | (byte << ((at & 3) * 8));
  return { payload: applyKeyStream(Uint8Array.from(body), keyWords), keyWords };
}

const TAG = 0x4b;
const KEY_BYTES = 48;
const CONSTANTS = [0x475602b6, 0x23d22697, 0xe6460233, 0x56870716] as const;
const COLUMNS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
] as const;
/** The last two are not ChaCha's. */
const DIAGONALS = [
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 12, 13],
  [3, 4, 13, 14],
] as const;
const BLOCK_BYTES = 64;

function applyKeyStream(bytes: Uint8Array, keyWords: Uint32Array): Uint8Array {
  const state = Uint32Array.of(...CONSTANTS, ...keyWords);
  const rounds = 5 + (sum(Array.from(keyWords, (word) => word & 15)) & 15);
  const applied = Uint8Array.from(bytes);
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const block = mixBlock(state, rounds);
    for (let at = start; at < Math.min(start + BLOCK_BYTES, bytes.length); at++) {
      applied[at] = (bytes[at] ?? 0) ^ ((block[(at & 63) >>> 2] ?? 0) >>> ((at & 3) * 8));
    }
    state[12] = (state[12] ?? 0) + 1;
  }
  return applied;
}

function mixBlock(state: Uint32Array, rounds: number): Uint32Array {
  const words = Uint32Array.from(state);
  const word = (place: number): number => words[place] ?? 0;
  const turn = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
  for (let round = 0; round < rounds; round++) {
    for (const [a, b, c, d] of round % 2 === 0 ? COLUMNS : DIAGONALS) {
      for (const [first, second] of TURNS) {
        words[a] = word(a) + word(b);
        words[d] = turn(word(d) ^ word(a), first);
        words[c] = word(c) + word(d);
        words[b] = turn(word(b) ^ word(c), second);
      }
    }
  }
  return words.map((mixed, at) => mixed + (state[at] ?? 0));
}

const TURNS = [
  [16, 12],
  [8, 7],
] as const;

const ALPHABET = "u09tbS3UvgDEe6r-ZVMXzLpsAohTn7mdINQlW412GqBjfYiyk8JORCF5/xKHwacP";

function encode(bytes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.slice(at, at + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const count = b === undefined ? 2 : c === undefined ? 3 : 4;
    for (let place = 0; place < 4; place++) {
      text += place < count ? ALPHABET.charAt((bits >>> (18 - 6 * place)) & 63) : "=";
    }
  }
  return text;
}

function decode(text: string): number[] | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of text.replace(/=+$/, "")) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >>> count) & 255);
  }
  return bytes;
}

function sum(bytes: Iterable<number>): number {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total;
}

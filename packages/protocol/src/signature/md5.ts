/**
 * MD5 of bytes, by hand (RFC 1321): the default where the host brings no faster one.
 *
 * It protects nothing here: all three signature parameters use it as a plain checksum.
 */
export function md5(bytes: Uint8Array): Uint8Array {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const padded = pad(bytes);
  const view = new DataView(padded.buffer);
  const block = new Int32Array(16);
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let word = 0; word < 16; word++) block[word] = view.getInt32(offset + word * 4, true);
    compress(state, block);
  }
  const digest = new DataView(new ArrayBuffer(16));
  for (let word = 0; word < 4; word++) digest.setInt32(word * 4, state[word]!, true);
  return new Uint8Array(digest.buffer);
}

const sines = /* @__PURE__ */ Int32Array.from({ length: 64 }, (_, i) =>
  Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32),
);
const turns = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;

/** The message, one bit, zeros, and the length in bits as 64-bit little endian. */
function pad(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array((((bytes.length + 8) >>> 6) + 1) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, bytes.length << 3, true);
  view.setUint32(padded.length - 4, Math.floor(bytes.length / 2 ** 29), true);
  return padded;
}

function compress(state: Int32Array, block: Int32Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let step = 0; step < 64; step++) {
    const sum = a + mixed(step >>> 4, b, c, d) + sines[step]! + block[wordOf(step)]!;
    const turn = turns[step >>> 4]![step & 3]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << turn) | ((sum | 0) >>> (32 - turn)))) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
}

function mixed(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  if (round === 1) return (d & b) | (~d & c);
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d);
}

/** Which word of the block a step takes. */
function wordOf(step: number): number {
  if (step < 16) return step;
  if (step < 32) return (5 * step + 1) & 15;
  return step < 48 ? (3 * step + 5) & 15 : (7 * step) & 15;
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyStream, setState, keyStreamBlock, roundsOf } from "./cipher.ts";

const word = fc.integer({ min: 0, max: 0xffffffff });
const key = fc.array(word, { minLength: 12, maxLength: 12 });

const stateOf = (words: readonly number[]): Int32Array => {
  const state = new Int32Array(16);
  setState(state, words);
  return state;
};

/** The block as the specification words it, one index after the other. */
function plainBlock(state: Int32Array, rounds: number): Int32Array {
  const w = Int32Array.from(state);
  const at = (i: number) => w[i] ?? 0;
  const addAndTurn = (a: number, b: number, d: number, by: number) => {
    w[a] = at(a) + at(b);
    const mixed = at(d) ^ at(a);
    w[d] = (mixed << by) | (mixed >>> (32 - by));
  };
  const quarter = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) => {
    addAndTurn(a, b, d, 16);
    addAndTurn(c, d, b, 12);
    addAndTurn(a, b, d, 8);
    addAndTurn(c, d, b, 7);
  };
  const columns = [
    [0, 4, 8, 12],
    [1, 5, 9, 13],
    [2, 6, 10, 14],
    [3, 7, 11, 15],
  ];
  const diagonals = [
    [0, 5, 10, 15],
    [1, 6, 11, 12],
    [2, 7, 12, 13],
    [3, 4, 13, 14],
  ];
  for (let round = 0; round < rounds; round++) (round % 2 === 0 ? columns : diagonals).forEach(quarter);
  return state.map((value, i) => value + at(i));
}

test("the unrolled block is the block of the specification, for any number of rounds", () => {
  fc.assert(
    fc.property(key, fc.integer({ min: 5, max: 20 }), (words, rounds) => {
      const block = new Int32Array(16);
      keyStreamBlock(stateOf(words), rounds, block);
      expect(block).toEqual(plainBlock(stateOf(words), rounds));
    }),
  );
});

test("the low four bits of the key words decide on 5 to 20 rounds", () => {
  expect(roundsOf(Array.from({ length: 12 }, () => 0x10))).toBe(5);
  expect(roundsOf([15, ...Array.from({ length: 11 }, () => 0)])).toBe(20);
  expect(roundsOf([8, 8, ...Array.from({ length: 10 }, () => 0)])).toBe(5);
});

test("the counter moves on only between blocks, and wraps", () => {
  const words = [1, 2, 3, 4, 5, 6, 7, 8, 0xffffffff, 10, 11, 12];
  const stream = new Uint8Array(130);
  createKeyStream()(new DataView(stream.buffer), { start: 0, end: 128, key: words });
  const next = stateOf(words);
  next[12] = 0;
  const block = new Int32Array(16);
  keyStreamBlock(next, roundsOf(words), block);
  expect(stream.subarray(64, 128)).toEqual(new Uint8Array(block.buffer));
});

import { describe, expect, it } from 'vitest';
import { randomOf } from '../../exec/random-table';
import { KernelPair, someText, wholeNumber } from './kernel-pairs';

describe('sketching kernels', () => {
  it.each([0, 1, 63, 64, 65, 1027])('do on %i rows what their twins do', (rows) => {
    for (const bits of [4, 9, 12]) {
      const next = randomOf(rows + bits);
      const pair = new KernelPair();
      const ids = pair.halves(Array.from({ length: rows }, () => Math.floor(next() * 4)));
      const registers = pair.bytes(new Array(4 * 2 ** bits).fill(0));
      const place = [registers, 4 * 2 ** bits] as const;
      const words = pair.words(Array.from({ length: rows }, () => wholeNumber(next)));
      const texts = pair.texts(Array.from({ length: rows }, () => someText(next)));
      for (const bitmap of [0, pair.bitmap(rows, next, 0.7)]) {
        for (const groups of [ids, 0]) {
          pair.both((kernels) => kernels.sketchWords(groups, words, bitmap, rows, registers, bits), place);
          pair.both((kernels) => kernels.sketchTexts(groups, texts.offsets, texts.bytes, bitmap, rows, registers, bits), place);
        }
      }
      pair.both((kernels) => kernels.sketchMerge(ids, words, rows, registers + 8, bits), place);
      // registers that hold at least so much already: few hashes change one
      const full = pair.bytes(Array.from({ length: 2 * 2 ** bits }, () => 5 + Math.floor(next() * 3)));
      pair.both((kernels) => kernels.sketchWords(0, words, 0, rows, full, bits), [full, 2 * 2 ** bits]);
    }
  });

  it.each([0, 1, 65, 1027])('number the buckets of %i values as their twins do', (rows) => {
    const next = randomOf(rows);
    const pair = new KernelPair();
    const out = pair.room(rows * 8);
    const check = (values: readonly number[]): unknown => {
      const column = pair.doubles(values);
      return pair.both((kernels) => kernels.bucketF64(column, rows, -1.5, 7.25, 20, out), [out, rows * 8]);
    };
    const values = Array.from({ length: rows }, (_, i) =>
      i % 9 === 0 ? [7.25, -1.5, Infinity, -Infinity][i % 4]! : next() * 12 - 3,
    );
    expect(check(values)).toBe(1);
    if (rows > 0) expect(check(values.with(rows - 1, Number.NaN))).toBe(0);
  });
});

import { describe, it } from 'vitest';
import { randomOf } from '../../exec/random-table';
import { KernelPair } from './kernel-pairs';

const SLOTS = 40;

describe('kernels of groups by code and their twins', () => {
  it.each([0, 1, 15, 16, 63, 65, 1003])('number %i rows and count and sum them alike', (rows) => {
    const random = randomOf(rows + 7);
    const pair = new KernelPair();
    const list = <T>(make: () => T): T[] => Array.from({ length: rows }, make);
    const below = (n: number): number => Math.floor(random() * n);
    const [validity, bitmap] = [pair.bitmap(rows, random, 0.8), pair.bitmap(rows, random, 0.6)];
    const ids = pair.room(rows * 2 + 32);
    const codes = [
      { width: 1, at: pair.bytes(list(() => below(4))), least: 0 },
      { width: 2, at: pair.bytes(new Uint8Array(Uint16Array.from(list(() => below(4))).buffer)), least: 0 },
      { width: 4, at: pair.halves(list(() => 1000 + below(4))), least: 1000 },
      { width: 8, at: pair.words(list(() => BigInt(below(4) - 2))), least: -2 },
    ];
    for (const { width, at, least } of codes) {
      for (const valid of [0, validity]) {
        pair.both((k) => k.codeIds(codes[0]!.at, 1, 0, 0, 4, 1, 1, rows, ids), [ids, rows * 2]);
        pair.both((k) => k.codeIds(at, width, least, valid, 4, 5, 0, rows, ids), [ids, rows * 2]);
        pair.both((k) => k.codeIds(at, width, least, valid, 4, 8, 1, rows, ids), [ids, rows * 2]);
        pair.both((k) => k.codeLeave(bitmap, SLOTS, rows, ids), [ids, rows * 2]);
        const counts = pair.halves(new Array<number>(SLOTS + 1).fill(0));
        const firsts = pair.halves(new Array<number>(SLOTS + 1).fill(0));
        pair.both((k) => k.codeCount(ids, rows, counts), [counts, (SLOTS + 1) * 4]);
        pair.both((k) => k.codeFirsts(ids, 70, rows, firsts, counts, SLOTS), [firsts, (SLOTS + 1) * 4]);
        if (valid !== 0) pair.both((k) => k.codeNulls(ids, valid, rows, counts), [counts, (SLOTS + 1) * 4]);
        const doubles = pair.doubles(list(() => random() * 1000 - 500));
        const [ints, longs] = [pair.halves(list(() => below(2 ** 31))), pair.words(list(() => BigInt(below(2 ** 40)) - 5n))];
        const sums = pair.words(new Array<bigint>(SLOTS + 1).fill(0n));
        for (const [values, wide] of [
          [doubles, 0],
          [ints, 4],
          [longs, 8],
        ] as const) {
          pair.both((k) => k.codeSumDouble(ids, values, wide, valid, rows, sums), [sums, SLOTS * 8]);
        }
        for (const wide of [1, 2, 4])
          pair.both((k) => k.codeSumCounted(ids, ints, wide, wide - 3, valid, rows, sums), [sums, SLOTS * 8]);
        const whole = pair.words(new Array<bigint>(SLOTS + 1).fill(0n));
        pair.both((k) => k.codeSumInteger(ids, ints, 4, valid, rows, whole), [whole, SLOTS * 8]);
        pair.both((k) => k.codeSumInteger(ids, longs, 8, valid, rows, whole), [whole, SLOTS * 8]);
      }
    }
  });
});

import { describe, it } from 'vitest';
import { randomOf } from '../../exec/random-table';
import { KernelPair } from './kernel-pairs';

describe('lookup kernels and their twins', () => {
  it.each([0, 1, 63, 65, 1000])('enter %i rows, find them and mark those that belong alike', (rows) => {
    const random = randomOf(rows + 1);
    const pair = new KernelPair();
    const list = <T>(make: () => T): T[] => Array.from({ length: rows }, make);
    const [validity, bitmap] = [pair.bitmap(rows, random, 0.8), pair.bitmap(rows, random, 0.7)];
    const near = pair.words(list(() => 1000n + BigInt(Math.floor(random() * 500))));
    const far = pair.words(list(() => BigInt(Math.floor(random() * 500)) << 40n));
    const sought = pair.words(list(() => 990n + BigInt(Math.floor(random() * 600))));
    const ints = pair.halves(list(() => Math.floor(random() * 700) - 150));
    const some = pair.bitmap(500, random, 0.9);
    for (const valid of [0, validity]) {
      for (const taking of [0, bitmap]) {
        const table = pair.halves(new Array<number>(501).fill(0));
        pair.both((k) => k.joinEnterSpan(near, valid, taking, rows, 70, 1000n, table), [table, 501 * 4]);
        const slots = pair.words(new Array<bigint>(4096).fill(0n));
        pair.both((k) => k.joinEnter(far, valid, taking, rows, 70, slots, 2047), [slots, 4096 * 8]);
        const found = pair.room(rows * 4);
        for (const nullRow of [0xffffffff, 12]) {
          pair.both((k) => k.joinFind(far, valid, rows, slots, 2047, nullRow, found), [found, rows * 4]);
          pair.both((k) => k.joinFindSpan(sought, 8, valid, rows, 1000n, 500, table, nullRow, found), [found, rows * 4]);
          for (const here of [0, some]) {
            pair.both((k) => k.joinPlaceSpan(sought, 8, valid, rows, 1000n, 500, here, nullRow, found), [found, rows * 4]);
            pair.both((k) => k.joinPlaceSpan(ints, 4, valid, rows, -100n, 500, here, nullRow, found), [found, rows * 4]);
          }
          pair.both((k) => k.joinFindSpan(ints, 4, valid, rows, -100n, 500, table, nullRow, found), [found, rows * 4]);
        }
        const marks = pair.room(Math.ceil(rows / 64) * 8);
        for (const [lonely, met] of [
          [0, 1],
          [1, 1],
          [1, 0],
        ] as const) {
          const own = pair.halves(list(() => (random() < 0.3 ? 0xffffffff : Math.floor(random() * 500))));
          const bytes = Math.ceil(rows / 64) * 8;
          pair.both((k) => k.joinMet(own, taking, rows, lonely, met, marks), [marks, bytes], [own, rows * 4]);
        }
      }
    }
  });
});

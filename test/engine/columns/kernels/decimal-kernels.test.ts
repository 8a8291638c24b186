import { describe, expect, it } from 'vitest';
import { ADD, MULTIPLY, SUBTRACT } from '../../../../engine/columns/kernels/number-kernels';
import { randomOf } from '../../exec/random-table';
import { KernelPair, wholeNumber } from './kernel-pairs';

const MOST = 10n ** 38n;
const EDGES = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n, -(2n ** 32n), 10n ** 18n];
const upper = (value: bigint): bigint => BigInt.asIntN(64, value >> 64n);

describe('arithmetic of decimals', () => {
  it.each([0, 1, 7, 64, 1003])('on %i rows does what its twin does', (rows) => {
    const random = randomOf(rows + 3);
    const pair = new KernelPair();
    const pick = (): bigint => (random() < 0.3 ? EDGES[Math.floor(random() * EDGES.length)]! : wholeNumber(random));
    const words = Array.from({ length: rows * 2 }, pick);
    const pairs = words.slice(0, rows).flatMap((word) => [word, word >> 63n]);
    const [narrow, other, wide] = [pair.words(words.slice(0, rows)), pair.words(words.slice(rows)), pair.words(pairs)];
    const constant = pair.words([wholeNumber(random) >> 3n]);
    const valid = pair.bitmap(rows, random, 0.7);
    for (const op of [ADD, SUBTRACT, MULTIPLY])
      for (const [a, aStride] of [[narrow, 8] as const, [wide, 16] as const, [constant, 0] as const])
        for (const [b, bStride] of [[other, 8] as const, [constant, 0] as const])
          for (const validity of [0, valid])
            for (const [outStride, bound] of [[8, 10n ** 17n] as const, [16, MOST] as const, [16, 1n << 100n] as const]) {
              const out = pair.words(new Array<bigint>(rows * 2).fill(0n));
              const [low, high] = [BigInt.asIntN(64, bound), upper(bound)];
              pair.both(
                (k) =>
                  k.decimalArithmetic(op, a, aStride, 100n, b, bStride, 10n ** 18n, validity, rows, low, high, out, outStride),
                [out, rows * outStride],
              );
            }
  });

  it('refuses what 64 bits do not hold, unless it is null', () => {
    const pair = new KernelPair();
    const wide = pair.words([5n, 0n, 5n, 1n]);
    const [one, out] = [pair.words([1n]), pair.room(32)];
    const ask = (validity: number, bound: bigint): unknown =>
      pair.both((k) => k.decimalArithmetic(ADD, wide, 16, 1n, one, 0, 1n, validity, 2, bound, 0n, out, 16));
    expect(ask(0, 1_000n)).toBe(0);
    expect(ask(pair.bytes([1, 0, 0, 0, 0, 0, 0, 0]), 1_000n)).toBe(1);
    expect(ask(pair.bytes([1, 0, 0, 0, 0, 0, 0, 0]), 6n)).toBe(0);
  });
});

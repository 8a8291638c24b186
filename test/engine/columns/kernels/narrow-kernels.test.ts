import { describe, expect, it } from 'vitest';
import { randomOf } from '../../exec/random-table';
import { KernelPair, wholeNumber } from './kernel-pairs';

const rowCounts = [0, 1, 7, 8, 17, 67];
const widths = [1, 2, 4] as const;

describe('codes that count from a frame', () => {
  it('come from ints and go back, or one that has no code is told', () => {
    const random = randomOf(1);
    for (const rows of rowCounts) {
      const pair = new KernelPair();
      for (const width of [1, 2] as const)
        for (const base of [0, -128, 1_000_000, -(2 ** 31), 2 ** 31 - 65536]) {
          const codes = Array.from({ length: rows }, () => Math.floor(random() * 2 ** (8 * width)));
          const values = pair.halves(codes.map((code) => base + code));
          const [out, back] = [pair.room(rows * width), pair.room(rows * 4)];
          const fits = (kernels: { narrowI32: (...args: [number, number, number, number, number]) => number }) =>
            kernels.narrowI32(values, rows, base, width, out);
          expect(pair.both(fits, [out, rows * width])).toBe(1);
          pair.both((kernels) => kernels.widenI32(out, width, rows, base, back), [back, rows * 4]);
          if (rows === 0) continue;
          for (const stray of [base + 2 ** (8 * width), base - 1, -base - 70_000].filter((value) => Math.abs(value) < 2 ** 31)) {
            const at = Math.floor(random() * rows);
            const odd = pair.halves(codes.map((code, row) => (row === at ? stray : base + code)));
            expect(pair.both((kernels) => kernels.narrowI32(odd, rows, base, width, out))).toBe(0);
          }
        }
    }
  });

  it('come from 64-bit integers that are multiples of a unit', () => {
    const random = randomOf(2);
    for (const rows of rowCounts) {
      const pair = new KernelPair();
      for (const width of widths)
        for (const [base, unit] of [
          [0, 1],
          [-(2 ** (8 * width - 1)), 1],
          [1_500_000_000_000_000, 1_000_000],
          [-86_400_000_000 * 128, 60_000],
          [0, 1000],
        ] as const) {
          const most = Math.min(2 ** (8 * width), Math.floor((2 ** 53 - base) / unit));
          const plain = Array.from({ length: rows }, () => BigInt(base) + BigInt(Math.floor(random() * most)) * BigInt(unit));
          const values = pair.words(plain);
          const [out, back] = [pair.room(rows * width), pair.room(rows * 8)];
          expect(pair.both((kernels) => kernels.narrowI64(values, rows, base, unit, width, out), [out, rows * width])).toBe(1);
          pair.both((kernels) => kernels.widenI64(out, width, rows, base, unit, back), [back, rows * 8]);
          if (rows === 0) continue;
          const strays = [
            BigInt(base) - BigInt(unit),
            BigInt(base) + BigInt(unit) * 2n ** BigInt(8 * width),
            wholeNumber(random),
          ];
          if (unit > 1) strays.push(BigInt(base) + 1n, BigInt(base) + BigInt(unit) * 3n - 1n);
          for (const stray of [...strays, 2n ** 63n - 1n, -(2n ** 63n)]) {
            const at = Math.floor(random() * rows);
            const odd = pair.words(plain.map((value, row) => (row === at ? stray : value)));
            expect(pair.both((kernels) => kernels.narrowI64(odd, rows, base, unit, width, out))).toBe(0);
          }
        }
    }
  });

  it('come from doubles only where they give every bit back', () => {
    const random = randomOf(3);
    for (const rows of rowCounts) {
      const pair = new KernelPair();
      for (const width of widths)
        for (const unit of [1, 100, 1_000_000])
          for (const base of [0, -(2 ** (8 * width - 1)), 1_234_567]) {
            const plain = Array.from({ length: rows }, () => (base + Math.floor(random() * 2 ** (8 * width))) / unit);
            const values = pair.doubles(plain);
            const [out, back] = [pair.room(rows * width), pair.room(rows * 8)];
            expect(pair.both((kernels) => kernels.narrowF64(values, rows, base, unit, width, out), [out, rows * width])).toBe(1);
            pair.both((kernels) => kernels.widenF64(out, width, rows, base, unit, back), [back, rows * 8]);
            if (rows === 0) continue;
            const strays = [
              Number.NaN,
              Number.POSITIVE_INFINITY,
              Number.NEGATIVE_INFINITY,
              -0,
              5e-324,
              1 / 3,
              1e300,
              (base - 1) / unit,
            ];
            for (const stray of [...strays, (base + 2 ** (8 * width)) / unit, (base + 0.5) / unit]) {
              const at = Math.floor(random() * rows);
              const odd = pair.doubles(plain.map((value, row) => (row === at ? stray : value)));
              expect(pair.both((kernels) => kernels.narrowF64(odd, rows, base, unit, width, out))).toBe(0);
            }
          }
    }
  });

  it('are found within an interval', () => {
    const random = randomOf(4);
    for (const rows of rowCounts) {
      const pair = new KernelPair();
      for (const width of widths)
        for (let round = 0; round < 8; round++) {
          const most = 2 ** (8 * width) - 1;
          const bytes = Array.from({ length: rows * width }, () => Math.floor(random() * 256));
          const codes = pair.bytes(bytes);
          const low = round === 0 ? 0 : round === 1 ? most : Math.floor(random() * most);
          const span = round < 2 ? 0 : round === 2 ? most - low : Math.floor(random() * (most - low));
          const out = pair.room(Math.ceil(rows / 64) * 8);
          pair.both((kernels) => kernels.codesWithin(codes, width, rows, low, span, out), [out, Math.floor(rows / 8)]);
        }
    }
  });
});

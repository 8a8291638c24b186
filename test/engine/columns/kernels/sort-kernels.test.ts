import { describe, expect, it } from 'vitest';
import { rowBitsOf } from '../../../../engine/columns/kernels/sort-packed';
import { HISTOGRAM_BYTES, STAGE_TEXT, STAGE_TEXT_DESCENDING, STAGE_WORD } from '../../../../engine/columns/kernels/sort-runs';
import { randomOf } from '../../exec/random-table';
import { KernelPair, someText, wholeNumber } from './kernel-pairs';

const sizes = [0, 1, 2, 63, 64, 65, 1000];
const specials = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, -1.5, 1e300];

function list<T>(rows: number, make: () => T): T[] {
  return Array.from({ length: rows }, make);
}

describe('sort kernels and their twins', () => {
  it.each(sizes)('give the same ordinals for %i values of any storage', (rows) => {
    const random = randomOf(rows + 1);
    const pair = new KernelPair();
    const out = pair.room(rows * 8 + 8);
    const place = [out, rows * 8] as const;
    const words = pair.words(list(rows * 2, () => wholeNumber(random)));
    const doubles = pair.doubles(
      list(rows, () => (random() < 0.5 ? specials[Math.floor(random() * 10)]! : (random() - 0.5) * 1e6)),
    );
    const cents = pair.doubles(list(rows, () => Math.round((random() - 0.5) * 1e7) / 100));
    const table = pair.halves(list(256, () => Math.floor(random() * 2 ** 32)));
    const { offsets, bytes } = pair.texts(list(rows, () => someText(random)));
    pair.both((k) => k.sortOrdinalBits(words, rows, out), place);
    pair.both((k) => k.sortOrdinalI32(words, rows, out), place);
    for (const stride of [8, 16])
      for (const flip of [0, 1]) pair.both((k) => k.sortOrdinalI64(words, stride, flip, rows, out), place);
    pair.both((k) => k.sortOrdinalF64(doubles, rows, out), place);
    pair.both((k) => k.sortOrdinalScaled(cents, 100, rows, out), place);
    const codes = pair.halves(list(rows, () => Math.floor(random() * 256)));
    pair.both((k) => k.sortOrdinalCodes(codes, 4, table, rows, out), place);
    pair.both((k) => k.sortOrdinalCodes(words, 1, table, rows, out), place);
    for (const mode of [0, 1, 2]) pair.both((k) => k.sortOrdinalText(offsets, bytes, 0, mode, rows, out), place);
  });

  it.each(sizes)('give the same ranges, scales and text shapes for %i values', (rows) => {
    const random = randomOf(rows + 2);
    const pair = new KernelPair();
    const validity = pair.bitmap(rows, random, 0.7);
    const words = pair.words(list(rows, () => wholeNumber(random)));
    const range = pair.words([-1n, 0n]);
    const cents = pair.doubles(list(rows, () => Math.round(random() * 1e6) / 100));
    const { offsets, bytes } = pair.texts(list(rows, () => `common${someText(random)}`));
    const shape = pair.halves([64, 0xffffffff, 0, 0, 0, ...list(16, () => 0)]);
    for (const valid of [0, validity]) {
      pair.both((k) => k.sortRange(words, valid, rows, range), [range, 16]);
      for (const scale of [1, 10, 100]) pair.both((k) => k.sortScaleFits(cents, valid, scale, rows));
      pair.both((k) => k.sortTextShape(offsets, bytes, valid, rows, shape), [shape, 20]);
    }
  });

  it.each(sizes)('place %i codes at any shift, with nulls, negated or not', (rows) => {
    const random = randomOf(rows + 3);
    const pair = new KernelPair();
    const validity = pair.bitmap(rows, random, 0.5);
    const words = pair.words(list(rows, () => wholeNumber(random)));
    const out = pair.words(list(rows, () => wholeNumber(random)));
    for (const shift of [0, 1, 31, 32, 33, 63, -1, -31, -32, -33, -63]) {
      for (const [valid, negate, fresh] of [
        [0, 0, 1],
        [validity, 1, 0],
        [validity, 0, 1],
        [0, 1, 0],
      ] as const) {
        const offset = BigInt.asUintN(64, wholeNumber(random));
        pair.both((k) => k.sortPlace(words, valid, rows, offset, negate, 5n, shift, out, fresh), [out, rows * 8]);
      }
    }
    const compact = pair.room(rows * 8 + 64);
    const kept = pair.both((k) => k.sortCompact(words, validity, rows, compact)) as number;
    pair.both((k) => k.sortCompact(words, validity, rows, compact), [compact, kept * 8]);
    pair.both((k) => k.sortNumber(validity, rows, 77, compact), [compact, kept * 4]);
    pair.both((k) => k.sortNumber(0, rows, 77, compact), [compact, rows * 4]);
  });

  it.each(sizes)('deal %i rows and their texts out to the same places', (rows) => {
    const random = randomOf(rows + 4);
    const pair = new KernelPair();
    const words = pair.words(list(rows, () => wholeNumber(random)));
    const bounds = list(9, () => BigInt.asUintN(64, wholeNumber(random))).sort((a, b) => (a < b ? -1 : 1));
    const cells = new Uint16Array(4098);
    for (let cell = 0; cell <= 4096; cell++) cells[cell] = bounds.filter((bound) => bound <= BigInt(cell) << 52n).length;
    const [boundsAt, cellsAt] = [pair.words(bounds), pair.bytes(new Uint8Array(cells.buffer))];
    const [parts, counts] = [pair.room(rows * 2), pair.halves(list(10, () => 0))];
    pair.both((k) => k.sortRanges(words, rows, boundsAt, cellsAt, 52, parts, counts), [parts, rows * 2], [counts, 40]);
    // each part has room for all rows, so that no count is needed
    const apart = (each: number): number => pair.halves(list(10, () => 0).map((_, part) => part * each));
    const out = pair.room(rows * 10 * 8);
    const [next, again, third] = [apart(rows), apart(rows), apart(rows)];
    const { offsets, bytes } = pair.texts(list(rows, () => someText(random)));
    const length = rows * 60;
    const [outOffsets, outBytes, nextByte] = [pair.room(rows * 40), pair.room(length * 10), apart(length)];
    pair.both((k) => k.sortTextSizes(offsets, parts, rows, counts), [counts, 40]);
    pair.both((k) => k.sortScatter64(words, parts, rows, next, out), [next, 40], [out, rows * 80]);
    pair.both((k) => k.sortScatter32(words, parts, rows, again, out), [again, 40], [out, rows * 80]);
    pair.both(
      (k) => k.sortScatterText(offsets, bytes, parts, rows, third, nextByte, outOffsets, outBytes),
      [nextByte, 40],
      [outOffsets, rows * 40],
      [outBytes, length * 10],
    );
    const moved = pair.room(rows * 8);
    pair.both((k) => k.sortMove(words, rows * 8, moved), [moved, rows * 8]);
    pair.both((k) => k.sortClear(moved, rows * 4), [moved, rows * 8]);
  });

  it.each(sizes)('append, spell, gather and rebase %i values alike', (rows) => {
    const random = randomOf(rows + 5);
    const pair = new KernelPair();
    const texts = pair.texts(list(rows, () => someText(random)));
    const bitmap = pair.bitmap(rows, random, 0.5);
    const [offsets, bytes] = [pair.room(rows * 4 + 72), pair.room(rows * 200 + 72)];
    for (const mask of [0, bitmap]) {
      const end = pair.both((k) => k.sortAppendText(texts.offsets, texts.bytes, mask, rows, offsets, bytes, 3)) as number;
      pair.both((k) => k.sortAppendText(texts.offsets, texts.bytes, mask, rows, offsets, bytes, 3), [bytes, end], [offsets, 4]);
    }
    if (rows === 0) return;
    const index = pair.halves(list(rows, () => Math.floor(random() * rows)));
    const length = pair.both((k) => k.sortSpell(index, 4, texts.offsets, texts.bytes, rows, offsets, bytes)) as number;
    pair.both((k) => k.sortRebase(offsets, rows + 1, 1000), [offsets, rows * 4 + 4], [bytes, length]);
    pair.both((k) => k.sortGather32(offsets, index, rows, bytes), [bytes, rows * 4]);
    pair.both((k) => k.sortGather64(bytes, index, Math.floor(rows / 2), bytes + rows * 16), [bytes + rows * 16, rows * 4]);
  });

  it.each([0, 1, 2, 19, 21, 64, 3000])('sort %i rows by words and texts to the same order', (rows) => {
    const random = randomOf(rows + 6);
    for (const spread of [3, 1000, 2 ** 40]) {
      const pair = new KernelPair();
      const few = (): bigint => BigInt(Math.floor(random() * spread));
      const [first, second] = [list(rows, few), list(rows, () => few() % 4n)];
      const { offsets, bytes } = pair.texts(list(rows, () => someText(random)));
      const words = pair.words(second);
      const stages = pair.halves([
        STAGE_WORD,
        0,
        0,
        0,
        STAGE_TEXT,
        offsets,
        bytes,
        0,
        STAGE_WORD,
        words,
        0,
        0,
        STAGE_TEXT_DESCENDING,
        offsets,
        bytes,
        0,
      ]);
      const [spareKeys, spareIndex, histograms] = [pair.room(rows * 8), pair.room(rows * 4), pair.room(HISTOGRAM_BYTES)];
      for (const count of [1, 2, 3, 4]) {
        const keys = pair.words(first);
        const index = pair.halves(list(rows, () => 0).map((_, i) => i));
        pair.both((k) => k.sortRuns(keys, index, spareKeys, spareIndex, rows, stages, count, histograms), [index, rows * 4]);
      }
    }
  });

  it.each([1, 2, 19, 64, 65, 3000, 20_000])('sort %i rows by one word to the same order', (rows) => {
    const random = randomOf(rows + 8);
    for (const [keyBits, least] of [
      [1, 0n],
      [13, 7n],
      [22, 1n << 63n],
      [40, 1n << 62n],
      [50, 1n << 40n],
      [64, 0n],
    ] as const) {
      for (const arrange of [
        (keys: bigint[]) => keys,
        (keys: bigint[]) => keys.sort(),
        (keys: bigint[]) => keys.sort().reverse(),
        // all but one agree in their highest bits; few differ from their neighbours, and some of those in their lowest bits only
        (keys: bigint[]) => keys.map((key, i) => (i === 0 ? key : key >> BigInt(keyBits >> 1))),
        (keys: bigint[]) => keys.map((key, i) => (i % 50 === 0 ? key : BigInt(i % 2))),
      ]) {
        const pair = new KernelPair();
        const above = list(rows, () => BigInt.asUintN(keyBits, BigInt(Math.floor(random() * 2 ** 52)) * 0x9e3779b97f4a7c15n));
        const keys = pair.words(arrange(above).map((each) => BigInt.asUintN(64, each + least)));
        const numbers = pair.halves(list(rows, () => Math.floor(random() * 2 ** 32)));
        const [words, spare, out] = [pair.room(rows * 8), pair.room(rows * 8), pair.room(rows * 4)];
        const histograms = pair.room(HISTOGRAM_BYTES);
        const unsigned = BigInt.asUintN(64, least);
        if (keyBits + 13 <= 64 && least < 1n << 40n && rows < 1 << 13) {
          const shift = keyBits <= 40 ? 23 : 13;
          const stamped = pair.words(above.map((each, i) => ((each + least) << BigInt(shift)) | BigInt(i)));
          const before = BigInt.asIntN(64, least << BigInt(shift));
          pair.both(
            (k) => k.sortPacked(stamped, words, stamped, 0, rows, before, shift, keyBits, 13, out, histograms),
            [out, rows * 4],
          );
        }
        pair.both(
          (k) =>
            k.sortPacked(
              keys,
              words,
              spare,
              numbers,
              rows,
              BigInt.asIntN(64, unsigned),
              0,
              keyBits,
              rowBitsOf(rows),
              out,
              histograms,
            ),
          [out, rows * 4],
        );
      }
    }
  });

  it('sort texts that agree in thousands of bytes without running out of stack', () => {
    const pair = new KernelPair();
    const rows = 600;
    const { offsets, bytes } = pair.texts(list(rows, () => '').map((_, i) => 'y'.repeat((i * 7919) % 2000) + (i % 3)));
    const keys = pair.words(list(rows, () => 0n));
    const index = pair.halves(list(rows, () => 0).map((_, i) => i));
    const stages = pair.halves([STAGE_WORD, 0, 0, 0, STAGE_TEXT, offsets, bytes, 0]);
    const [spareKeys, spareIndex, histograms] = [pair.room(rows * 8), pair.room(rows * 4), pair.room(HISTOGRAM_BYTES)];
    pair.both((k) => k.sortRuns(keys, index, spareKeys, spareIndex, rows, stages, 2, histograms), [index, rows * 4]);
  });

  it.each([1, 7, 100])('keep the same candidates for the least %i words', (limit) => {
    const random = randomOf(limit);
    const pair = new KernelPair();
    const heap = pair.room(limit * 8);
    const [outWords, outNumbers] = [pair.room(3000 * 8), pair.room(3000 * 4)];
    let count = 0;
    for (let batch = 0; batch < 3; batch++) {
      const words = pair.words(list(1000, () => BigInt(Math.floor(random() * 5000))));
      const numbers = pair.halves(list(1000, () => Math.floor(random() * 1e9)));
      const filled = Math.min(limit, batch * 1000);
      count = pair.both((k) => k.sortOffer(words, numbers, 1000, heap, filled, limit, outWords, outNumbers, count)) as number;
    }
    pair.both((k) => k.countBits(outWords, count * 64), [outWords, count * 8], [outNumbers, count * 4]);
    expect(count).toBeGreaterThanOrEqual(limit);
  });
});

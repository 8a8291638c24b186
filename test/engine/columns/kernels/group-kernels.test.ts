import { describe, it } from 'vitest';
import { randomOf } from '../../exec/random-table';
import { KernelPair, someText, wholeNumber } from './kernel-pairs';

const sizes = [0, 1, 63, 65, 1000];

function list<T>(rows: number, make: () => T): T[] {
  return Array.from({ length: rows }, make);
}

describe('group kernels and their twins', () => {
  it.each(sizes)('number the groups of %i rows alike', (rows) => {
    const random = randomOf(rows + 1);
    const pair = new KernelPair();
    const bitmap = pair.bitmap(rows, random, 0.6);
    const numbers = pair.halves(list(rows, () => Math.floor(random() * 1e9)));
    const small = pair.words(list(rows, () => BigInt(Math.floor(random() * 30))));
    const ids = pair.room(rows * 4);
    for (const mask of [0, bitmap]) {
      for (const width of [0, 1, 2]) {
        const stride = rows * 8;
        const words = pair.words(list(rows * 2, () => BigInt(Math.floor(random() * 6)) << 40n));
        const table = pair.halves(list(4096, () => 0));
        const [keys, firsts] = [pair.room((rows + 1) * 16), pair.room((rows + 1) * 4)];
        const count = pair.both((k) =>
          width === 0
            ? k.groupDirect(small, mask, rows, table, keys, firsts, 0, numbers, 0, ids)
            : k.groupHash(words, stride, width, mask, rows, table, 4095, keys, firsts, 0, 0, 50, ids),
        ) as number;
        const step = Math.max(1, width) * 8;
        pair.both(
          (k) => k.groupAll(mask, rows, pair.room(rows * 4)),
          [ids, rows * 4],
          [keys + step, count * step],
          [firsts + 4, count * 4],
        );
        const present = pair.room(rows);
        for (const [at, bits, nullable] of [
          [0, 64, 0],
          [10, 54, 1],
          [23, 7, 1],
        ] as const) {
          const out = pair.room(rows * 8);
          pair.both(
            (k) => k.groupUnpack(keys, Math.max(1, width), count, at, bits, 3n, nullable, out, present),
            [out, count * 8],
          );
          for (const kind of [0, 1, 2, 3]) {
            pair.both((k) => k.groupValues(out, nullable === 1 ? present : 0, count, kind, ids), [ids, count * 4]);
          }
        }
      }
    }
  });

  it.each(sizes)('keep %i rows apart, hash them and deal them out alike', (rows) => {
    const random = randomOf(rows + 2);
    const pair = new KernelPair();
    const bitmap = pair.bitmap(rows, random, 0.6);
    const words = pair.words(list(rows * 2, () => wholeNumber(random)));
    const [keys, firsts, ids] = [pair.room((rows + 1) * 16), pair.room((rows + 1) * 4), pair.room(rows * 4)];
    const count = pair.both(
      (k) => k.groupEach(words, rows * 8, 2, bitmap, rows, keys, firsts, 0, 9, ids),
      [ids, rows * 4],
    ) as number;
    const hashes = pair.words(list(rows, () => 0n));
    const [parts, counts] = [pair.room(rows * 2), pair.halves(list(7, () => 0))];
    pair.both((k) => k.groupMix(hashes, words, rows), [hashes, rows * 8], [keys + 16, count * 16]);
    pair.both((k) => k.groupParts(hashes, rows, 7, parts, counts), [parts, rows * 2], [counts, 28]);
    const out = pair.room(rows + 64);
    pair.both((k) => k.groupPresent(ids, rows, out), [out, Math.ceil(rows / 64) * 8]);
    pair.both((k) => k.groupPresentBytes(ids, rows, out), [out, rows]);
  });

  it.each(sizes)('deal %i rows out to parts alike', (rows) => {
    const random = randomOf(rows + 5);
    const pair = new KernelPair();
    const words = pair.words(list(rows * 2, () => wholeNumber(random)));
    for (const [mask, bits] of [
      [0, 1],
      [pair.bitmap(rows, random, 0.6), 9],
    ] as const) {
      const counts = pair.halves(list(2 ** bits + 1, () => 0));
      const [parts, places] = [pair.room(rows * 2), pair.room(rows * 4)];
      pair.both(
        (k) => k.groupSplit(words, rows * 8, 2, mask, rows, bits, parts, counts),
        [parts, rows * 2],
        [counts, (2 ** bits + 1) * 4],
      );
      // rows of one part keep their order; the counts stand for any first places that fit
      const next = pair.halves(list(2 ** bits + 1, () => 0));
      pair.both((k) => k.groupPlaces(parts, rows, next, places), [places, rows * 4], [next, (2 ** bits + 1) * 4]);
      for (const width of [4, 8, 16]) {
        const out = pair.room(rows * width);
        pair.both((k) => k.groupScatter(words, Math.min(8, width), places, rows, out), [out, rows * width]);
      }
      const bytes = pair.room(rows + 16);
      const bitmap = pair.room(Math.ceil(rows / 64) * 8);
      pair.both((k) => k.groupScatterBits(mask, places, rows, bytes), [bytes, rows]);
      pair.both((k) => k.groupBits(bytes, rows, bitmap), [bitmap, Math.ceil(rows / 64) * 8]);
    }
    const sixteen = pair.room(rows * 16);
    const order = pair.halves(list(rows, () => 0).map((_, i) => rows - 1 - i));
    pair.both((k) => k.groupScatter(words, 16, order, Math.floor(rows / 2), sixteen), [sixteen, rows * 16]);
  });

  it.each(sizes)('make words of %i short texts and texts of words alike', (rows) => {
    const random = randomOf(rows + 6);
    const pair = new KernelPair();
    const validity = pair.bitmap(rows, random, 0.8);
    const { offsets, bytes } = pair.texts(list(rows, () => 'abcdefghijklmnopqrstuvw'.slice(0, Math.floor(random() * 24))));
    pair.both((k) => k.groupLongest(offsets, rows));
    const stride = rows * 8 + 64;
    const words = pair.room(stride * 3);
    const [out, present] = [pair.room(rows * 4 + 4), pair.room(rows)];
    for (const valid of [0, validity]) {
      const places = [0, 1, 2].map((word) => [words + word * stride, rows * 8] as const);
      pair.both((k) => k.groupInline(offsets, bytes, valid, rows, 3, stride, words), ...places);
      const length = pair.both(
        (k) => k.groupInlineLengths(words + 2 * stride, rows, out, present),
        [out, rows * 4 + 4],
        [present, rows],
      ) as number;
      const texts = pair.room(length);
      pair.both((k) => k.groupInlineBytes(words, stride, rows, out, texts), [texts, length]);
    }
  });

  it.each(sizes)('update and merge every state over %i rows alike', (rows) => {
    const random = randomOf(rows + 3);
    const pair = new KernelPair();
    const groups = 12;
    const ids = pair.halves(list(rows, () => Math.floor(random() * groups)));
    const validity = pair.bitmap(rows, random, 0.7);
    const words = pair.words(list(rows * 2, () => wholeNumber(random)));
    const doubles = pair.doubles(list(rows, () => (random() - 0.5) * 1000));
    const slots = (): number => pair.words(list(groups, () => 0n));
    for (const valid of [0, validity]) {
      const [a, b, c] = [slots(), slots(), slots()];
      const places = [a, b, c].map((pointer) => [pointer, groups * 8] as const);
      pair.both((k) => k.groupCount(ids, valid, rows, a), ...places);
      const wide = pair.room(groups * 8);
      pair.both((k) => k.groupWiden(a, groups, wide), [wide, groups * 8]);
      pair.both((k) => k.groupAddCounts(ids, words, rows, a), ...places);
      for (const width of [4, 8]) pair.both((k) => k.groupSumInteger(ids, words, width, valid, rows, b), ...places);
      const sums = slots();
      for (const width of [0, 4, 8])
        pair.both((k) => k.groupSumDouble(ids, width === 0 ? doubles : words, width, valid, rows, sums), [sums, groups * 8]);
      pair.both((k) => k.groupDivide(sums, ids, Math.min(groups, rows)), [sums, groups * 8]);
      for (const width of [8, 16]) pair.both((k) => k.groupSumWide(ids, words, width, valid, rows, a, b, c), ...places);
      for (const flip of [0, 1]) {
        const [best, low, seen] = [slots(), slots(), slots()];
        const extremes = [best, low, seen].map((pointer) => [pointer, groups * 8] as const);
        pair.both((k) => k.groupExtreme(ids, words, valid, rows, flip, best, seen), ...extremes);
        const again = slots();
        pair.both((k) => k.groupExtremeWide(ids, words, doubles, valid, rows, flip, best, low, again), ...extremes, [
          again,
          groups * 8,
        ]);
        pair.both((k) => k.groupPick(ids, words, valid, rows, flip, best, seen), ...extremes);
      }
      const moments = [slots(), slots(), slots()] as const;
      const merged = [slots(), slots(), slots()] as const;
      const order = pair.halves(list(groups, () => 1));
      pair.both((k) => k.groupMoments(ids, doubles, valid, rows, ...moments), ...moments.map((at) => [at, groups * 8] as const));
      pair.both(
        (k) => k.groupMergeMoments(order, ...moments, groups, ...merged),
        ...merged.map((at) => [at, groups * 8] as const),
      );
    }
  });

  it.each(sizes)('update states of one group over %i rows alike', (rows) => {
    const random = randomOf(rows + 7);
    const pair = new KernelPair();
    const bitmap = pair.bitmap(rows, random, 0.7);
    const words = pair.words(list(rows, () => wholeNumber(random)));
    const doubles = pair.doubles(list(rows, () => (random() - 0.5) * 1000));
    const codes = pair.halves(list(rows, () => Math.floor(random() * 50)));
    const bytes = pair.bytes(list(rows, () => Math.floor(random() * 50)));
    const { offsets, bytes: texts } = pair.texts(list(rows, () => someText(random)));
    const held = pair.texts(['middle of all']);
    for (const taken of [0, bitmap]) {
      const sum = pair.words([0n]);
      for (const width of [0, 4, 8])
        pair.both((k) => k.wholeSumDouble(width === 0 ? doubles : words, width, taken, rows, sum), [sum, 8]);
      const range = pair.room(16);
      for (const width of [1, 2, 4]) pair.both((k) => k.wholeCoded(words, width, taken, rows, range), [range, 16]);
      const whole = pair.words([7n]);
      for (const width of [4, 8]) pair.both((k) => k.wholeSumInteger(words, width, taken, rows, whole), [whole, 8]);
      const moments = [pair.words([0n]), pair.words([0n]), pair.words([0n])] as const;
      const places = moments.map((at) => [at, 8] as const);
      for (let round = 0; round < 2; round++) pair.both((k) => k.wholeMoments(doubles, taken, rows, ...moments), ...places);
      const used = pair.bytes(new Array<number>(50).fill(0));
      pair.both((k) => k.wholeCodes(codes, 4, taken, rows, used), [used, 50]);
      pair.both((k) => k.wholeCodes(bytes, 1, taken, rows, used), [used, 50]);
      for (const sign of [1, -1]) {
        for (const length of [-1, 13]) pair.both((k) => k.wholeText(offsets, texts, taken, rows, sign, held.bytes, length));
      }
    }
  });

  it.each(sizes)('number %i texts and keep the least, greatest, first and last alike', (rows) => {
    const random = randomOf(rows + 4);
    const pair = new KernelPair();
    const validity = pair.bitmap(rows, random, 0.8);
    const { offsets, bytes } = pair.texts(list(rows, () => someText(random)));
    for (const valid of [0, validity]) {
      const table = pair.halves(list(4096, () => 0));
      const [hashes, starts, heap] = [pair.room(rows * 4 + 8), pair.halves(list(rows + 2, () => 0)), pair.room(rows * 200)];
      const out = pair.room(rows * 8);
      const count = pair.both((k) =>
        k.groupIntern(offsets, bytes, valid, rows, table, 4095, hashes, starts, heap, 0, out),
      ) as number;
      const end = pair.room(8);
      pair.both((k) => k.sortClear(end, 8), [out, rows * 8], [starts, count * 4 + 4]);
      const ids = pair.halves(list(rows, () => Math.floor(random() * 5)));
      for (const sign of [1, -1, 2, 3]) {
        const [at, lengths, states] = [
          pair.halves(list(5, () => 0)),
          pair.halves(list(5, () => 0)),
          pair.halves(list(5, () => 0)),
        ];
        const room = pair.room(rows * 200);
        const used = pair.both(
          (k) => k.groupText(ids, offsets, bytes, valid, rows, sign, at, lengths, states, room, 0),
          [at, 20],
          [lengths, 20],
          [states, 20],
        ) as number;
        pair.both((k) => k.sortClear(end, 8), [room, used]);
      }
    }
  });
});

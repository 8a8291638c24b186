import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS, precisionOf, scaleOf } from '../../columns/column';
import type { Kernels } from '../../columns/kernels/kernels';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, type Views, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import { divideHalfUp, fitted, tenTo } from '../../functions/decimal';
import type { TypeName } from '../../plan/schema';
import type { BatchNumbers } from './batch-numbers';
import { Slots } from './slots';
import type { State, StateArrays } from './state';

/** Bytes that are 1 where the u32 is not 0; 0 = all are. */
export function presentWhere(memory: WebAssembly.Memory, values: Pointer, count: number): Pointer {
  const isNone = kernelsOf(memory).countBits(bitmapWhere(memory, values, count), count) === count;
  return isNone ? 0 : presentBytes(memory, values, count);
}

function presentBytes(memory: WebAssembly.Memory, values: Pointer, count: number): Pointer {
  const present = allocate(memory, count);
  kernelsOf(memory).groupPresentBytes(values, count, present);
  return present;
}

/** A bitmap of the groups whose u32 is not 0. */
export function bitmapWhere(memory: WebAssembly.Memory, values: Pointer, count: number): Pointer {
  const bitmap = allocate(memory, bitmapBytes(count));
  kernelsOf(memory).groupPresent(values, count, bitmap);
  return bitmap;
}

/** Rows of which all arguments are present; 0 = all rows. */
export function allPresent(memory: WebAssembly.Memory, args: readonly Vector[], rows: number, room: Pointer): Pointer {
  const validities = args.flatMap((arg) => (arg.validity === 0 ? [] : [arg.validity]));
  if (validities.length < 2) return validities[0] ?? 0;
  const kernels = kernelsOf(memory);
  validities.reduce((all, validity) => {
    kernels.andBits(all, validity, room, bitmapBytes(rows));
    return room;
  });
  return room;
}

/** Rows that take part and whose arguments are present, as a bitmap; 0 = all. */
export function takenOf(
  memory: WebAssembly.Memory,
  mask: Pointer,
  args: readonly Vector[],
  rows: number,
  room: Pointer,
): Pointer {
  const present = allPresent(memory, args, rows, room);
  if (mask === 0 || present === 0) return mask === 0 ? present : mask;
  kernelsOf(memory).andBits(mask, present, room, bitmapBytes(rows));
  return room;
}

function addTaken(memory: WebAssembly.Memory, seen: Slots, bitmap: Pointer, rows: number): void {
  addCount(memory, seen, bitmap === 0 ? rows : kernelsOf(memory).countBits(bitmap, rows));
}

function addCount(memory: WebAssembly.Memory, seen: Slots, more: number): void {
  const at = seen.cover(1) + 4;
  viewsOf(memory).u32[at >>> 2]! += more;
}

/** `shared`: the counts, where someone else updates them. */
export function countState(memory: WebAssembly.Memory, shared: Slots | null): State {
  const seen = shared ?? new Slots(memory, 4);
  const room = allocate(memory, bitmapBytes(BATCH_ROWS));
  const kernels = kernelsOf(memory);
  return {
    update(ids, count, args, rows) {
      seen.cover(count);
      if (shared !== null || args.some((arg) => arg.storage === 'none')) return;
      kernels.groupCount(ids, allPresent(memory, args, rows, room), rows, seen.pointer);
    },
    updateWhole(mask, args, rows) {
      seen.cover(1);
      if (args.some((arg) => arg.storage === 'none')) return;
      addTaken(memory, seen, takenOf(memory, mask, args, rows, room), rows);
    },
    updateNumbers: ({ count }) => addCount(memory, seen, count),
    merge(ids, count, { halves }, groups) {
      kernels.groupAddCounts(ids, halves[0]!, groups, seen.cover(count));
    },
    publish(count) {
      seen.cover(count);
      return { halves: [seen.first], words: [], texts: [] };
    },
    finish(count) {
      seen.cover(count);
      return { kind: 'counts', counts: seen.first };
    },
  };
}

interface Sum {
  readonly add: (views: Views, numbers: BatchNumbers, at: number) => void;
  readonly whole: (kernels: Kernels, bitmap: Pointer, arg: Vector, rows: number, sum: Pointer) => void;
  readonly update: (kernels: Kernels, ids: Pointer, arg: Vector, rows: number, sums: Pointer) => void;
  readonly merge: (kernels: Kernels, ids: Pointer, words: Pointer, groups: number, sums: Pointer) => void;
}

const integerSum: Sum = {
  add: ({ i64 }, numbers, at) => {
    i64[at] = BigInt.asIntN(64, i64[at]! + numbers.wholeSum());
  },
  whole: (kernels, bitmap, { values, storage }, rows, sum) =>
    kernels.wholeSumInteger(values, storage === 'i32' ? 4 : 8, bitmap, rows, sum),
  update: (kernels, ids, { values, storage, validity }, rows, sums) =>
    kernels.groupSumInteger(ids, values, storage === 'i32' ? 4 : 8, validity, rows, sums),
  merge: (kernels, ids, words, groups, sums) => kernels.groupSumInteger(ids, words, 8, 0, groups, sums),
};

const doubleSum: Sum = {
  add: ({ f64 }, numbers, at) => {
    f64[at]! += numbers.sum();
  },
  whole: (kernels, bitmap, { values, storage }, rows, sum) =>
    kernels.wholeSumDouble(values, storage === 'f64' ? 0 : storage === 'i32' ? 4 : 8, bitmap, rows, sum),
  update: (kernels, ids, { values, storage, validity }, rows, sums) =>
    kernels.groupSumDouble(ids, values, storage === 'f64' ? 0 : storage === 'i32' ? 4 : 8, validity, rows, sums),
  merge: (kernels, ids, words, groups, sums) => kernels.groupSumDouble(ids, words, 0, 0, groups, sums),
};

/**
 * sum of integers (modulo 2^64), sum of doubles, avg of either: eight-byte sums and how many values they hold. `shared`: the latter, where
 * someone else updates them.
 */
export function sumState(memory: WebAssembly.Memory, argument: TypeName, average: boolean, shared: Slots | null): State {
  const integer = !average && argument !== 'double' && argument !== 'float';
  const { update, merge, whole, add } = integer ? integerSum : doubleSum;
  const room = allocate(memory, bitmapBytes(BATCH_ROWS));
  const sums = new Slots(memory, 8);
  const seen = shared ?? new Slots(memory, 4);
  const kernels = kernelsOf(memory);
  const publish = (count: number): StateArrays => {
    seen.cover(count);
    sums.cover(count);
    return { halves: [seen.first], words: [sums.first], texts: [] };
  };
  return {
    update(ids, count, [arg], rows) {
      if (arg!.storage === 'none') return;
      if (shared === null) kernels.groupCount(ids, arg!.validity, rows, seen.cover(count));
      update(kernels, ids, arg!, rows, sums.cover(count));
    },
    updateWhole(mask, [arg], rows) {
      if (arg!.storage === 'none') return;
      const taken = takenOf(memory, mask, [arg!], rows, room);
      addTaken(memory, seen, taken, rows);
      whole(kernels, taken, arg!, rows, sums.cover(1) + 8);
    },
    updateNumbers(numbers) {
      addCount(memory, seen, numbers.count);
      add(viewsOf(memory), numbers, (sums.cover(1) + 8) >>> 3);
    },
    reserve(groups) {
      seen.cover(groups);
      sums.cover(groups);
    },
    merge(ids, count, { halves, words }, groups) {
      kernels.groupAddCounts(ids, halves[0]!, groups, seen.cover(count));
      merge(kernels, ids, words[0]!, groups, sums.cover(count));
    },
    publish,
    finish(count) {
      publish(count);
      if (average) kernels.groupDivide(sums.first, seen.first, count);
      return { kind: 'words', words: sums.first, present: presentWhere(memory, seen.first, count) };
    },
  };
}

/** sum and avg of decimals: exact in 128 bits; what does not fit the result's type is null. */
export function decimalState(memory: WebAssembly.Memory, argument: TypeName, result: TypeName, average: boolean): State {
  const [low, high] = [new Slots(memory, 8), new Slots(memory, 8)];
  const [seen, overflow] = [new Slots(memory, 4), new Slots(memory, 4)];
  const kernels = kernelsOf(memory);
  const publish = (count: number): StateArrays => {
    for (const slots of [low, high, seen, overflow]) slots.cover(count);
    return { halves: [seen.first, overflow.first], words: [low.first, high.first], texts: [] };
  };
  return {
    update(ids, count, [arg], rows) {
      const { values, storage, validity } = arg!;
      publish(count);
      if (storage === 'none') return;
      kernels.groupCount(ids, validity, rows, seen.pointer);
      kernels.groupSumWide(ids, values, storage === 'i128' ? 16 : 8, validity, rows, low.pointer, high.pointer, overflow.pointer);
    },
    merge(ids, count, { halves, words }, groups) {
      publish(count);
      kernels.groupAddCounts(ids, halves[0]!, groups, seen.pointer);
      kernels.groupAddCounts(ids, halves[1]!, groups, overflow.pointer);
      const pairs = interleave(memory, words[0]!, words[1]!, groups);
      kernels.groupSumWide(ids, pairs, 16, 0, groups, low.pointer, high.pointer, overflow.pointer);
    },
    publish,
    finish(count) {
      publish(count);
      const present = presentBytes(memory, seen.first, count);
      finishDecimals(
        { memory, count, present, overflow: overflow.first, low: low.first, high: high.first, seen: seen.first },
        argument,
        result,
        average,
      );
      return { kind: 'wide', low: low.first, high: high.first, present };
    },
  };
}

interface Decimals {
  readonly memory: WebAssembly.Memory;
  readonly count: number;
  readonly present: Pointer;
  readonly overflow: Pointer;
  readonly low: Pointer;
  readonly high: Pointer;
  readonly seen: Pointer;
}

function finishDecimals(at: Decimals, argument: TypeName, result: TypeName, average: boolean): void {
  const { u8, u32, i64 } = viewsOf(at.memory);
  const factor = tenTo(scaleOf(result) - scaleOf(argument));
  const roomy = !average && precisionOf(result) >= 20;
  for (let group = 0; group < at.count; group++) {
    if (u8[at.present + group] === 0) continue;
    if (u32[(at.overflow >>> 2) + group] !== 0) {
      u8[at.present + group] = 0;
      continue;
    }
    const top = u32[(at.high >>> 2) + group * 2 + 1]! | 0;
    const isSmall = (top === 0 || top === -1) && u32[(at.high >>> 2) + group * 2]! === top >>> 0;
    if (roomy && isSmall) continue;
    const sum = (i64[(at.high >>> 3) + group]! << 64n) | BigInt.asUintN(64, i64[(at.low >>> 3) + group]!);
    const value = fitted(average ? divideHalfUp(sum * factor, BigInt(u32[(at.seen >>> 2) + group]!)) : sum, result);
    if (value === null) u8[at.present + group] = 0;
    i64[(at.low >>> 3) + group] = BigInt.asIntN(64, value ?? 0n);
    i64[(at.high >>> 3) + group] = BigInt.asIntN(64, (value ?? 0n) >> 64n);
  }
}

/** Sixteen-byte values from their halves. */
function interleave(memory: WebAssembly.Memory, low: Pointer, high: Pointer, groups: number): Pointer {
  const pairs = allocate(memory, groups * 16);
  const { u32 } = viewsOf(memory);
  for (let i = 0, to = pairs >>> 2; i < groups; i++, to += 4) {
    u32[to] = u32[(low >>> 2) + i * 2]!;
    u32[to + 1] = u32[(low >>> 2) + i * 2 + 1]!;
    u32[to + 2] = u32[(high >>> 2) + i * 2]!;
    u32[to + 3] = u32[(high >>> 2) + i * 2 + 1]!;
  }
  return pairs;
}

/** Sample variance and standard deviation: null for fewer than two values. */
export function momentState(memory: WebAssembly.Memory, root: boolean): State {
  const all = [new Slots(memory, 8), new Slots(memory, 8), new Slots(memory, 8)] as const;
  const [counts, means, squares] = all;
  const room = allocate(memory, bitmapBytes(BATCH_ROWS));
  const kernels = kernelsOf(memory);
  const cover = (count: number): void => {
    for (const slots of all) slots.cover(count);
  };
  return {
    update(ids, count, [arg], rows) {
      cover(count);
      if (arg!.storage === 'none') return;
      kernels.groupMoments(ids, arg!.values, arg!.validity, rows, counts.pointer, means.pointer, squares.pointer);
    },
    updateWhole(mask, [arg], rows) {
      cover(1);
      if (arg!.storage === 'none') return;
      const taken = takenOf(memory, mask, [arg!], rows, room);
      kernels.wholeMoments(arg!.values, taken, rows, counts.first, means.first, squares.first);
    },
    merge(ids, count, { words }, groups) {
      cover(count);
      const [c, m, s] = words;
      kernels.groupMergeMoments(ids, c!, m!, s!, groups, counts.pointer, means.pointer, squares.pointer);
    },
    publish(count) {
      cover(count);
      return { halves: [], words: all.map((slots) => slots.first), texts: [] };
    },
    finish(count) {
      cover(count);
      const present = allocate(memory, count);
      const { f64, u8 } = viewsOf(memory);
      for (let group = 0; group < count; group++) {
        const n = f64[(counts.first >>> 3) + group]!;
        const variance = f64[(squares.first >>> 3) + group]! / (n - 1);
        u8[present + group] = n < 2 ? 0 : 1;
        f64[(squares.first >>> 3) + group] = root ? Math.sqrt(variance) : variance;
      }
      return { kind: 'words', words: squares.first, present };
    },
  };
}

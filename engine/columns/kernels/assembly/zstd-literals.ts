import { buildTable, countLog, countSymbols, readCounts } from './zstd-tables';

/**
 * Huffman-coded literals (RFC 8878, 4.2): streams that are read from their last bit to their first. A cell of the table is a u16: bits of
 * the code, and the byte it stands for.
 */
const MOST_LOG: u32 = 11;

/** Bits of the longest code of the last tree; 0 = there is none. */
let treeLog: u32 = 0;

export function forgetTree(): void {
  treeLog = 0;
}

export function hasTree(): bool {
  return treeLog != 0;
}

/** [bit, bit + count) of the bits from `at`; what stands before the first is 0. */
// @ts-ignore: decorator
@inline
function bitsAt(at: usize, bit: i32, count: u32): u32 {
  const word = bit >= 0 ? load<u32>(at + (bit >> 3)) >> (bit & 7) : load<u32>(at) << -bit;
  return word & ((1 << count) - 1);
}

// replaces: two states take turns to name weights until there are no bits left to lead on; the other names one more
function readWeights(at: usize, end: usize, table: usize, log: u32, weights: usize): u32 {
  if (at >= end || load<u8>(end - 1) == 0) return 0;
  let bit = ((<i32>(end - at) - 1) << 3) + 31 - clz<i32>(load<u8>(end - 1));
  bit -= log;
  let state = bitsAt(at, bit, log);
  bit -= log;
  let other = bitsAt(at, bit, log);
  if (bit < 0) return 0;
  for (let count: u32 = 0; count < 254; ) {
    const cell = load<u64>(table + (state << 3)), bits = <u32>(cell >> 40) & 255;
    store<u8>(weights + count++, <u8>cell);
    bit -= bits;
    if (bit < 0) {
      store<u8>(weights + count, <u8>load<u64>(table + (other << 3)));
      return count + 1;
    }
    state = other;
    other = <u32>(cell >> 48) + bitsAt(at, bit, bits);
  }
  return 0;
}

// replaces: for each symbol of a weight, least weights first: 2^(weight - 1) cells; the last symbol's weight fills the table
export function readTree(from: usize, end: usize, tree: usize, weights: usize, counts: usize, next: usize, states: usize): usize {
  if (from >= end) return 0;
  const head = <u32>load<u8>(from++);
  let count: u32 = head - 127;
  if (head >= 128) {
    const bytes = (count + 1) >> 1;
    if (<usize>bytes > end - from) return 0;
    for (let k: u32 = 0; k < count; k++) store<u8>(weights + k, (load<u8>(from + (k >> 1)) >> ((k & 1) == 1 ? 0 : 4)) & 15);
    from += bytes;
  } else {
    const stop = from + head;
    if (stop > end) return 0;
    const at = readCounts(from, stop, 6, 16, counts);
    if (at == 0) return 0;
    buildTable(states, countLog, counts, countSymbols, 0, next);
    count = readWeights(at, stop, states, countLog, weights);
    if (count == 0) return 0;
    from = stop;
  }
  let sum: u32 = 0;
  for (let k: u32 = 0; k < count; k++) sum += (<u32>1 << load<u8>(weights + k)) >> 1;
  if (sum == 0 || sum >= (<u32>1 << MOST_LOG)) return 0;
  const log: u32 = 32 - clz(sum), rest = (<u32>1 << log) - sum;
  if (popcnt(rest) != 1) return 0;
  store<u8>(weights + count++, ctz(rest) + 1);
  let cell = tree;
  for (let weight: u32 = 1; weight <= log; weight++) {
    for (let symbol: u32 = 0; symbol < count; symbol++) {
      if (load<u8>(weights + symbol) != weight) continue;
      for (let k: u32 = 0; k < <u32>1 << (weight - 1); k++, cell += 2) store<u16>(cell, (symbol << 8) | (log + 1 - weight));
    }
  }
  treeLog = log;
  return from;
}

/** The eight bytes at `at` from bit `used` on, those next to be read on top; a 1 below them tells how many are used. */
// @ts-ignore: decorator
@inline
function windowAt(at: usize, used: u64): u64 {
  return (load<u64>(at) | 1) << used;
}

// replaces: for each byte: the code that the next bits begin with
function readRest(begin: usize, at: usize, window: u64, tree: usize, to: usize, end: usize): bool {
  const shift = <u64>(64 - treeLog);
  for (; to < end; to++) {
    const used = ctz(window);
    at -= <usize>(used >> 3);
    if (at + 8 < begin) return false;
    window = windowAt(at, used & 7);
    const cell = load<u16>(tree + (<usize>(window >> shift) << 1));
    window <<= <u64>(cell & 255);
    store<u8>(to, cell >> 8);
  }
  return ((at + 8 - begin) << 3) == <usize>ctz(window);
}

// @ts-ignore: decorator
@inline
function firstWindow(end: usize): u64 {
  return windowAt(end - 8, <u64>(clz<i32>(load<u8>(end - 1)) - 23));
}

export function readStream(source: usize, end: usize, tree: usize, out: usize, bytes: u32): bool {
  if (source >= end || load<u8>(end - 1) == 0) return false;
  return readRest(source, end - 8, firstWindow(end), tree, out, out + bytes);
}

// @ts-ignore: decorator
@inline
function take(window: u64, shift: u64, tree: usize, to: usize): u64 {
  const cell = load<u16>(tree + (<usize>(window >> shift) << 1));
  store<u8>(to, cell >> 8);
  return window << <u64>(cell & 255);
}

// replaces: readStream for each of four streams, whose sizes stand before them
// All four at once, five codes between two looks at their ends: no code waits for the one before.
export function readStreams(source: usize, end: usize, tree: usize, out: usize, bytes: u32): bool {
  if (end < source + 10) return false;
  const begin1 = source + 6, end1 = begin1 + load<u16>(source), end2 = end1 + load<u16>(source, 2), end3 = end2 + load<u16>(source, 4);
  const part = <usize>((bytes + 3) >> 2), outEnd = out + bytes;
  if (end1 == begin1 || end2 == end1 || end3 == end2 || end3 >= end || part * 3 > <usize>bytes) return false;
  if (load<u8>(end1 - 1) == 0 || load<u8>(end2 - 1) == 0 || load<u8>(end3 - 1) == 0 || load<u8>(end - 1) == 0) return false;
  let at1 = end1 - 8, at2 = end2 - 8, at3 = end3 - 8, at4 = end - 8;
  let window1 = firstWindow(end1), window2 = firstWindow(end2), window3 = firstWindow(end3), window4 = firstWindow(end);
  let to1 = out, to2 = out + part, to3 = to2 + part, to4 = to3 + part;
  const from2 = to2, from3 = to3, from4 = to4, shift = <u64>(64 - treeLog);
  while (to4 + 5 <= outEnd && at1 >= begin1 && at2 >= end1 && at3 >= end2 && at4 >= end3) {
    for (let k = 0; k < 5; k++) {
      window1 = take(window1, shift, tree, to1++);
      window2 = take(window2, shift, tree, to2++);
      window3 = take(window3, shift, tree, to3++);
      window4 = take(window4, shift, tree, to4++);
    }
    const used1 = ctz(window1), used2 = ctz(window2), used3 = ctz(window3), used4 = ctz(window4);
    at1 -= <usize>(used1 >> 3);
    at2 -= <usize>(used2 >> 3);
    at3 -= <usize>(used3 >> 3);
    at4 -= <usize>(used4 >> 3);
    window1 = windowAt(at1, used1 & 7);
    window2 = windowAt(at2, used2 & 7);
    window3 = windowAt(at3, used3 & 7);
    window4 = windowAt(at4, used4 & 7);
  }
  return (
    readRest(begin1, at1, window1, tree, to1, from2) &&
    readRest(end1, at2, window2, tree, to2, from3) &&
    readRest(end2, at3, window3, tree, to3, from4) &&
    readRest(end3, at4, window4, tree, to4, outEnd)
  );
}

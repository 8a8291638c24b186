import type { Selection } from './column';

/**
 * Bitmaps are bit-packed, least significant bit first, padded to whole 64-bit words. Positions of selected rows are found through
 * a count per 4,096 rows, made on first use and kept as long as the bitmap lives: the k-th row costs one block, not the whole bitmap.
 */
const BLOCK_ROWS = 4096;
const BLOCK_BYTES = BLOCK_ROWS / 8;

export function bitmapBytes(rows: number): number {
  return Math.ceil(rows / 64) * 8;
}

export function bitAt(bytes: Uint8Array, pointer: number, row: number): boolean {
  return ((bytes[pointer + (row >>> 3)]! >>> (row & 7)) & 1) === 1;
}

export function setBit(bytes: Uint8Array, pointer: number, row: number): void {
  const at = pointer + (row >>> 3);
  bytes[at] = bytes[at]! | (1 << (row & 7));
}

/** Set bits of a whole number of 32-bit words that start at a multiple of 4 bytes. */
export function countWords(words: Uint32Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    let word = words[at]!;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** An empty selection bitmap for `rows` rows, to be filled before it is published. */
export function newSelectionBitmap(rows: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(new SharedArrayBuffer(bitmapBytes(rows)));
}

/** Sets the bits from `row` on as the first `rows` of another bitmap are, behind which it has none set. */
export function putBits(bitmap: Uint8Array, row: number, bits: Uint8Array, rows: number): void {
  const at = row >>> 3;
  const shift = row & 7;
  const bytes = Math.ceil(rows / 8);
  if (shift === 0) bitmap.set(bits.subarray(0, bytes), at);
  for (let i = 0, rest = bitmap[at]!; shift > 0 && i < bytes; i++) {
    bitmap[at + i] = rest | (bits[i]! << shift);
    rest = bits[i]! >>> (8 - shift);
    if (at + i + 1 < bitmap.length) bitmap[at + i + 1] = rest;
  }
}

/** Selected rows before each block, and all of them at the end. */
const prefixes = new WeakMap<Uint8Array, Uint32Array>();

function prefixOf(bitmap: Uint8Array): Uint32Array {
  const known = prefixes.get(bitmap);
  if (known !== undefined) return known;
  const blocks = Math.ceil(bitmap.length / BLOCK_BYTES);
  const words = wordsOf(bitmap);
  const prefix = new Uint32Array(blocks + 1);
  for (let block = 0; block < blocks; block++) {
    const from = (block * BLOCK_BYTES) / 4;
    prefix[block + 1] = prefix[block]! + countWords(words, from, Math.min(words.length, from + BLOCK_BYTES / 4));
  }
  prefixes.set(bitmap, prefix);
  return prefix;
}

function wordsOf(bitmap: Uint8Array): Uint32Array {
  return new Uint32Array(bitmap.buffer, bitmap.byteOffset, bitmap.length >>> 2);
}

/** Physical rows number `offset` to `offset + limit` of the selected ones. */
export function selectedRows(selection: Selection, offset: number, limit: number): Uint32Array {
  const wanted = Math.max(0, Math.min(limit, selection.count - offset));
  const found = new Uint32Array(wanted);
  if (wanted === 0) return found;
  const prefix = prefixOf(selection.bitmap);
  const block = blockOf(prefix, offset);
  const words = wordsOf(selection.bitmap);
  let skip = offset - prefix[block]!;
  for (let at = (block * BLOCK_BYTES) / 4, next = 0; next < wanted; at++) {
    for (let word = words[at]!; word !== 0 && next < wanted; word &= word - 1) {
      if (skip > 0) skip--;
      else found[next++] = at * 32 + 31 - Math.clz32(word & -word);
    }
  }
  return found;
}

/** The block that holds the selected row number `nth`. */
function blockOf(prefix: Uint32Array, nth: number): number {
  let low = 0;
  let high = prefix.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (prefix[middle]! <= nth) low = middle;
    else high = middle - 1;
  }
  return low;
}

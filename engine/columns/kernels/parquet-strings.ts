import { type Pointer, viewsOf } from '../memory';
import { u32At } from './little-endian';
import { FAILED } from './parquet-rle';

/**
 * Byte strings. A column holds `rows + 1` u32 offsets into its bytes; the kernels append: they take where the bytes end (`used`),
 * write the end offset of every row (`offsets` points at the first row's) and return where the bytes end then, or FAILED.
 * `validity` 0 = no nulls; a null row takes no bytes. Callers provide room for all bytes plus 64.
 */
export interface ParquetStringKernels {
  /** PLAIN: u32 length, bytes. */
  parquetStrings(
    source: Pointer,
    end: Pointer,
    rows: number,
    validity: Pointer,
    bit: number,
    offsets: Pointer,
    bytes: Pointer,
    used: number,
  ): number;
  /** Bytes that gathering these dictionary entries takes. */
  parquetGatherBytes(indices: Pointer, count: number, dictionaryOffsets: Pointer): number;
  parquetGatherStrings(
    indices: Pointer,
    rows: number,
    validity: Pointer,
    bit: number,
    dictionaryOffsets: Pointer,
    dictionaryBytes: Pointer,
    offsets: Pointer,
    bytes: Pointer,
    used: number,
  ): number;
  /** Sum of the values (i32) above 0. */
  parquetSum(values: Pointer, count: number): number;
  /** Dense lengths (i32) to end offsets, at most `limit`. */
  parquetLengths(
    lengths: Pointer,
    rows: number,
    validity: Pointer,
    bit: number,
    offsets: Pointer,
    used: number,
    limit: number,
  ): number;
  /**
   * DELTA_BYTE_ARRAY: `prefixes[i]` bytes of the string before, then `suffixes[i]` bytes of [source, end). Appends at `used`, up to `limit`,
   * and replaces each prefix length by the length of the string.
   */
  parquetPrefixed(
    prefixes: Pointer,
    suffixes: Pointer,
    count: number,
    source: Pointer,
    end: Pointer,
    bytes: Pointer,
    used: number,
    limit: number,
  ): number;
  /**
   * Adds `count` strings to a set: an open-addressing table of `mask + 1` u32 slots (entry + 1, 0 = free; at least twice as many slots as
   * entries), whose `known` entries stand at setOffsets / setBytes. map[i] = entry of string i. Returns the entries then known.
   */
  parquetDistinct(
    offsets: Pointer,
    bytes: Pointer,
    count: number,
    table: Pointer,
    mask: number,
    setOffsets: Pointer,
    setBytes: Pointer,
    known: number,
    map: Pointer,
  ): number;
}

export function parquetStringTwins(memory: WebAssembly.Memory): ParquetStringKernels {
  return {
    parquetStrings(source, end, rows, validity, bit, offsets, bytes, used) {
      const { u8, u32 } = viewsOf(memory);
      let at = source;
      for (let i = 0; i < rows; i++) {
        if (validity === 0 || bitAt(u8, validity, bit + i)) {
          if (end - at < 4) return FAILED;
          const length = u32At(u8, at);
          at += 4;
          if (length > end - at) return FAILED;
          u8.copyWithin(bytes + used, at, at + length);
          at += length;
          used += length;
        }
        u32[(offsets >>> 2) + i] = used;
      }
      return used;
    },

    parquetGatherBytes(indices, count, dictionaryOffsets) {
      const { u32 } = viewsOf(memory);
      const offsets = dictionaryOffsets >>> 2;
      let total = 0;
      for (let i = 0; i < count; i++) {
        const entry = u32[(indices >>> 2) + i]!;
        total += u32[offsets + entry + 1]! - u32[offsets + entry]!;
      }
      return total;
    },

    parquetGatherStrings(indices, rows, validity, bit, dictionaryOffsets, dictionaryBytes, offsets, bytes, used) {
      const { u8, u32 } = viewsOf(memory);
      let from = indices >>> 2;
      for (let i = 0; i < rows; i++) {
        if (validity === 0 || bitAt(u8, validity, bit + i)) {
          const entry = (dictionaryOffsets >>> 2) + u32[from++]!;
          u8.copyWithin(bytes + used, dictionaryBytes + u32[entry]!, dictionaryBytes + u32[entry + 1]!);
          used += u32[entry + 1]! - u32[entry]!;
        }
        u32[(offsets >>> 2) + i] = used;
      }
      return used;
    },

    parquetSum(values, count) {
      const { i32 } = viewsOf(memory);
      let sum = 0;
      for (let i = 0; i < count; i++) sum += Math.max(0, i32[(values >>> 2) + i]!);
      return sum;
    },

    parquetLengths(lengths, rows, validity, bit, offsets, used, limit) {
      const { u8, i32, u32 } = viewsOf(memory);
      let from = lengths >>> 2;
      for (let i = 0; i < rows; i++) {
        if (validity === 0 || bitAt(u8, validity, bit + i)) {
          const length = i32[from++]!;
          if (length < 0 || length > limit - used) return FAILED;
          used += length;
        }
        u32[(offsets >>> 2) + i] = used;
      }
      return used;
    },

    parquetPrefixed(prefixes, suffixes, count, source, end, bytes, used, limit) {
      const { u8, i32 } = viewsOf(memory);
      let at = source;
      let before = 0;
      for (let i = 0; i < count; i++) {
        const prefix = i32[(prefixes >>> 2) + i]!;
        const suffix = i32[(suffixes >>> 2) + i]!;
        if (prefix < 0 || suffix < 0 || prefix > before || suffix > end - at || prefix + suffix > limit - used) return FAILED;
        u8.copyWithin(bytes + used, bytes + used - before, bytes + used - before + prefix);
        u8.copyWithin(bytes + used + prefix, at, at + suffix);
        at += suffix;
        before = prefix + suffix;
        used += before;
        i32[(prefixes >>> 2) + i] = before;
      }
      return used;
    },

    parquetDistinct(offsets, bytes, count, table, mask, setOffsets, setBytes, known, map) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < count; i++) {
        const start = bytes + u32[(offsets >>> 2) + i]!;
        const length = bytes + u32[(offsets >>> 2) + i + 1]! - start;
        let slot = hash(u8, start, length) & mask;
        let entry = u32[(table >>> 2) + slot]!;
        while (entry !== 0 && !isEntry(u8, u32, setOffsets, setBytes, entry - 1, start, length)) {
          slot = (slot + 1) & mask;
          entry = u32[(table >>> 2) + slot]!;
        }
        if (entry === 0) {
          entry = ++known;
          u32[(table >>> 2) + slot] = entry;
          const end = u32[(setOffsets >>> 2) + entry - 1]!;
          u8.copyWithin(setBytes + end, start, start + length);
          u32[(setOffsets >>> 2) + entry] = end + length;
        }
        u32[(map >>> 2) + i] = entry - 1;
      }
      return known;
    },
  };
}

function bitAt(u8: Uint8Array, bitmap: Pointer, bit: number): boolean {
  return ((u8[bitmap + (bit >>> 3)]! >>> (bit & 7)) & 1) === 1;
}

/** FNV-1a over bytes, mixed once more; the kernel's twin must place entries alike only in order, not in slots. */
function hash(u8: Uint8Array, start: Pointer, length: number): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < length; i++) value = Math.imul(value ^ u8[start + i]!, 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

function isEntry(
  u8: Uint8Array,
  u32: Uint32Array,
  offsets: Pointer,
  bytes: Pointer,
  entry: number,
  start: Pointer,
  length: number,
): boolean {
  const from = u32[(offsets >>> 2) + entry]!;
  if (u32[(offsets >>> 2) + entry + 1]! - from !== length) return false;
  for (let i = 0; i < length; i++) if (u8[bytes + from + i]! !== u8[start + i]!) return false;
  return true;
}

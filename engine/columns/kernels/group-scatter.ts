/**
 * Rows dealt out to 2^bits parts by the hash of their keys, as records of several arrays. First each row's part and how many each
 * part has, then each row's place, then the arrays one after the other. Rows that do not take part go to a part behind the others.
 */
import { type Pointer, viewsOf } from '../memory';

export interface GroupScatterKernels {
  /** u16 `parts` of keys of `width` words, each an array `stride` bytes after the one before; adds to u32 `counts` (2^bits + 1). */
  groupSplit(
    words: Pointer,
    stride: number,
    width: number,
    bitmap: Pointer,
    rows: number,
    bits: number,
    parts: Pointer,
    counts: Pointer,
  ): void;
  /** u32 place of each row: the next one of its part. */
  groupPlaces(parts: Pointer, rows: number, next: Pointer, places: Pointer): void;
  /** Values of 4, 8 or 16 bytes to their places. */
  groupScatter(values: Pointer, width: number, places: Pointer, rows: number, out: Pointer): void;
  /** Bits (0 = all set) to their places, a byte each. */
  groupScatterBits(bitmap: Pointer, places: Pointer, rows: number, out: Pointer): void;
  /** A bitmap of the bytes that are not 0. */
  groupBits(bytes: Pointer, rows: number, bitmap: Pointer): void;
  /**
   * Texts of up to 8 × width - 1 bytes as words, an array each, `stride` bytes apart: the bytes, zeros, and as the last byte of the last
   * word the length + 1. A null is all zeros.
   */
  groupInline(
    offsets: Pointer,
    bytes: Pointer,
    validity: Pointer,
    rows: number,
    width: number,
    stride: number,
    words: Pointer,
  ): void;
  /** From the last words: u32 offsets (rows + 1) and a byte per text, 0 = null. Gives the last offset. */
  groupInlineLengths(last: Pointer, rows: number, offsets: Pointer, present: Pointer): number;
  /** The bytes of texts that were words. */
  groupInlineBytes(words: Pointer, stride: number, rows: number, offsets: Pointer, bytes: Pointer): void;
  /** Bytes of the longest text. */
  groupLongest(offsets: Pointer, rows: number): number;
}

export function groupScatterTwins(memory: WebAssembly.Memory): GroupScatterKernels {
  return {
    groupSplit(words, stride, width, bitmap, rows, bits, parts, counts) {
      const { u8, u16, u32, i64 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        let hash = 0n;
        for (let word = 0; word < width; word++)
          hash = mixed(hash, BigInt.asUintN(64, i64[((words + word * stride) >>> 3) + i]!));
        const part =
          bitOf(u8, bitmap, i) === 0 ? 2 ** bits : Number(BigInt.asUintN(64, hash ^ (hash << 32n)) >> BigInt(64 - bits));
        u16[(parts >>> 1) + i] = part;
        u32[(counts >>> 2) + part]!++;
      }
    },
    groupPlaces(parts, rows, next, places) {
      const { u16, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) u32[(places >>> 2) + i] = u32[(next >>> 2) + u16[(parts >>> 1) + i]!]!++;
    },
    groupScatter(values, width, places, rows, out) {
      const { u32 } = viewsOf(memory);
      const words = width / 4;
      for (let i = 0; i < rows; i++) {
        const place = u32[(places >>> 2) + i]!;
        for (let word = 0; word < words; word++)
          u32[(out >>> 2) + place * words + word] = u32[(values >>> 2) + i * words + word]!;
      }
    },
    groupScatterBits(bitmap, places, rows, out) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) u8[out + u32[(places >>> 2) + i]!] = bitOf(u8, bitmap, i);
    },
    groupBits(bytes, rows, bitmap) {
      const { u8 } = viewsOf(memory);
      u8.fill(0, bitmap, bitmap + Math.ceil(rows / 64) * 8);
      for (let i = 0; i < rows; i++) if (u8[bytes + i] !== 0) u8[bitmap + (i >> 3)]! |= 1 << (i & 7);
    },
    groupInline(offsets, bytes, validity, rows, width, stride, words) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const isPresent = bitOf(u8, validity, i) === 1;
        const start = u32[(offsets >>> 2) + i]!;
        const length = isPresent ? u32[(offsets >>> 2) + i + 1]! - start : 0;
        for (let k = 0; k < width * 8; k++) {
          const isTag = isPresent && k === width * 8 - 1;
          u8[words + (k >> 3) * stride + i * 8 + (k & 7)] = isTag ? length + 1 : k < length ? u8[bytes + start + k]! : 0;
        }
      }
    },
    groupInlineLengths(last, rows, offsets, present) {
      const { u8, u32 } = viewsOf(memory);
      u32[offsets >>> 2] = 0;
      for (let i = 0; i < rows; i++) {
        const tag = u8[last + i * 8 + 7]!;
        u8[present + i] = tag === 0 ? 0 : 1;
        u32[(offsets >>> 2) + i + 1] = u32[(offsets >>> 2) + i]! + Math.max(0, tag - 1);
      }
      return u32[(offsets >>> 2) + rows]!;
    },
    groupInlineBytes(words, stride, rows, offsets, bytes) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const start = u32[(offsets >>> 2) + i]!;
        const length = u32[(offsets >>> 2) + i + 1]! - start;
        for (let k = 0; k < length; k++) u8[bytes + start + k] = u8[words + (k >> 3) * stride + i * 8 + (k & 7)]!;
      }
    },
    groupLongest(offsets, rows) {
      const { u32 } = viewsOf(memory);
      let longest = 0;
      for (let i = 0, at = offsets >>> 2; i < rows; i++) longest = Math.max(longest, u32[at + i + 1]! - u32[at + i]!);
      return longest;
    },
  };
}

function bitOf(u8: Uint8Array, bitmap: Pointer, i: number): number {
  return bitmap === 0 ? 1 : (u8[bitmap + (i >> 3)]! >> (i & 7)) & 1;
}

function mixed(hash: bigint, value: bigint): bigint {
  const x = hash ^ value;
  return BigInt.asUintN(64, (x ^ (x >> 32n)) * 0xff51afd7ed558ccdn);
}

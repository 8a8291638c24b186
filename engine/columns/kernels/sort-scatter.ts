/** Rows dealt out to parts (ranges of a sort, hash partitions of a grouping), each part contiguous and in input order. */
import { type Pointer, viewsOf } from '../memory';

export interface SortScatterKernels {
  /**
   * For each u64 word its part: how many of the ascending u64 bounds it reaches. u16 per row to `parts`; adds to u32 `counts`.
   * `table` has 4,097 u16: the part of the first word of each of the 4,096 cells by `word >> shift`, so most rows compare nothing.
   */
  sortRanges(words: Pointer, rows: number, bounds: Pointer, table: Pointer, shift: number, parts: Pointer, counts: Pointer): void;
  /** out[next[part]++] = word; `next` holds each part's first place and is moved. */
  sortScatter64(words: Pointer, parts: Pointer, rows: number, next: Pointer, out: Pointer): void;
  sortScatter32(values: Pointer, parts: Pointer, rows: number, next: Pointer, out: Pointer): void;
  /** Adds each row's text length to its part's u32. */
  sortTextSizes(offsets: Pointer, parts: Pointer, rows: number, sizes: Pointer): void;
  /** Copies texts part by part: `nextByte` holds each part's first byte; out offsets are relative to `outBytes`. */
  sortScatterText(
    offsets: Pointer,
    bytes: Pointer,
    parts: Pointer,
    rows: number,
    next: Pointer,
    nextByte: Pointer,
    outOffsets: Pointer,
    outBytes: Pointer,
  ): void;
  /** Appends texts (those whose bit is set; 0 = all) behind `end`, and where each ends after outOffsets[0] = end; gives the new end. */
  sortAppendText(
    offsets: Pointer,
    bytes: Pointer,
    bitmap: Pointer,
    rows: number,
    outOffsets: Pointer,
    outBytes: Pointer,
    end: number,
  ): number;
  /** Zeroes bytes; views over shared memory do it twenty times slower. */
  sortClear(at: Pointer, bytes: number): void;
  /** Copies bytes within the memory. */
  sortMove(from: Pointer, bytes: number, to: Pointer): void;
  /** values[i] += add, u32. */
  sortRebase(values: Pointer, rows: number, add: number): void;
  /** out[i] = values[index[i]], u32. */
  sortGather32(values: Pointer, index: Pointer, rows: number, out: Pointer): void;
  /** out[i] = words[index[i]], u64. */
  sortGather64(words: Pointer, index: Pointer, rows: number, out: Pointer): void;
  /** Texts by dictionary code, spelled out; gives the bytes written. */
  sortSpell(
    codes: Pointer,
    width: number,
    offsets: Pointer,
    bytes: Pointer,
    rows: number,
    outOffsets: Pointer,
    outBytes: Pointer,
  ): number;
}

export function sortScatterTwins(memory: WebAssembly.Memory): SortScatterKernels {
  return {
    sortRanges(words, rows, bounds, table, shift, parts, counts) {
      const { u16, u32 } = viewsOf(memory);
      for (let i = 0, from = words >>> 2; i < rows; i++, from += 2) {
        const low = u32[from]!;
        const high = u32[from + 1]!;
        const cell = shift >= 32 ? high >>> (shift - 32) : ((high << (32 - shift)) | (low >>> shift)) >>> 0;
        let part = u16[(table >>> 1) + cell]!;
        const last = u16[(table >>> 1) + cell + 1]!;
        while (part < last && reaches(u32, (bounds >>> 2) + part * 2, low, high)) part++;
        u16[(parts >>> 1) + i] = part;
        u32[(counts >>> 2) + part]!++;
      }
    },
    sortScatter64(words, parts, rows, next, out) {
      const { u16, u32 } = viewsOf(memory);
      for (let i = 0, from = words >>> 2; i < rows; i++, from += 2) {
        const to = (out >>> 2) + u32[(next >>> 2) + u16[(parts >>> 1) + i]!]!++ * 2;
        u32[to] = u32[from]!;
        u32[to + 1] = u32[from + 1]!;
      }
    },
    sortScatter32(values, parts, rows, next, out) {
      const { u16, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        u32[(out >>> 2) + u32[(next >>> 2) + u16[(parts >>> 1) + i]!]!++] = u32[(values >>> 2) + i]!;
      }
    },
    sortTextSizes(offsets, parts, rows, sizes) {
      const { u16, u32 } = viewsOf(memory);
      for (let i = 0, from = offsets >>> 2; i < rows; i++) {
        const at = (sizes >>> 2) + u16[(parts >>> 1) + i]!;
        u32[at] = u32[at]! + u32[from + i + 1]! - u32[from + i]!;
      }
    },
    sortScatterText(offsets, bytes, parts, rows, next, nextByte, outOffsets, outBytes) {
      const { u8, u16, u32 } = viewsOf(memory);
      for (let i = 0, from = offsets >>> 2; i < rows; i++) {
        const part = u16[(parts >>> 1) + i]!;
        const start = bytes + u32[from + i]!;
        const end = bytes + u32[from + i + 1]!;
        const to = u32[(nextByte >>> 2) + part]!;
        u32[(outOffsets >>> 2) + u32[(next >>> 2) + part]!++] = to;
        u8.copyWithin(outBytes + to, start, end);
        u32[(nextByte >>> 2) + part] = to + end - start;
      }
    },
    sortAppendText(offsets, bytes, bitmap, rows, outOffsets, outBytes, end) {
      const { u8, u32 } = viewsOf(memory);
      let to = outOffsets >>> 2;
      u32[to++] = end;
      for (let i = 0, from = offsets >>> 2; i < rows; i++) {
        if (bitmap !== 0 && ((u8[bitmap + (i >> 3)]! >> (i & 7)) & 1) === 0) continue;
        u8.copyWithin(outBytes + end, bytes + u32[from + i]!, bytes + u32[from + i + 1]!);
        end += u32[from + i + 1]! - u32[from + i]!;
        u32[to++] = end;
      }
      return end;
    },
    sortClear(at, bytes) {
      viewsOf(memory).u8.fill(0, at, at + bytes);
    },
    sortMove(from, bytes, to) {
      viewsOf(memory).u8.copyWithin(to, from, from + bytes);
    },
    sortRebase(values, rows, add) {
      const { u32 } = viewsOf(memory);
      for (let at = values >>> 2; at < (values >>> 2) + rows; at++) u32[at] = u32[at]! + add;
    },
    sortGather32(values, index, rows, out) {
      const { u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) u32[(out >>> 2) + i] = u32[(values >>> 2) + u32[(index >>> 2) + i]!]!;
    },
    sortGather64(words, index, rows, out) {
      const { u32 } = viewsOf(memory);
      for (let i = 0, to = out >>> 2; i < rows; i++, to += 2) {
        const from = (words >>> 2) + u32[(index >>> 2) + i]! * 2;
        u32[to] = u32[from]!;
        u32[to + 1] = u32[from + 1]!;
      }
    },
    sortSpell(codes, width, offsets, bytes, rows, outOffsets, outBytes) {
      const { u8, u16, u32 } = viewsOf(memory);
      const source = width === 1 ? u8 : width === 2 ? u16 : u32;
      let end = 0;
      u32[outOffsets >>> 2] = 0;
      for (let i = 0; i < rows; i++) {
        const entry = (offsets >>> 2) + source[codes / width + i]!;
        u8.copyWithin(outBytes + end, bytes + u32[entry]!, bytes + u32[entry + 1]!);
        end += u32[entry + 1]! - u32[entry]!;
        u32[(outOffsets >>> 2) + i + 1] = end;
      }
      return end;
    },
  };
}

function reaches(u32: Uint32Array, bound: number, low: number, high: number): boolean {
  return high > u32[bound + 1]! || (high === u32[bound + 1]! && low >= u32[bound]!);
}

import { type Pointer, viewsOf } from '../memory';

/** Least and greatest of dense values, for a column chunk's statistics: both as the column holds them, at `out` (32 bytes). */
export interface ParquetRangeKernels {
  parquetRange32(source: Pointer, count: number, out: Pointer): void;
  parquetRange64(source: Pointer, count: number, out: Pointer): void;
  parquetRange128(source: Pointer, count: number, out: Pointer): void;
  /** Zero comes without its sign. Returns 0 when one of them is NaN, which has no place in an order; else 1. */
  parquetRangeDoubles(source: Pointer, count: number, out: Pointer): number;
  /** Rows (u32) of the least and the greatest string in byte order; returns 0 when all rows are null. */
  parquetRangeStrings(offsets: Pointer, bytes: Pointer, rows: number, validity: Pointer, out: Pointer): number;
}

export function parquetRangeTwins(memory: WebAssembly.Memory): ParquetRangeKernels {
  return {
    parquetRange32(source, count, out) {
      const { i32 } = viewsOf(memory);
      let least = i32[source >>> 2]!;
      let most = least;
      for (let i = 1; i < count; i++) {
        const value = i32[(source >>> 2) + i]!;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      i32[out >>> 2] = least;
      i32[(out >>> 2) + 1] = most;
    },

    parquetRange64(source, count, out) {
      const { i64 } = viewsOf(memory);
      let least = i64[source >>> 3]!;
      let most = least;
      for (let i = 1; i < count; i++) {
        const value = i64[(source >>> 3) + i]!;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      i64[out >>> 3] = least;
      i64[(out >>> 3) + 1] = most;
    },

    parquetRange128(source, count, out) {
      const { u8, i64 } = viewsOf(memory);
      let least = 0;
      let most = 0;
      const low = (i: number): bigint => BigInt.asUintN(64, i64[(source >>> 3) + i * 2]!);
      const high = (i: number): bigint => i64[(source >>> 3) + i * 2 + 1]!;
      const below = (a: number, b: number): boolean => high(a) < high(b) || (high(a) === high(b) && low(a) < low(b));
      for (let i = 1; i < count; i++) {
        if (below(i, least)) least = i;
        if (below(most, i)) most = i;
      }
      u8.copyWithin(out, source + least * 16, source + least * 16 + 16);
      u8.copyWithin(out + 16, source + most * 16, source + most * 16 + 16);
    },

    parquetRangeDoubles(source, count, out) {
      const { f64 } = viewsOf(memory);
      let least = f64[source >>> 3]!;
      let most = least;
      for (let i = 0; i < count; i++) {
        const value = f64[(source >>> 3) + i]!;
        if (Number.isNaN(value)) return 0;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      f64[out >>> 3] = least + 0;
      f64[(out >>> 3) + 1] = most + 0;
      return 1;
    },

    parquetRangeStrings(offsets, bytes, rows, validity, out) {
      const { u8, u32 } = viewsOf(memory);
      let least = -1;
      let most = -1;
      for (let i = 0; i < rows; i++) {
        if (validity !== 0 && ((u8[validity + (i >>> 3)]! >>> (i & 7)) & 1) === 0) continue;
        if (least === -1) least = most = i;
        if (order(u8, u32, offsets, bytes, i, least) < 0) least = i;
        if (order(u8, u32, offsets, bytes, most, i) < 0) most = i;
      }
      if (least === -1) return 0;
      u32[out >>> 2] = least;
      u32[(out >>> 2) + 1] = most;
      return 1;
    },
  };
}

function order(u8: Uint8Array, u32: Uint32Array, offsets: Pointer, bytes: Pointer, a: number, b: number): number {
  const startA = u32[(offsets >>> 2) + a]!;
  const startB = u32[(offsets >>> 2) + b]!;
  const lengthA = u32[(offsets >>> 2) + a + 1]! - startA;
  const lengthB = u32[(offsets >>> 2) + b + 1]! - startB;
  for (let k = 0; k < lengthA && k < lengthB; k++) {
    const differ = u8[bytes + startA + k]! - u8[bytes + startB + k]!;
    if (differ !== 0) return differ;
  }
  return lengthA - lengthB;
}

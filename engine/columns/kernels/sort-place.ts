/** Folding ordinals into key words: range, direction and nulls in, shifted to their place among the key's bits. */
import { type Pointer, viewsOf } from '../memory';

export interface SortPlaceKernels {
  /**
   * code = null ? nullCode : negate ? offset - ordinal : ordinal + offset (modulo 2^64), shifted left by `shift` (right when
   * negative); stored when `fresh`, else or-ed into the word.
   */
  sortPlace(
    ordinals: Pointer,
    validity: Pointer,
    rows: number,
    offset: bigint,
    negate: number,
    nullCode: bigint,
    shift: number,
    out: Pointer,
    fresh: number,
  ): void;
  /** Words of the rows whose bit is set, closed up; gives how many. */
  sortCompact(words: Pointer, bitmap: Pointer, rows: number, out: Pointer): number;
  /** base + i of the rows whose bit is set (0 = all); gives how many. */
  sortNumber(bitmap: Pointer, rows: number, base: number, out: Pointer): number;
}

export function sortPlaceTwins(memory: WebAssembly.Memory): SortPlaceKernels {
  return {
    sortPlace(ordinals, validity, rows, offset, negate, nullCode, shift, out, fresh) {
      const { u8, u32 } = viewsOf(memory);
      const offsetLow = Number(offset & 0xffffffffn);
      const offsetHigh = Number((offset >> 32n) & 0xffffffffn);
      const nullLow = Number(nullCode & 0xffffffffn);
      const nullHigh = Number((nullCode >> 32n) & 0xffffffffn);
      for (let i = 0, from = ordinals >>> 2, to = out >>> 2; i < rows; i++, from += 2, to += 2) {
        let low = u32[from]!;
        let high = u32[from + 1]!;
        if (validity !== 0 && ((u8[validity + (i >> 3)]! >> (i & 7)) & 1) === 0) {
          low = nullLow;
          high = nullHigh;
        } else if (negate === 1) {
          const difference = offsetLow - low;
          low = difference >>> 0;
          high = (offsetHigh - high - (difference < 0 ? 1 : 0)) >>> 0;
        } else {
          const sum = low + offsetLow;
          low = sum >>> 0;
          high = (high + offsetHigh + (sum > 0xffffffff ? 1 : 0)) >>> 0;
        }
        const placedLow = shiftedLow(low, high, shift);
        const placedHigh = shiftedHigh(low, high, shift);
        u32[to] = fresh === 1 ? placedLow : u32[to]! | placedLow;
        u32[to + 1] = fresh === 1 ? placedHigh : u32[to + 1]! | placedHigh;
      }
    },
    sortCompact(words, bitmap, rows, out) {
      const { u8, u32 } = viewsOf(memory);
      let to = out >>> 2;
      for (let i = 0, from = words >>> 2; i < rows; i++, from += 2) {
        if (((u8[bitmap + (i >> 3)]! >> (i & 7)) & 1) === 0) continue;
        u32[to++] = u32[from]!;
        u32[to++] = u32[from + 1]!;
      }
      return (to - (out >>> 2)) >> 1;
    },
    sortNumber(bitmap, rows, base, out) {
      const { u8, u32 } = viewsOf(memory);
      let to = out >>> 2;
      for (let i = 0; i < rows; i++) if (bitmap === 0 || ((u8[bitmap + (i >> 3)]! >> (i & 7)) & 1) === 1) u32[to++] = base + i;
      return to - (out >>> 2);
    },
  };
}

function shiftedLow(low: number, high: number, shift: number): number {
  if (shift === 0) return low;
  if (shift > 0) return shift >= 32 ? 0 : low << shift;
  return shift <= -32 ? high >>> (-shift - 32) : (low >>> -shift) | (high << (32 + shift));
}

function shiftedHigh(low: number, high: number, shift: number): number {
  if (shift === 0) return high;
  if (shift > 0) return shift >= 32 ? low << (shift - 32) : (high << shift) | (low >>> (32 - shift));
  return shift <= -32 ? 0 : high >>> -shift;
}

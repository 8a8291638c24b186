/**
 * States of one group that all rows belong to: what group-states does by id, without the chain from one row's state to the next. A
 * bitmap says which rows take part (0 = all).
 */
import { type Pointer, viewsOf } from '../memory';
import { codeAt } from './narrow-kernels';

export interface WholeStateKernels {
  /** Adds to the f64 at `sum`; width 0 f64, 4 i32, 8 i64. */
  wholeSumDouble(values: Pointer, width: number, bitmap: Pointer, rows: number, sum: Pointer): void;
  /** The least and the greatest of unsigned codes of 1, 2 or 4 bytes, u32, and their sum, f64, to `out`; gives how many there are. */
  wholeCoded(codes: Pointer, width: number, bitmap: Pointer, rows: number, out: Pointer): number;
  /** Adds to the i64 at `sum`, modulo 2^64. */
  wholeSumInteger(values: Pointer, width: number, bitmap: Pointer, rows: number, sum: Pointer): void;
  /** Merges the moments of f64 values into those at the three pointers. */
  wholeMoments(values: Pointer, bitmap: Pointer, rows: number, count: Pointer, mean: Pointer, squares: Pointer): void;
  /** A byte of 1 for each code that is used. */
  wholeCodes(codes: Pointer, width: number, bitmap: Pointer, rows: number, used: Pointer): void;
  /** The row with the least text (sign 1) or the greatest (-1) that beats the one at `best` (length -1 = none); `rows` where none does. */
  wholeText(offsets: Pointer, bytes: Pointer, bitmap: Pointer, rows: number, sign: number, best: Pointer, length: number): number;
}

export function wholeStateTwins(memory: WebAssembly.Memory): WholeStateKernels {
  return {
    wholeSumDouble(values, width, bitmap, rows, sum) {
      const { u8, f64, i32, i64 } = viewsOf(memory);
      const at = (i: number): number =>
        width === 0 ? f64[(values >>> 3) + i]! : width === 4 ? i32[(values >>> 2) + i]! : Number(i64[(values >>> 3) + i]!);
      f64[sum >>> 3]! += inLanes(width === 8 ? 0 : rows - (rows % 4), rows, (i) => (bitOf(u8, bitmap, i) ? at(i) : 0));
    },
    wholeCoded(codes, width, bitmap, rows, out) {
      const views = viewsOf(memory);
      let [count, least, greatest, sum] = [0, 0xffffffff, 0, 0];
      for (let i = 0; i < rows; i++) {
        if (!bitOf(views.u8, bitmap, i)) continue;
        const code = codeAt(views, codes, width, i);
        [count, least, greatest, sum] = [count + 1, Math.min(least, code), Math.max(greatest, code), sum + code];
      }
      views.u32[out >>> 2] = least;
      views.u32[(out >>> 2) + 1] = greatest;
      views.f64[(out >>> 3) + 1] = sum;
      return count;
    },
    wholeSumInteger(values, width, bitmap, rows, sum) {
      const { u8, i32, i64 } = viewsOf(memory);
      let all = 0n;
      for (let i = 0; i < rows; i++) {
        if (bitOf(u8, bitmap, i)) all += width === 4 ? BigInt(i32[(values >>> 2) + i]!) : i64[(values >>> 3) + i]!;
      }
      i64[sum >>> 3] = BigInt.asIntN(64, i64[sum >>> 3]! + all);
    },
    wholeMoments(values, bitmap, rows, count, mean, squares) {
      const { u8, f64 } = viewsOf(memory);
      const from = values >>> 3;
      const whole = rows - (rows % 4);
      let more = 0;
      for (let i = 0; i < rows; i++) if (bitOf(u8, bitmap, i)) more++;
      if (more === 0) return;
      const here = inLanes(whole, rows, (i) => (bitOf(u8, bitmap, i) ? f64[from + i]! : 0)) / more;
      const deviations = inLanes(whole, rows, (i) => (bitOf(u8, bitmap, i) ? (f64[from + i]! - here) ** 2 : 0));
      const had = f64[count >>> 3]!;
      const delta = here - f64[mean >>> 3]!;
      const step = delta / (had + more);
      f64[count >>> 3] = had + more;
      f64[mean >>> 3]! += step * more;
      f64[squares >>> 3] = f64[squares >>> 3]! + deviations + delta * step * had * more;
    },
    wholeCodes(codes, width, bitmap, rows, used) {
      const { u8, u16, u32 } = viewsOf(memory);
      const source = width === 1 ? u8 : width === 2 ? u16 : u32;
      for (let i = 0; i < rows; i++) if (bitOf(u8, bitmap, i)) u8[used + source[codes / width + i]!] = 1;
    },
    wholeText(offsets, bytes, bitmap, rows, sign, best, length) {
      const { u8, u32 } = viewsOf(memory);
      let [winner, held, heldLength] = [rows, best, length];
      for (let i = 0, at = offsets >>> 2; i < rows; i++) {
        if (!bitOf(u8, bitmap, i)) continue;
        const start = bytes + u32[at + i]!;
        const own = u32[at + i + 1]! - u32[at + i]!;
        if (heldLength >= 0 && sign * compareBytes(u8, start, own, held, heldLength) >= 0) continue;
        [winner, held, heldLength] = [i, start, own];
      }
      return winner;
    },
  };
}

/** A sum as the kernel has it, so that both round alike: four lanes up to `whole`, then the rest. */
function inLanes(whole: number, rows: number, at: (i: number) => number): number {
  const sums = [0, 0, 0, 0];
  let rest = 0;
  for (let i = 0; i < rows; i++) {
    if (i < whole) sums[i % 4]! += at(i);
    else rest += at(i);
  }
  return sums[0]! + sums[2]! + (sums[1]! + sums[3]!) + rest;
}

function bitOf(u8: Uint8Array, bitmap: Pointer, i: number): boolean {
  return bitmap === 0 || ((u8[bitmap + (i >> 3)]! >> (i & 7)) & 1) === 1;
}

function compareBytes(u8: Uint8Array, a: number, lengthA: number, b: number, lengthB: number): number {
  const common = Math.min(lengthA, lengthB);
  for (let k = 0; k < common; k++) if (u8[a + k] !== u8[b + k]) return u8[a + k]! - u8[b + k]!;
  return lengthA - lengthB;
}

/**
 * Groups by keys that are codes of dictionaries or small integers: a group's number is its codes' place in a table of all of them (u16
 * ids), so that rows find their groups without a look-up. Tables have one slot more than there are groups, for rows that do not belong.
 * Counts and sums have four lanes a slot, one after the other, of which row i takes lane i % 4: a hot group need not wait for itself.
 */
import { type Pointer, viewsOf } from '../memory';
import { codeAt } from './narrow-kernels';

export const LANES = 4;

export interface GroupCodeKernels {
  /** Adds a key to the ids, or begins with it (`fresh` 1); width 1 and 2 unsigned codes, 4 and 8 integers from `least` on. */
  codeIds(
    codes: Pointer,
    width: number,
    least: number,
    validity: Pointer,
    nullCode: number,
    factor: number,
    fresh: number,
    rows: number,
    ids: Pointer,
  ): void;
  /** Rows that are not of the bitmap get the id `none`. */
  codeLeave(bitmap: Pointer, none: number, rows: number, ids: Pointer): void;
  codeCount(ids: Pointer, rows: number, counts: Pointer): void;
  /** Counts nulls. */
  codeNulls(ids: Pointer, validity: Pointer, rows: number, counts: Pointer): void;
  /** Width 0 f64, 4 i32, 8 i64; validity 0 = no nulls. */
  codeSumDouble(ids: Pointer, values: Pointer, width: number, validity: Pointer, rows: number, sums: Pointer): void;
  /** Width 4 i32, 8 i64. */
  codeSumInteger(ids: Pointer, values: Pointer, width: number, validity: Pointer, rows: number, sums: Pointer): void;
  /** Adds base + code of a narrow column: width 1, 2 or 4, unsigned. */
  codeSumCounted(ids: Pointer, codes: Pointer, width: number, base: number, validity: Pointer, rows: number, sums: Pointer): void;
  /** Notes base + row + 1 for ids below `slots` that were counted and have no first row yet. */
  codeFirsts(ids: Pointer, base: number, rows: number, firsts: Pointer, counts: Pointer, slots: number): void;
}

export function groupCodeTwins(memory: WebAssembly.Memory): GroupCodeKernels {
  return {
    codeIds(codes, width, least, validity, nullCode, factor, fresh, rows, ids) {
      const { u8, u16, i32 } = viewsOf(memory);
      const codeAt = (i: number): number =>
        width === 1 ? u8[codes + i]! : width === 2 ? u16[(codes >>> 1) + i]! : i32[(codes + i * width) >>> 2]! - least;
      for (let i = 0; i < rows; i++) {
        const code = bitOf(u8, validity, i) ? codeAt(i) : nullCode;
        u16[(ids >>> 1) + i] = (fresh === 1 ? 0 : u16[(ids >>> 1) + i]!) + code * factor;
      }
    },
    codeLeave(bitmap, none, rows, ids) {
      const { u8, u16 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) if (!bitOf(u8, bitmap, i)) u16[(ids >>> 1) + i] = none;
    },
    codeCount(ids, rows, counts) {
      const { u16, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) u32[(counts >>> 2) + laneOf(u16, ids, i)]!++;
    },
    codeNulls(ids, validity, rows, counts) {
      const { u8, u16, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) if (!bitOf(u8, validity, i)) u32[(counts >>> 2) + laneOf(u16, ids, i)]!++;
    },
    codeSumDouble(ids, values, width, validity, rows, sums) {
      const { u8, u16, i32, f64, i64 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        if (!bitOf(u8, validity, i)) continue;
        f64[(sums >>> 3) + laneOf(u16, ids, i)]! +=
          width === 0 ? f64[(values >>> 3) + i]! : width === 4 ? i32[(values >>> 2) + i]! : Number(i64[(values >>> 3) + i]!);
      }
    },
    codeSumInteger(ids, values, width, validity, rows, sums) {
      const { u8, u16, i32, i64 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        if (!bitOf(u8, validity, i)) continue;
        const at = (sums >>> 3) + laneOf(u16, ids, i);
        i64[at] = BigInt.asIntN(64, i64[at]! + (width === 4 ? BigInt(i32[(values >>> 2) + i]!) : i64[(values >>> 3) + i]!));
      }
    },
    codeSumCounted(ids, codes, width, base, validity, rows, sums) {
      const { f64, ...views } = viewsOf(memory);
      for (let i = 0; i < rows; i++)
        if (bitOf(views.u8, validity, i)) f64[(sums >>> 3) + laneOf(views.u16, ids, i)]! += base + codeAt(views, codes, width, i);
    },
    codeFirsts(ids, base, rows, firsts, counts, slots) {
      const { u16, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const id = u16[(ids >>> 1) + i]!;
        const came = u32.subarray((counts >>> 2) + id * LANES, (counts >>> 2) + (id + 1) * LANES).some((count) => count !== 0);
        if (id < slots && came && u32[(firsts >>> 2) + id] === 0) u32[(firsts >>> 2) + id] = base + i + 1;
      }
    },
  };
}

function laneOf(u16: Uint16Array, ids: Pointer, i: number): number {
  return u16[(ids >>> 1) + i]! * LANES + (i % LANES);
}

function bitOf(u8: Uint8Array, bitmap: Pointer, i: number): boolean {
  return bitmap === 0 || ((u8[bitmap + (i >> 3)]! >> (i & 7)) & 1) === 1;
}

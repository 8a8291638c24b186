/**
 * Aggregate states: arrays by group id (u32 `ids`, one per row; what id 0 gathers is thrown away). The same loops merge states: then
 * rows are groups of a piece, and values its states. `seen` counts the values that were not null, u32.
 */
import { type Pointer, type Views, viewsOf } from '../memory';

export interface GroupStateKernels {
  groupCount(ids: Pointer, validity: Pointer, rows: number, seen: Pointer): void;
  /** Sums of doubles by how many they are, u32. */
  groupDivide(sums: Pointer, seen: Pointer, rows: number): void;
  /** u32 to u64. */
  groupWiden(values: Pointer, rows: number, out: Pointer): void;
  /** seen[id] += values[i], u32. */
  groupAddCounts(ids: Pointer, values: Pointer, rows: number, seen: Pointer): void;
  /** Sums modulo 2^64; `width` 4 (signed) or 8 bytes a value. */
  groupSumInteger(ids: Pointer, values: Pointer, width: number, validity: Pointer, rows: number, sums: Pointer): void;
  /** Sums of doubles; `width` 4 or 8 bytes for integers, 0 for doubles. */
  groupSumDouble(ids: Pointer, values: Pointer, width: number, validity: Pointer, rows: number, sums: Pointer): void;
  /** 128-bit sums in low and high u64 arrays; `width` 8 or 16 bytes a value; overflow[id] = 1 where 128 bits were not enough. */
  groupSumWide(
    ids: Pointer,
    values: Pointer,
    width: number,
    validity: Pointer,
    rows: number,
    low: Pointer,
    high: Pointer,
    overflow: Pointer,
  ): void;
  /** Keeps the least (flip 0) or the greatest (flip 1) u64 ordinal of each group; groups with seen 0 hold none yet. Counts seen. */
  groupExtreme(
    ids: Pointer,
    ordinals: Pointer,
    validity: Pointer,
    rows: number,
    flip: number,
    best: Pointer,
    seen: Pointer,
  ): void;
  /** The same for ordinals of two words, the high ones deciding first. */
  groupExtremeWide(
    ids: Pointer,
    high: Pointer,
    low: Pointer,
    validity: Pointer,
    rows: number,
    flip: number,
    bestHigh: Pointer,
    bestLow: Pointer,
    seen: Pointer,
  ): void;
  /** Keeps each group's first word (last 0) or last one (last 1); states: 0 = none yet, 1 = null, 2 = a value. */
  groupPick(ids: Pointer, words: Pointer, validity: Pointer, rows: number, last: number, kept: Pointer, states: Pointer): void;
  /** Welford: counts, means and squared distances, all doubles; `values` doubles. */
  groupMoments(
    ids: Pointer,
    values: Pointer,
    validity: Pointer,
    rows: number,
    counts: Pointer,
    means: Pointer,
    squares: Pointer,
  ): void;
  /** Merges moments of a piece's groups, as Spark does. */
  groupMergeMoments(
    ids: Pointer,
    fromCounts: Pointer,
    fromMeans: Pointer,
    fromSquares: Pointer,
    rows: number,
    counts: Pointer,
    means: Pointer,
    squares: Pointer,
  ): void;
}

export function groupStateTwins(memory: WebAssembly.Memory): GroupStateKernels {
  return {
    groupCount(ids, validity, rows, seen) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) u32[(seen >>> 2) + u32[(ids >>> 2) + i]!]! += present(u8, validity, i);
    },
    groupDivide(sums, seen, rows) {
      const { f64, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) f64[(sums >>> 3) + i]! /= u32[(seen >>> 2) + i]!;
    },
    groupWiden(values, rows, out) {
      const { u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        u32[(out >>> 2) + i * 2] = u32[(values >>> 2) + i]!;
        u32[(out >>> 2) + i * 2 + 1] = 0;
      }
    },
    groupAddCounts(ids, values, rows, seen) {
      const { u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) u32[(seen >>> 2) + u32[(ids >>> 2) + i]!]! += u32[(values >>> 2) + i]!;
    },
    groupSumInteger(ids, values, width, validity, rows, sums) {
      const { u8, u32, i32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        if (present(u8, validity, i) === 0) continue;
        const at = (sums >>> 2) + u32[(ids >>> 2) + i]! * 2;
        const from = (values + i * width) >>> 2;
        const low = u32[at]! + u32[from]!;
        u32[at] = low;
        u32[at + 1] = u32[at + 1]! + (width === 8 ? u32[from + 1]! : i32[from]! >> 31) + (low > 0xffffffff ? 1 : 0);
      }
    },
    groupSumDouble(ids, values, width, validity, rows, sums) {
      const views = viewsOf(memory);
      const { u8, u32, f64 } = views;
      for (let i = 0; i < rows; i++) {
        if (present(u8, validity, i) === 1) f64[(sums >>> 3) + u32[(ids >>> 2) + i]!]! += doubleAt(views, values, width, i);
      }
    },
    groupSumWide(ids, values, width, validity, rows, low, high, overflow) {
      const { u8, u32, i64 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        if (present(u8, validity, i) === 0) continue;
        const id = u32[(ids >>> 2) + i]!;
        const from = (values + i * width) >>> 3;
        const value = width === 8 ? i64[from]! : (i64[from + 1]! << 64n) | BigInt.asUintN(64, i64[from]!);
        const sum = ((i64[(high >>> 3) + id]! << 64n) | BigInt.asUintN(64, i64[(low >>> 3) + id]!)) + value;
        if (BigInt.asIntN(128, sum) !== sum) u32[(overflow >>> 2) + id] = 1;
        i64[(low >>> 3) + id] = BigInt.asIntN(64, sum);
        i64[(high >>> 3) + id] = BigInt.asIntN(64, sum >> 64n);
      }
    },
    groupExtreme(ids, ordinals, validity, rows, flip, best, seen) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        if (present(u8, validity, i) === 0) continue;
        const id = u32[(ids >>> 2) + i]!;
        const at = (best >>> 2) + id * 2;
        const from = (ordinals >>> 2) + i * 2;
        const order = u32[from + 1]! - u32[at + 1]! || u32[from]! - u32[at]!;
        if (u32[(seen >>> 2) + id]!++ !== 0 && (flip === 1 ? order <= 0 : order >= 0)) continue;
        u32[at] = u32[from]!;
        u32[at + 1] = u32[from + 1]!;
      }
    },
    groupExtremeWide(ids, high, low, validity, rows, flip, bestHigh, bestLow, seen) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        if (present(u8, validity, i) === 0) continue;
        const id = u32[(ids >>> 2) + i]!;
        const [fromHigh, fromLow] = [(high >>> 2) + i * 2, (low >>> 2) + i * 2];
        const [atHigh, atLow] = [(bestHigh >>> 2) + id * 2, (bestLow >>> 2) + id * 2];
        const order =
          u32[fromHigh + 1]! - u32[atHigh + 1]! ||
          u32[fromHigh]! - u32[atHigh]! ||
          u32[fromLow + 1]! - u32[atLow + 1]! ||
          u32[fromLow]! - u32[atLow]!;
        if (u32[(seen >>> 2) + id]!++ !== 0 && (flip === 1 ? order <= 0 : order >= 0)) continue;
        for (let k = 0; k < 2; k++) {
          u32[atHigh + k] = u32[fromHigh + k]!;
          u32[atLow + k] = u32[fromLow + k]!;
        }
      }
    },
    groupPick(ids, words, validity, rows, last, kept, states) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const id = u32[(ids >>> 2) + i]!;
        if (last === 0 && u32[(states >>> 2) + id] !== 0) continue;
        u32[(states >>> 2) + id] = 1 + present(u8, validity, i);
        u32[(kept >>> 2) + id * 2] = u32[(words >>> 2) + i * 2]!;
        u32[(kept >>> 2) + id * 2 + 1] = u32[(words >>> 2) + i * 2 + 1]!;
      }
    },
    groupMoments(ids, values, validity, rows, counts, means, squares) {
      const { u8, u32, f64 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        if (present(u8, validity, i) === 0) continue;
        const id = u32[(ids >>> 2) + i]!;
        const value = f64[(values >>> 3) + i]!;
        const count = f64[(counts >>> 3) + id]! + 1;
        const delta = value - f64[(means >>> 3) + id]!;
        const step = delta / count;
        f64[(counts >>> 3) + id] = count;
        f64[(means >>> 3) + id] = f64[(means >>> 3) + id]! + step;
        f64[(squares >>> 3) + id] = f64[(squares >>> 3) + id]! + delta * (delta - step);
      }
    },
    groupMergeMoments(ids, fromCounts, fromMeans, fromSquares, rows, counts, means, squares) {
      const { u32, f64 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const id = u32[(ids >>> 2) + i]!;
        const more = f64[(fromCounts >>> 3) + i]!;
        const had = f64[(counts >>> 3) + id]!;
        if (more === 0) continue;
        const delta = f64[(fromMeans >>> 3) + i]! - f64[(means >>> 3) + id]!;
        const step = delta / (had + more);
        f64[(counts >>> 3) + id] = had + more;
        f64[(means >>> 3) + id] = f64[(means >>> 3) + id]! + step * more;
        f64[(squares >>> 3) + id] = f64[(squares >>> 3) + id]! + f64[(fromSquares >>> 3) + i]! + delta * step * had * more;
      }
    },
  };
}

function present(u8: Uint8Array, validity: Pointer, i: number): number {
  return validity === 0 ? 1 : (u8[validity + (i >> 3)]! >> (i & 7)) & 1;
}

function doubleAt({ i32, u32, f64 }: Views, values: Pointer, width: number, i: number): number {
  if (width === 0) return f64[(values >>> 3) + i]!;
  if (width === 4) return i32[(values >>> 2) + i]!;
  return i32[(values >>> 2) + i * 2 + 1]! * 2 ** 32 + u32[(values >>> 2) + i * 2]!;
}

/** Ordering rows by one key word whose range leaves room for the row's place beside it. */
import { type Pointer, viewsOf } from '../memory';

export interface SortPackedKernels {
  /**
   * Numbers of the rows in order of their keys, equal ones as they come. Keys are u64 of which `keyBits` (at least 1) tell what is above
   * `least`, rows fit `rowBits`, both together 64. Keys and `spare` (u64 per row) are used up.
   */
  sortPacked(
    keys: Pointer,
    spare: Pointer,
    numbers: Pointer,
    rows: number,
    least: bigint,
    keyBits: number,
    rowBits: number,
    out: Pointer,
    histograms: Pointer,
  ): void;
}

/** Bits that tell so many rows apart. */
export function rowBitsOf(rows: number): number {
  return Math.max(1, 32 - Math.clz32(rows - 1));
}

export function sortPackedTwins(memory: WebAssembly.Memory): SortPackedKernels {
  return {
    sortPacked(keys, _spare, numbers, rows, _least, _keyBits, _rowBits, out) {
      const { i64, u32 } = viewsOf(memory);
      const words = BigUint64Array.from(i64.subarray(keys >>> 3, (keys >>> 3) + rows), (key) => BigInt.asUintN(64, key));
      const order = Uint32Array.from(words, (_, row) => row).sort((a, b) => {
        const [left, right] = [words[a]!, words[b]!];
        return left < right ? -1 : left > right ? 1 : a - b;
      });
      order.forEach((row, at) => {
        u32[(out >>> 2) + at] = u32[(numbers >>> 2) + row]!;
      });
    },
  };
}

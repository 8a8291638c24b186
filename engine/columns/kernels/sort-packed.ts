/** Ordering rows by one key word. */
import { bitAt } from '../bitmap';
import { type Pointer, viewsOf } from '../memory';

export interface SortPackedKernels {
  /**
   * Numbers of the rows in order of their keys, equal ones as they come. Keys are u64 that begin at bit `keyShift`; `keyBits` of them (at
   * least 1) tell what is above `least`, rows fit `rowBits`. Where `numbers` is 0 they stand in the lowest `rowBits` of the keys already,
   * which ascend among equals, and are 0 in `least`; key and row then take 64 bits at most. `words` and `spare` (u64 per row) are used up;
   * where key and row take 64 bits at most, keys may be used up too, as the spare.
   */
  sortPacked(
    keys: Pointer,
    words: Pointer,
    spare: Pointer,
    numbers: Pointer,
    rows: number,
    least: bigint,
    keyShift: number,
    keyBits: number,
    rowBits: number,
    out: Pointer,
    histograms: Pointer,
  ): void;
  /** Puts row numbers, from `base` on, into the lowest bits of words that are 0 there; words are those of the rows whose bit is set (0 = all). Gives their number. */
  sortStamp(words: Pointer, bitmap: Pointer, rows: number, base: number): number;
}

/** Bits that tell so many rows apart. */
export function rowBitsOf(rows: number): number {
  return Math.max(1, 32 - Math.clz32(rows - 1));
}

export function sortPackedTwins(memory: WebAssembly.Memory): SortPackedKernels {
  return {
    sortPacked(keys, _words, _spare, numbers, rows, _least, _keyShift, _keyBits, rowBits, out) {
      const { i64, u32 } = viewsOf(memory);
      const words = BigUint64Array.from(i64.subarray(keys >>> 3, (keys >>> 3) + rows), (key) => BigInt.asUintN(64, key));
      const order = Uint32Array.from(words, (_, row) => row).sort((a, b) => {
        const [left, right] = [words[a]!, words[b]!];
        return left < right ? -1 : left > right ? 1 : a - b;
      });
      order.forEach((row, at) => {
        u32[(out >>> 2) + at] = numbers === 0 ? Number(BigInt.asUintN(rowBits, words[row]!)) : u32[(numbers >>> 2) + row]!;
      });
    },
    sortStamp(words, bitmap, rows, base) {
      const { u8, u32 } = viewsOf(memory);
      let to = words >>> 2;
      for (let row = 0; row < rows; row++) {
        if (bitmap !== 0 && !bitAt(u8, bitmap, row)) continue;
        u32[to] = u32[to]! | (base + row);
        to += 2;
      }
      return (to - (words >>> 2)) / 2;
    },
  };
}

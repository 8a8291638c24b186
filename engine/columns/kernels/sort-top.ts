/**
 * The least `limit` words of many, without ordering the rest: a heap of the least words so far (greatest on top) is the threshold;
 * what does not exceed it when it passes is a candidate. Words equal to the final threshold are all among the candidates.
 */
import { type Pointer, viewsOf } from '../memory';

export interface SortTopKernels {
  /**
   * Offers words; row numbers come from `numbers` (u32). `heap` holds `limit` u64, `filled` of them in use. Candidates are appended
   * at `count` to `outWords` and `outNumbers`; gives the new count. The heap then holds min(limit, filled + rows) words.
   */
  sortOffer(
    words: Pointer,
    numbers: Pointer,
    rows: number,
    heap: Pointer,
    filled: number,
    limit: number,
    outWords: Pointer,
    outNumbers: Pointer,
    count: number,
  ): number;
}

export function sortTopTwins(memory: WebAssembly.Memory): SortTopKernels {
  return {
    sortOffer(words, numbers, rows, heap, filled, limit, outWords, outNumbers, count) {
      const { u32 } = viewsOf(memory);
      const top = heap >>> 2;
      for (let i = 0, from = words >>> 2; i < rows; i++, from += 2) {
        const low = u32[from]!;
        const high = u32[from + 1]!;
        if (filled < limit) rise(u32, top, filled++, low, high);
        else if (less(u32[top]!, u32[top + 1]!, low, high)) continue;
        else if (less(low, high, u32[top]!, u32[top + 1]!)) sink(u32, top, limit, low, high);
        u32[(outWords >>> 2) + count * 2] = low;
        u32[(outWords >>> 2) + count * 2 + 1] = high;
        u32[(outNumbers >>> 2) + count++] = u32[(numbers >>> 2) + i]!;
      }
      return count;
    },
  };
}

function less(low: number, high: number, otherLow: number, otherHigh: number): boolean {
  return high < otherHigh || (high === otherHigh && low < otherLow);
}

function put(u32: Uint32Array, at: number, low: number, high: number): void {
  u32[at] = low;
  u32[at + 1] = high;
}

function rise(u32: Uint32Array, heap: number, at: number, low: number, high: number): void {
  while (at > 0) {
    const parent = heap + ((at - 1) >> 1) * 2;
    if (!less(u32[parent]!, u32[parent + 1]!, low, high)) break;
    put(u32, heap + at * 2, u32[parent]!, u32[parent + 1]!);
    at = (at - 1) >> 1;
  }
  put(u32, heap + at * 2, low, high);
}

function sink(u32: Uint32Array, heap: number, size: number, low: number, high: number): void {
  let at = 0;
  for (let child = 1; child < size; child = at * 2 + 1) {
    const other = heap + child * 2 + 2;
    if (child + 1 < size && less(u32[other - 2]!, u32[other - 1]!, u32[other]!, u32[other + 1]!)) child++;
    const from = heap + child * 2;
    if (!less(low, high, u32[from]!, u32[from + 1]!)) break;
    put(u32, heap + at * 2, u32[from]!, u32[from + 1]!);
    at = child;
  }
  put(u32, heap + at * 2, low, high);
}

/**
 * Ordering rows by key words, one word at a time. `keys` holds the u64 that is being sorted, `index` (u32, ascending at first)
 * says which row each belongs to; equal rows keep the order of `index`. What decides among equal keys is a list of stages,
 * four u32 each, of which the first is the one that `keys` holds already:
 *   word   [0, words, -, -]              a u64 per row, found through `index`
 *   text   [1 | 2, offsets, bytes, from] the text from byte `from` on (all before is known to be equal); 2 = descending
 */
import { type Pointer, type Views, viewsOf } from '../memory';

export const STAGE_BYTES = 16;
export const STAGE_WORD = 0;
export const STAGE_TEXT = 1;
export const STAGE_TEXT_DESCENDING = 2;
/** Room for the histograms of nested buckets. */
export const HISTOGRAM_BYTES = 64 * 8192;

export interface SortRunsKernels {
  sortRuns(
    keys: Pointer,
    index: Pointer,
    spareKeys: Pointer,
    spareIndex: Pointer,
    rows: number,
    stages: Pointer,
    stageCount: number,
    histograms: Pointer,
  ): void;
}

export function sortRunsTwins(memory: WebAssembly.Memory): SortRunsKernels {
  return {
    sortRuns(keys, index, spareKeys, spareIndex, rows, stages, stageCount, histograms) {
      const views = viewsOf(memory);
      sortByDigits(views, [keys, index, spareKeys, spareIndex], rows, histograms);
      if (stageCount > 1) refine(views, keys, index, rows, stages, stageCount);
    },
  };
}

/** Least significant digit first, 16 bits at a time; digits that are equal in all rows are passed over. */
function sortByDigits(views: Views, buffers: readonly Pointer[], rows: number, histograms: Pointer): void {
  const { u32 } = views;
  let [keys, index, otherKeys, otherIndex] = buffers.map((pointer) => pointer >>> 2) as [number, number, number, number];
  const counts = u32.subarray(histograms >>> 2, (histograms >>> 2) + 65536);
  for (let digit = 0; digit < 4; digit++) {
    const half = digit >> 1;
    const shift = (digit & 1) * 16;
    counts.fill(0);
    for (let i = 0; i < rows; i++) counts[(u32[keys + i * 2 + half]! >>> shift) & 0xffff]!++;
    if (rows === 0 || counts[(u32[keys + half]! >>> shift) & 0xffff] === rows) continue;
    for (let value = 0, start = 0; value < 65536; value++) {
      const count = counts[value]!;
      counts[value] = start;
      start += count;
    }
    for (let i = 0; i < rows; i++) {
      const to = counts[(u32[keys + i * 2 + half]! >>> shift) & 0xffff]!++;
      u32[otherKeys + to * 2] = u32[keys + i * 2]!;
      u32[otherKeys + to * 2 + 1] = u32[keys + i * 2 + 1]!;
      u32[otherIndex + to] = u32[index + i]!;
    }
    [keys, index, otherKeys, otherIndex] = [otherKeys, otherIndex, keys, index];
  }
  if (keys !== buffers[0]! >>> 2) {
    u32.copyWithin(otherKeys, keys, keys + rows * 2);
    u32.copyWithin(otherIndex, index, index + rows);
  }
}

/** Each run of equal keys, ordered by the remaining stages, then by index. */
function refine(views: Views, keys: Pointer, index: Pointer, rows: number, stages: Pointer, stageCount: number): void {
  const { u32 } = views;
  const at = keys >>> 2;
  const compare = (a: number, b: number): number => compareRows(views, a, b, stages, stageCount) || a - b;
  for (let from = 0, to = 0; from < rows; from = to) {
    for (to = from + 1; to < rows && u32[at + to * 2] === u32[at + from * 2] && u32[at + to * 2 + 1] === u32[at + from * 2 + 1]; )
      to++;
    if (to - from > 1) u32.subarray((index >>> 2) + from, (index >>> 2) + to).sort(compare);
  }
}

function compareRows(views: Views, a: number, b: number, stages: Pointer, stageCount: number): number {
  const { u32 } = views;
  for (let stage = 1; stage < stageCount; stage++) {
    const at = (stages >>> 2) + stage * 4;
    const words = u32[at + 1]! >>> 2;
    const order = u32[at] === STAGE_WORD ? compareWords(u32, words + a * 2, words + b * 2) : compareTexts(views, a, b, at);
    if (order !== 0) return order;
  }
  return 0;
}

function compareWords(u32: Uint32Array, a: number, b: number): number {
  return u32[a + 1]! - u32[b + 1]! || u32[a]! - u32[b]!;
}

function compareTexts({ u8, u32 }: Views, a: number, b: number, stage: number): number {
  const offsets = u32[stage + 1]! >>> 2;
  const bytes = u32[stage + 2]!;
  const [startA, endA] = [u32[offsets + a]!, u32[offsets + a + 1]!];
  const [startB, endB] = [u32[offsets + b]!, u32[offsets + b + 1]!];
  const sign = u32[stage] === STAGE_TEXT ? 1 : -1;
  const common = Math.min(endA - startA, endB - startB);
  for (let k = u32[stage + 3]!; k < common; k++) {
    const order = u8[bytes + startA + k]! - u8[bytes + startB + k]!;
    if (order !== 0) return sign * order;
  }
  return sign * (endA - startA - (endB - startB));
}

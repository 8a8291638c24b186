import { bitmapBytes } from '../columns/bitmap';
import { BATCH_ROWS, type Table } from '../columns/column';
import { allocate, type Pointer, viewsOf } from '../columns/memory';
import type { Window } from './sort/batches';

/** The selected rows of a window, as a bitmap in the workspace until the next call; 0 = all. */
export function selectorIn(memory: WebAssembly.Memory): (table: Table, window: Pick<Window, 'start' | 'rows'>) => Pointer {
  const mask = allocate(memory, bitmapBytes(BATCH_ROWS));
  return ({ selection }, { start, rows }) => {
    if (selection === null) return 0;
    viewsOf(memory).u8.set(selection.bitmap.subarray(start / 8, start / 8 + bitmapBytes(rows)), mask);
    return mask;
  };
}

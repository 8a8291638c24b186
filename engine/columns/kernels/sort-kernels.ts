import { type SortOrdinalKernels, sortOrdinalTwins } from './sort-ordinals';
import { type SortPackedKernels, sortPackedTwins } from './sort-packed';
import { type SortPlaceKernels, sortPlaceTwins } from './sort-place';
import { type SortRunsKernels, sortRunsTwins } from './sort-runs';
import { type SortScatterKernels, sortScatterTwins } from './sort-scatter';
import { type SortTopKernels, sortTopTwins } from './sort-top';

export interface SortKernels
  extends SortOrdinalKernels,
    SortPackedKernels,
    SortPlaceKernels,
    SortRunsKernels,
    SortScatterKernels,
    SortTopKernels {}

export function sortTwins(memory: WebAssembly.Memory): SortKernels {
  return {
    ...sortOrdinalTwins(memory),
    ...sortPackedTwins(memory),
    ...sortPlaceTwins(memory),
    ...sortRunsTwins(memory),
    ...sortScatterTwins(memory),
    ...sortTopTwins(memory),
  };
}

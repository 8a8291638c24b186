import type { Step } from '../../cluster/executor/messages';
import { kernelsOf } from '../../columns/kernels/load';
import { HISTOGRAM_BYTES, STAGE_BYTES } from '../../columns/kernels/sort-runs';
import { allocate, viewsOf } from '../../columns/memory';
import type { Order } from '../sort/sort-reduce';
import { allocateCleared, workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';

/**
 * Groups in order of first appearance over all reduce partitions. `firstRows` of each, in partition order → Order of global
 * numbers of the grouped tables' rows.
 */
export interface GroupOrder extends Step {
  readonly step: 'group-order';
  readonly firstRows: readonly Uint32Array<SharedArrayBuffer>[];
}

export const groupOrder: StepDefinition<GroupOrder> = {
  step: 'group-order',
  run({ firstRows }, _, context): Order {
    const memory = workspace();
    const kernels = kernelsOf(memory);
    const rows = firstRows.reduce((sum, part) => sum + part.length, 0);
    const [keys, spareKeys] = [allocate(memory, rows * 8), allocate(memory, rows * 8)];
    const [index, spareIndex] = [allocate(memory, rows * 4), allocate(memory, rows * 4)];
    const stage = allocateCleared(memory, STAGE_BYTES);
    const histograms = allocate(memory, HISTOGRAM_BYTES);
    const { u32 } = viewsOf(memory);
    let at = keys >>> 2;
    for (const part of firstRows) {
      context.checkCancelled();
      for (const row of part) {
        u32[at++] = row;
        u32[at++] = 0;
      }
    }
    context.checkCancelled();
    kernels.sortNumber(0, rows, 0, index);
    kernels.sortRuns(keys, index, spareKeys, spareIndex, rows, stage, 1, histograms);
    const order = new Uint32Array(new SharedArrayBuffer(rows * 4));
    order.set(viewsOf(memory).u32.subarray(index >>> 2, (index >>> 2) + rows));
    return { rows: order };
  },
};

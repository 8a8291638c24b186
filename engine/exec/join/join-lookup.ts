import type { Step } from '../../cluster/executor/messages';
import { bitmapBytes, newSelectionBitmap } from '../../columns/bitmap';
import { BATCH_ROWS, type Selection } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, viewsOf } from '../../columns/memory';
import type { Bound } from '../../functions/bound';
import { selectorIn } from '../selector';
import { eachBatch } from '../sort/batches';
import { workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { type FoundHow, finderIn, taken } from './join-find';
import type { JoinIndex } from './join-index';
import { shared } from './match';

/** A Table of the left, the JoinIndex of the right → Met: each left row and the one that its key finds. */
export interface JoinLookup extends Step {
  readonly step: 'join-lookup';
  readonly how: FoundHow;
  readonly by: Bound;
}

/** Which rows of a left partition belong to the join, and what they found. */
export interface Met {
  readonly selection: Selection;
  /** By physical row: the right row by global number, NOBODY, or anything where the row does not belong. Semi, anti: empty. */
  readonly found: Uint32Array<SharedArrayBuffer>;
}

export const joinLookup: StepDefinition<JoinLookup> = {
  step: 'join-lookup',
  run({ how, by }, [input, index], context): Met {
    const table = tableOf(input);
    const memory = workspace();
    const find = finderIn(memory, by, index as JoinIndex);
    const [partners, marks] = [allocate(memory, BATCH_ROWS * 4), allocate(memory, bitmapBytes(BATCH_ROWS))];
    const select = selectorIn(memory);
    const kernels = kernelsOf(memory);
    const [lonely, met] = taken[how];
    const found = shared(how === 'semi' || how === 'anti' ? 0 : table.rows);
    const bitmap = newSelectionBitmap(table.rows);
    let count = 0;
    eachBatch(table, [by], ({ start, rows, vectors }) => {
      context.checkCancelled();
      find(table.memory, vectors[0]!, partners);
      count += kernels.joinMet(partners, select(table, { start, rows }), rows, lonely, met, marks) >>> 0;
      const { u8, u32 } = viewsOf(memory);
      bitmap.set(u8.subarray(marks, marks + bitmapBytes(rows)), start / 8);
      if (found.length > 0) found.set(u32.subarray(partners >>> 2, (partners >>> 2) + rows), start);
    });
    return { selection: { bitmap, count }, found };
  },
};

import type { Step } from '../../cluster/executor/messages';
import { bitmapBytes, newSelectionBitmap } from '../../columns/bitmap';
import { BATCH_ROWS, type Selection } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Bound } from '../../functions/bound';
import type { JoinHow } from '../../plan/relation';
import { keySource } from '../aggregate/key-source';
import { selectorIn } from '../selector';
import { eachBatch } from '../sort/batches';
import { copyBytes, workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import type { JoinIndex } from './join-index';
import { shared } from './match';

/** A Table of the left, the JoinIndex of the right → Met: each left row and the one that its key finds. */
export interface JoinLookup extends Step {
  readonly step: 'join-lookup';
  readonly how: Exclude<JoinHow, 'right' | 'full' | 'cross'>;
  readonly by: Bound;
}

/** Which rows of a left partition belong to the join, and what they found. */
export interface Met {
  readonly selection: Selection;
  /** By physical row: the right row by global number, NOBODY, or anything where the row does not belong. Semi, anti: empty. */
  readonly found: Uint32Array<SharedArrayBuffer>;
}

/** Whether rows belong that found nobody, and those that found somebody. */
const taken = {
  inner: [0, 1],
  left: [1, 1],
  semi: [0, 1],
  anti: [1, 0],
} as const;

export const joinLookup: StepDefinition<JoinLookup> = {
  step: 'join-lookup',
  run({ how, by }, [input, index], context): Met {
    const table = tableOf(input);
    const memory = workspace();
    const find = finderIn(memory, index as JoinIndex);
    const source = keySource(by, [table], memory, null);
    const [partners, marks] = [allocate(memory, BATCH_ROWS * 4), allocate(memory, bitmapBytes(BATCH_ROWS))];
    const select = selectorIn(memory);
    const kernels = kernelsOf(memory);
    const [lonely, met] = taken[how];
    const found = shared(how === 'semi' || how === 'anti' ? 0 : table.rows);
    const bitmap = newSelectionBitmap(table.rows);
    let count = 0;
    eachBatch(table, [by], ({ start, rows, vectors }) => {
      context.checkCancelled();
      const { words, validity } = source.read(table.memory, vectors[0]!);
      find(words[0]!, validity, rows, partners);
      count += kernels.joinMet(partners, select(table, { start, rows, vectors }), rows, lonely, met, marks) >>> 0;
      const { u8, u32 } = viewsOf(memory);
      bitmap.set(u8.subarray(marks, marks + bitmapBytes(rows)), start / 8);
      if (found.length > 0) found.set(u32.subarray(partners >>> 2, (partners >>> 2) + rows), start);
    });
    return { selection: { bitmap, count }, found };
  },
};

type Find = (words: Pointer, validity: Pointer, rows: number, found: Pointer) => void;

/** The index comes to where the keys are. */
function finderIn(memory: WebAssembly.Memory, index: JoinIndex): Find {
  const { least, span, mask, nullRow } = index;
  const pointer = allocate(memory, index.bytes);
  copyBytes(index.memory, index.pointer, index.bytes, memory, pointer);
  const kernels = kernelsOf(memory);
  if (mask !== 0) return (words, validity, rows, found) => kernels.joinFind(words, validity, rows, pointer, mask, nullRow, found);
  return (words, validity, rows, found) => kernels.joinFindSpan(words, validity, rows, least, span, pointer, nullRow, found);
}

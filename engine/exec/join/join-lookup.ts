import type { Step } from '../../cluster/executor/messages';
import { BATCH_ROWS } from '../../columns/column';
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
import { type Pairs, shared } from './match';

/** Tables of the left, JoinIndex of the right → Pairs: each left row and the one that its key finds. */
export interface JoinLookup extends Step {
  readonly step: 'join-lookup';
  readonly how: Exclude<JoinHow, 'right' | 'full' | 'cross'>;
  readonly by: Bound;
  /** Global number of each table's first physical row. */
  readonly bases: readonly number[];
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
  run({ how, by, bases }, [input, found], context): Pairs {
    const tables = (input as readonly unknown[]).map(tableOf);
    const index = found as JoinIndex;
    const memory = workspace();
    const find = finderIn(memory, index);
    const source = keySource(by, tables, memory, null);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const [left, right] = [allocate(memory, rows * 4), allocate(memory, rows * 4)];
    const partners = allocate(memory, BATCH_ROWS * 4);
    const select = selectorIn(memory);
    const kernels = kernelsOf(memory);
    const [lonely, met] = taken[how];
    let count = 0;
    tables.forEach((table, i) => {
      eachBatch(table, [by], (window) => {
        context.checkCancelled();
        const { words, validity } = source.read(table.memory, window.vectors[0]!);
        find(words[0]!, validity, window.rows, partners);
        const mask = select(table, window);
        const base = bases[i]! + window.start;
        const [toLeft, toRight] = [left + count * 4, right + count * 4];
        count += kernels.joinPairs(partners, mask, window.rows, base, lonely, met, toLeft, toRight) >>> 0;
      });
    });
    const isAlone = how === 'semi' || how === 'anti';
    return { left: published(memory, left, count), right: isAlone ? shared(0) : published(memory, right, count) };
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

function published(memory: WebAssembly.Memory, pointer: Pointer, count: number): Uint32Array<SharedArrayBuffer> {
  const out = shared(count);
  out.set(viewsOf(memory).u32.subarray(pointer >>> 2, (pointer >>> 2) + count));
  return out;
}

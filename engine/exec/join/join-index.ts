/** The right side of a join by its key, for the left side to look up: where each key is there once, a pair costs one look. */
import type { Step } from '../../cluster/executor/messages';
import { bitAt } from '../../columns/bitmap';
import { rowsOf } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { type Pointer, viewsOf } from '../../columns/memory';
import type { Bound } from '../../functions/bound';
import { keySource } from '../aggregate/key-source';
import { selectorIn } from '../selector';
import { eachBatch } from '../sort/batches';
import { isText, wordsOf } from '../sort/layout';
import { allocateCleared } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { NOBODY } from './match';

/** Tables → JoinIndex. */
export interface JoinIndexStep extends Step {
  readonly step: 'join-index';
  readonly by: Bound;
  /** Nulls equal each other. */
  readonly nulls: boolean;
  /** Global number of each table's first physical row. */
  readonly bases: readonly number[];
}

/** Key → row, global numbers. `least` with `span`: a table by key; else `mask` + 1 hashed slots. */
export interface JoinIndex {
  readonly memory: WebAssembly.Memory;
  readonly pointer: Pointer;
  readonly bytes: number;
  readonly least: bigint;
  readonly span: number;
  readonly mask: number;
  readonly nullRow: number;
  /** No key is there twice; else the index is of no use. */
  readonly isUnique: boolean;
}

/** Whether keys of this type can be looked up: one word decides. */
export function canIndex({ type }: Bound): boolean {
  return type !== 'void' && !isText(type) && wordsOf(type) === 1;
}

/** Tables up to so much larger than the rows need are as good as hashed slots. */
const SPARE = 1 << 20;

export const joinIndex: StepDefinition<JoinIndexStep> = {
  step: 'join-index',
  run({ by, nulls, bases }, [input], context): JoinIndex {
    const tables = (input as readonly unknown[]).map(tableOf);
    const memory = context.memory(0);
    const source = keySource(by, tables, memory, context);
    const rows = tables.reduce((sum, table) => sum + rowsOf(table), 0);
    const [range] = source.range.ranges;
    const wide = range === undefined ? 0n : range.greatest - range.least + 1n;
    const isSpan = wide <= BigInt(rows * 4 + SPARE);
    const slots = 2 ** Math.ceil(Math.log2(rows * 2 + 2));
    const shape = isSpan
      ? { least: range?.least ?? 0n, span: Number(wide), mask: 0, bytes: (Number(wide) + 1) * 4 }
      : { least: 0n, span: 0, mask: slots - 1, bytes: slots * 16 };
    const pointer = allocateCleared(memory, shape.bytes);
    const kernels = kernelsOf(memory);
    const select = selectorIn(memory);
    // nothing but nulls: no key to look up
    let again = range === undefined && nulls && rows > 0 ? 1 : 0;
    let nullRow = NOBODY;
    tables.forEach((table, i) => {
      eachBatch(table, [by], (window) => {
        context.checkCancelled();
        const { words, validity } = source.read(table.memory, window.vectors[0]!);
        const mask = select(table, window);
        const base = bases[i]! + window.start;
        if (words.length > 0) {
          again += isSpan
            ? kernels.joinEnterSpan(words[0]!, validity, mask, window.rows, base, shape.least, pointer)
            : kernels.joinEnter(words[0]!, validity, mask, window.rows, base, pointer, shape.mask);
        }
        if (nulls && validity !== 0) {
          for (const row of nullsOf(memory, validity, mask, window.rows)) {
            if (nullRow !== NOBODY) again++;
            nullRow = base + row;
          }
        }
      });
    });
    return { memory, pointer, ...shape, nullRow, isUnique: again === 0 };
  },
};

function nullsOf(memory: WebAssembly.Memory, validity: Pointer, mask: Pointer, rows: number): number[] {
  const { u8 } = viewsOf(memory);
  const found: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (!bitAt(u8, validity, row) && (mask === 0 || bitAt(u8, mask, row))) found.push(row);
  }
  return found;
}

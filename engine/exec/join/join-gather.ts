import type { Step } from '../../cluster/executor/messages';
import type { Table } from '../../columns/column';
import { createMemory } from '../../columns/memory';
import { materialise } from '../materialise';
import { picksOfOrder } from '../picks';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { absent } from './join-pairs';
import { NOBODY, type Pairs } from './match';

/** Pairs, the Tables of the left, the Tables of the right → the rows of pairs [from, to), side by side. */
export interface JoinGather extends Step {
  readonly step: 'join-gather';
  readonly from: number;
  readonly to: number;
  readonly leftBases: readonly number[];
  readonly rightBases: readonly number[];
}

export const joinGather: StepDefinition<JoinGather> = {
  step: 'join-gather',
  run: ({ from, to, leftBases, rightBases }, [pairs, ...inputs], context): Table => {
    const tables = inputs.map(tableOf);
    const { left, right } = pairs as Pairs;
    const memory = context.memory(0);
    const lefts = gather(tables.slice(0, leftBases.length), left.subarray(from, to), leftBases, memory);
    if (rightBases.length === 0) return lefts;
    context.checkCancelled();
    const rights = gather(tables.slice(leftBases.length), right.subarray(from, to), rightBases, memory);
    return { ...lefts, schema: [...lefts.schema, ...rights.schema], columns: [...lefts.columns, ...rights.columns] };
  },
};

/** A row that is nobody's is the one row, all nulls, of a table behind the others. */
function gather(tables: readonly Table[], rows: Uint32Array, bases: readonly number[], memory: WebAssembly.Memory): Table {
  if (!rows.includes(NOBODY)) return materialise(tables, picksOfOrder(rows, bases), null, () => memory);
  return materialise([...tables, nobody(tables[0]!)], picksOfOrder(rows, [...bases, NOBODY]), null, () => memory);
}

function nobody({ schema }: Table): Table {
  return { schema, memory: createMemory(0), columns: schema.map(({ type }) => absent(type, 1)), rows: 1, selection: null };
}

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
  /** Columns of the result by index; null = all. The others are all null. */
  readonly wanted: readonly number[] | null;
}

export const joinGather: StepDefinition<JoinGather> = {
  step: 'join-gather',
  run: ({ from, to, leftBases, rightBases, wanted }, [pairs, ...inputs], context): Table => {
    const tables = inputs.map(tableOf);
    const { left, right } = pairs as Pairs;
    const memory = context.memory(0);
    const leftTables = tables.slice(0, leftBases.length);
    const lefts = gather(leftTables, left.subarray(from, to), leftBases, wanted, memory);
    if (rightBases.length === 0) return lefts;
    context.checkCancelled();
    const ofRight = wanted?.map((index) => index - lefts.schema.length) ?? null;
    const rights = gather(tables.slice(leftBases.length), right.subarray(from, to), rightBases, ofRight, memory);
    return { ...lefts, schema: [...lefts.schema, ...rights.schema], columns: [...lefts.columns, ...rights.columns] };
  },
};

/** A row that is nobody's is the one row, all nulls, of a table behind the others. */
function gather(
  tables: readonly Table[],
  rows: Uint32Array,
  bases: readonly number[],
  wanted: readonly number[] | null,
  memory: WebAssembly.Memory,
): Table {
  const schema = tables[0]?.schema ?? [];
  const indexes = schema.flatMap((_, index) => (wanted === null || wanted.includes(index) ? [index] : []));
  const isLonely = rows.includes(NOBODY);
  const picks = picksOfOrder(rows, isLonely ? [...bases, NOBODY] : bases);
  const made = materialise(isLonely ? [...tables, nobody(tables[0]!)] : tables, picks, indexes, () => memory);
  const columns = schema.map(({ type }, index) => made.columns[indexes.indexOf(index)] ?? absent(type, rows.length));
  return { ...made, schema, columns };
}

/** One row of nulls. */
export function nobody({ schema }: Table): Table {
  return { schema, memory: createMemory(0), columns: schema.map(({ type }) => absent(type, 1)), rows: 1, selection: null };
}

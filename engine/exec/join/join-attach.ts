import type { Step } from '../../cluster/executor/messages';
import { type ColumnChunk, type Table, widthOf } from '../../columns/column';
import { copyColumn } from '../../columns/copy-column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, giveBackLast, usedBytes, viewsOf } from '../../columns/memory';
import { withoutZones } from '../../columns/zones';
import type { JoinHow } from '../../plan/relation';
import { materialise } from '../materialise';
import { picksOfOrder } from '../picks';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { nobody } from './join-gather';
import type { Met } from './join-lookup';
import { absent } from './join-pairs';
import { NOBODY } from './match';

/**
 * Met, the Table of the left, the Tables of the right → the left rows as they lie, those that belong selected, and beside them what they
 * found. Nothing is added to the left's memory, which other questions share: what is wanted of it is copied, run by run.
 */
export interface JoinAttach extends Step {
  readonly step: 'join-attach';
  readonly how: JoinHow;
  readonly rightBases: readonly number[];
  /** Columns of the result by index; null = all. The others are all null. */
  readonly wanted: readonly number[] | null;
}

export const joinAttach: StepDefinition<JoinAttach> = {
  step: 'join-attach',
  run: ({ how, rightBases, wanted }, [met, left, ...rights], context): Table => {
    const { selection, found } = met as Met;
    const table = tableOf(left);
    if (how === 'semi' || how === 'anti') return { ...table, selection };
    const isWanted = (index: number): boolean => wanted === null || wanted.includes(index);
    const kept = table.columns.filter((_, index) => isWanted(index));
    const memory = context.memory(kept.reduce((sum, { storage }) => sum + table.rows * widthOf(storage), 0));
    const columns = table.columns.map((column, index) =>
      isWanted(index) ? copyColumn(table.memory, column, table.rows, memory) : absent(column.type, table.rows),
    );
    context.checkCancelled();
    const tables = rights.map(tableOf);
    const indexes = tables[0]!.schema.flatMap((_, index) => (isWanted(table.schema.length + index) ? [index] : []));
    const own = selection.count === 0 ? [] : gather(how, tables, rightBases, found, indexes, memory);
    const attached = tables[0]!.schema.map(({ type }, index) => own[indexes.indexOf(index)] ?? absent(type, table.rows));
    const schema = [...table.schema, ...tables[0]!.schema];
    return { schema, memory, columns: [...columns, ...attached], rows: table.rows, selection };
  },
};

/** Columns of what was found. */
function gather(
  how: JoinHow,
  tables: readonly Table[],
  bases: readonly number[],
  found: Uint32Array,
  indexes: readonly number[],
  memory: WebAssembly.Memory,
): readonly ColumnChunk[] {
  if (how !== 'inner' && found.includes(NOBODY)) {
    const picks = picksOfOrder(found, [...bases, NOBODY]);
    return materialise([...tables, nobody(tables[0]!)], picks, indexes, () => memory).columns;
  }
  const [only, ...others] = tables;
  const isPlain = (index: number): boolean => others.length === 0 && isCopied(only!, index, found.length);
  const rest = indexes.filter((index) => !isPlain(index));
  const slow = materialise(tables, picksOfOrder(found, bases), rest, () => memory).columns;
  const fast = gatherPlain(only!, indexes.filter(isPlain), found, memory);
  return indexes.map((index) => fast.get(index) ?? slow[rest.indexOf(index)]!);
}

/** Whether to have the right column where the kernel is costs less than picking its values from where it is. */
function isCopied({ columns, rows }: Table, index: number, picked: number): boolean {
  const { storage, validity, dictionary } = columns[index]!;
  const width = widthOf(storage);
  return rows <= picked && validity === 0 && dictionary === null && storage !== 'utf8' && (width === 4 || width === 8);
}

/** The right columns and what was found lie behind the gathered columns while the kernel works, and then no more. */
function gatherPlain(
  { memory: from, columns, rows }: Table,
  indexes: readonly number[],
  found: Uint32Array,
  memory: WebAssembly.Memory,
): ReadonlyMap<number, ColumnChunk> {
  const made = indexes.map((index) => {
    const column = withoutZones(columns[index]!);
    return [index, { ...column, values: allocate(memory, found.length * widthOf(column.storage)) }] as const;
  });
  if (made.length === 0) return new Map();
  const places = allocate(memory, found.length * 4);
  viewsOf(memory).u32.set(found, places >>> 2);
  const kernels = kernelsOf(memory);
  for (const [index, { storage, values }] of made) {
    const source = copyColumn(from, columns[index]!, rows, memory).values;
    if (widthOf(storage) === 4) kernels.sortGather32(source, places, found.length, values);
    else kernels.sortGather64(source, places, found.length, values);
  }
  giveBackLast(memory, places, usedBytes(memory));
  return new Map(made);
}

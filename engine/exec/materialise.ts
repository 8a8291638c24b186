import type { Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';
import { bitmapBytes } from '../columns/bitmap';
import { type ColumnChunk, plainStorage, type Table, widthOf } from '../columns/column';
import { codeStorage, mergeDictionaries, writeDictionary } from '../columns/dictionary';
import {
  copyText,
  gatherBits,
  gatherCodes,
  gatherValidity,
  gatherWords,
  mayHoldNulls,
  type Picks,
  planText,
  type Source,
  sourceOf,
  wordsOf,
} from '../columns/gather';
import { allocate, allocateZeroed, viewsOf } from '../columns/memory';
import type { TypeName } from '../plan/schema';
import { picksOf, type Wanted } from './gather';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

/** The wanted rows of the inputs, in that order, as a partition of their own. */
export interface MaterialiseStep extends Step {
  readonly step: 'materialise';
  readonly wanted: Wanted;
  /** By index; null = all. */
  readonly columns: readonly number[] | null;
}

export const materialiseStep: StepDefinition<MaterialiseStep> = {
  step: 'materialise',
  run: ({ wanted, columns }, inputs, context): Table => {
    const tables = inputs.map(tableOf);
    const picks = picksOf(tables, wanted);
    return materialiseIn(context, tables, picks, columns);
  },
};

/** In a memory of the task's own; ends between two columns where the task was cancelled. */
export function materialiseIn(
  context: TaskContext,
  tables: readonly Table[],
  picks: Picks,
  columns: readonly number[] | null,
): Table {
  return materialise(
    tables,
    picks,
    columns,
    (bytes) => context.memory(bytes),
    () => context.checkCancelled(),
  );
}

export function materialise(
  tables: readonly Table[],
  picks: Picks,
  columns: readonly number[] | null,
  memoryOf: (bytes: number) => WebAssembly.Memory,
  beforeEachColumn: () => void = () => {},
): Table {
  const all = tables[0]?.schema ?? [];
  const indexes = columns ?? all.map((_, index) => index);
  const rows = picks.rows.length;
  const memory = memoryOf(indexes.reduce((sum, index) => sum + rows * widthOf(plainStorage(all[index]!.type)), 0));
  const chunks = indexes.map((index) => {
    beforeEachColumn();
    const sources = tables.map((table) => sourceOf(table.memory, table.columns[index]!));
    return gatherColumn(memory, all[index]!.type, tables, sources, picks);
  });
  return { schema: indexes.map((index) => all[index]!), memory, columns: chunks, rows, selection: null };
}

function gatherColumn(
  memory: WebAssembly.Memory,
  type: TypeName,
  tables: readonly Table[],
  sources: readonly Source[],
  picks: Picks,
): ColumnChunk {
  const rows = picks.rows.length;
  if (sources.every(({ column }) => column.storage === 'none')) {
    return { type, storage: 'none', values: 0, bytes: 0, validity: 0, nullCount: rows, dictionary: null };
  }
  return { type, ...gatherValues(memory, type, tables, sources, picks), ...gatherNulls(memory, sources, picks) };
}

function gatherNulls(
  memory: WebAssembly.Memory,
  sources: readonly Source[],
  picks: Picks,
): Pick<ColumnChunk, 'validity' | 'nullCount'> {
  if (!mayHoldNulls(sources)) return { validity: 0, nullCount: 0 };
  const validity = allocateZeroed(memory, bitmapBytes(picks.rows.length));
  const nullCount = gatherValidity(sources, picks, viewsOf(memory).u8, validity);
  return { validity: nullCount === 0 ? 0 : validity, nullCount };
}

type Values = Pick<ColumnChunk, 'storage' | 'values' | 'bytes' | 'dictionary'>;

function gatherValues(
  memory: WebAssembly.Memory,
  type: TypeName,
  tables: readonly Table[],
  sources: readonly Source[],
  picks: Picks,
): Values {
  const storage = plainStorage(type);
  const rows = picks.rows.length;
  if (storage === 'utf8')
    return keepsCodes(sources, rows) ? gatherCoded(memory, type, tables, sources, picks) : gatherText(memory, sources, picks);
  if (storage === 'bits') {
    const values = allocateZeroed(memory, bitmapBytes(rows));
    gatherBits(sources, picks, viewsOf(memory).u8, values);
    return { storage, values, bytes: 0, dictionary: null };
  }
  const values = allocate(memory, rows * widthOf(storage));
  gatherWords(sources, picks, wordsOf(storage), viewsOf(memory).u32, values >>> 2);
  return { storage, values, bytes: 0, dictionary: null };
}

/** Codes stay codes while the dictionaries together are smaller than the rows that use them. */
function keepsCodes(sources: readonly Source[], rows: number): boolean {
  const entries = sources.reduce((sum, { column }) => sum + (column.dictionary?.count ?? Number.POSITIVE_INFINITY), 0);
  return entries <= Math.max(256, rows / 2);
}

function gatherCoded(
  memory: WebAssembly.Memory,
  type: TypeName,
  tables: readonly Table[],
  sources: readonly Source[],
  picks: Picks,
): Values {
  const dictionaries = sources.map(({ column }, index) => ({ memory: tables[index]!.memory, dictionary: column.dictionary! }));
  const { distinct, translations } = mergeDictionaries(dictionaries, type === 'binary');
  const storage = codeStorage(distinct.length);
  const width = widthOf(storage);
  const dictionary = writeDictionary(memory, distinct);
  const values = allocate(memory, picks.rows.length * width);
  const { u8, u16, u32 } = viewsOf(memory);
  gatherCodes(sources, picks, translations, width === 1 ? u8 : width === 2 ? u16 : u32, values / width);
  return { storage, values, bytes: 0, dictionary };
}

function gatherText(memory: WebAssembly.Memory, sources: readonly Source[], picks: Picks): Values {
  const plan = planText(sources, picks);
  const values = allocate(memory, plan.offsets.byteLength);
  const bytes = allocate(memory, plan.offsets[picks.rows.length]!);
  const { u8, u32 } = viewsOf(memory);
  u32.set(plan.offsets, values >>> 2);
  copyText(sources, picks, plan, u8, bytes);
  return { storage: 'utf8', values, bytes, dictionary: null };
}

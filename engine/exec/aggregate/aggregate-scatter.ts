/**
 * The way of many groups: rows, not partial groups, are dealt out by the hash of their keys into parts whose groups fit a processor's
 * cache, so that each row meets its group once and nothing is left to merge. Here the map side; aggregate-scattered is the other.
 */
import type { Span, Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { BATCH_ROWS, plainStorage, type Table, widthOf } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Bound, BoundCall } from '../../functions/bound';
import { selectorIn } from '../selector';
import { eachBatch } from '../sort/batches';
import { isText } from '../sort/layout';
import { Staging } from '../sort/staging';
import { allocateCleared } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { KeyWords } from './key-words';
import { type ScatteredKey, ScatteredKeyReader, scatteredRanges } from './scattered-keys';
import { sharedArguments } from './shared-arguments';

/** Tables → one ScatteredPiece per reduce partition. */
export interface AggregateScatter extends Step {
  readonly step: 'aggregate-scatter';
  readonly by: readonly Bound[];
  readonly keys: readonly ScatteredKey[];
  readonly calls: readonly BoundCall[];
  readonly partitions: number;
  /** Parts of all reduce partitions together, as a power of two. */
  readonly bits: number;
}

/** Rows of some parts: a window on arrays in one shared memory. */
export interface ScatteredPiece {
  readonly memory: WebAssembly.Memory;
  readonly rows: number;
  /** First row of each part in the arrays, and the row behind the last. */
  readonly starts: readonly number[];
  /** Packed keys, by word. */
  readonly words: readonly Pointer[];
  readonly args: readonly ScatteredArgument[];
}

export interface ScatteredArgument {
  readonly values: Pointer;
  readonly width: number;
  /** A byte per row, 0 = null; 0 = no nulls. */
  readonly present: Pointer;
}

/** Whether rows of these keys and arguments can be records of fixed size, as far as their types tell. */
export function canScatter(by: readonly Bound[], calls: readonly BoundCall[]): boolean {
  const isFixed = ({ type }: Bound): boolean => type !== 'boolean' && type !== 'void' && !isText(type);
  return by.length > 0 && by.every(({ type }) => type !== 'void') && sharedArguments(calls).exprs.every(isFixed);
}

export const aggregateScatter: StepDefinition<AggregateScatter> = {
  step: 'aggregate-scatter',
  spans: (piece) => spansOf(piece as ScatteredPiece),
  run(step, [inputs], context): readonly ScatteredPiece[] {
    const tables = (inputs as readonly unknown[]).map(tableOf);
    const { exprs } = sharedArguments(step.calls);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const keyWords = step.keys.reduce((sum, key) => sum + Math.max(1, key.words), 0);
    const memory = context.memory(rows * (8 * keyWords + exprs.reduce((sum, arg) => sum + widthOf(plainStorage(arg.type)), 4)));
    const split = splitRows(step, tables, memory, rows, context);
    const words = Array.from({ length: split.keys.width }, () => allocate(memory, rows * 8));
    const args = exprs.map((arg, i): ScatteredArgument => {
      const width = widthOf(plainStorage(arg.type));
      const present = tables.some((table) => mayBeNull(exprs[i]!, table)) ? allocate(memory, rows) : 0;
      return { values: allocate(memory, rows * width), width, present };
    });
    placeRows(step, tables, memory, split, words, args, context);
    const starts = startsOf(memory, split.counts, step.bits);
    const each = 2 ** step.bits / step.partitions;
    return Array.from({ length: step.partitions }, (_, part) => {
      const own = starts.slice(part * each, (part + 1) * each + 1);
      return { memory, rows: own[each]! - own[0]!, starts: own, words, args };
    });
  },
};

interface Split {
  readonly keys: KeyWords;
  readonly read: (table: Table, vectors: readonly Vector[], rows: number) => void;
  readonly parts: Pointer;
  readonly counts: Pointer;
}

/** First pass: the part of each row, batch after batch, and the size of each part. */
function splitRows(
  { by, keys: described, bits }: AggregateScatter,
  tables: readonly Table[],
  memory: WebAssembly.Memory,
  rows: number,
  context: TaskContext,
): Split {
  const kernels = kernelsOf(memory);
  const reader = new ScatteredKeyReader(memory, described);
  const keys = new KeyWords(memory, scatteredRanges(described), BATCH_ROWS);
  const parts = allocate(memory, rows * 2);
  const counts = allocateCleared(memory, (2 ** bits + 1) * 4);
  const read = (table: Table, vectors: readonly Vector[], count: number): void => {
    keys.pack(reader.read(table.memory, vectors), count);
  };
  const select = selectorIn(memory);
  let at = parts;
  for (const table of tables) {
    eachBatch(table, by, (window) => {
      context.checkCancelled();
      read(table, window.vectors, window.rows);
      kernels.groupSplit(keys.pointer, keys.stride, keys.width, select(table, window), window.rows, bits, at, counts);
      at += window.rows * 2;
    });
  }
  return { keys, read, parts, counts };
}

/** Second pass: keys and arguments to their places. */
function placeRows(
  { by, calls, bits }: AggregateScatter,
  tables: readonly Table[],
  memory: WebAssembly.Memory,
  { keys, read, parts, counts }: Split,
  words: readonly Pointer[],
  args: readonly ScatteredArgument[],
  context: TaskContext,
): void {
  const kernels = kernelsOf(memory);
  const { exprs } = sharedArguments(calls);
  const next = allocate(memory, (2 ** bits + 1) * 4);
  viewsOf(memory).u32.set(startsOf(memory, counts, bits), next >>> 2);
  const places = allocate(memory, BATCH_ROWS * 4);
  const stagings = exprs.map(() => new Staging(memory));
  let at = parts;
  for (const table of tables) {
    eachBatch(table, [...by, ...exprs], ({ vectors, rows }) => {
      context.checkCancelled();
      kernels.groupPlaces(at, rows, next, places);
      at += rows * 2;
      read(table, vectors, rows);
      words.forEach((out, word) => {
        kernels.groupScatter(keys.pointer + word * keys.stride, 8, places, rows, out);
      });
      args.forEach(({ values, width, present }, i) => {
        const staged = stageNumbers(stagings[i]!, table.memory, vectors[by.length + i]!);
        if (staged !== null) kernels.groupScatter(staged.values, width, places, rows, values);
        if (present !== 0) scatterPresence(memory, staged, places, rows, present);
      });
    });
  }
}

/** null = all nulls. */
function stageNumbers(staging: Staging, from: WebAssembly.Memory, vector: Vector): Vector | null {
  return vector.storage === 'none' ? null : staging.bring(from, vector);
}

function scatterPresence(
  memory: WebAssembly.Memory,
  staged: Vector | null,
  places: Pointer,
  rows: number,
  present: Pointer,
): void {
  if (staged !== null) kernelsOf(memory).groupScatterBits(staged.validity, places, rows, present);
  else {
    const { u8, u32 } = viewsOf(memory);
    for (let i = 0; i < rows; i++) u8[present + u32[(places >>> 2) + i]!] = 0;
  }
}

/** What is computed may be null anywhere. */
function mayBeNull(expr: Bound, table: Table): boolean {
  return expr.kind !== 'col' || table.columns[expr.index]!.nullCount > 0;
}

/** [0, a, a + b, …] with the rows that do not take part behind the last. */
function startsOf(memory: WebAssembly.Memory, counts: Pointer, bits: number): number[] {
  const starts = [0];
  for (const count of viewsOf(memory).u32.subarray(counts >>> 2, (counts >>> 2) + 2 ** bits)) starts.push(starts.at(-1)! + count);
  return starts;
}

function spansOf({ starts, words, args }: ScatteredPiece): readonly Span[] {
  const [first, last] = [starts[0]!, starts.at(-1)!];
  const span = (pointer: Pointer, width: number): Span => ({ from: pointer + first * width, bytes: (last - first) * width });
  return [
    ...words.map((pointer) => span(pointer, 8)),
    ...args.flatMap(({ values, width, present }) => [span(values, width), ...(present === 0 ? [] : [span(present, 1)])]),
  ];
}

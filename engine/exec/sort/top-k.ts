/**
 * The first `limit` rows of an order without the order: per partition a threshold on the first key word keeps few candidates, and
 * only they are ordered. The layout is planned from what the columns tell without a look at their rows, so one pass does it; a
 * partition that others have told a bound (top-bound) looks only at rows within it, one that nobody has told begins with a zone.
 */

import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { bitmapBytes, countWords, setBit } from '../../columns/bitmap';
import { BATCH_ROWS, rowsOf, type Table } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { readValue } from '../../columns/read-value';
import { windowOn } from '../../columns/window';
import type { Bound } from '../../functions/bound';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { eachBatch, eachWindow, type Window } from './batches';
import { KeyCollector } from './key-collector';
import { KeyEncoder } from './key-encoder';
import { type BoundSortKey, isText, type KeyStats, type OrdinalRange, planSort, type SortLayout, wordsOf } from './layout';
import { normalKey } from './normal-key';
import { orderRows } from './sort-reduce';
import { dictionaryOf } from './sort-stats';
import { TopBound } from './top-bound';
import { workspace } from './workspace';

/** Table → TopRows. */
export interface TopK extends Step {
  readonly step: 'top-k';
  readonly keys: readonly BoundSortKey[];
  readonly limit: number;
  /** Shared by all partitions (newTopBound). */
  readonly bound: SharedArrayBuffer;
}

/** Physical rows of one partition and their keys (normal-key), in order; one after the other, so that a message carries two arrays and not hundreds. */
export interface TopRows {
  readonly rows: Uint32Array;
  readonly keys: Uint8Array;
  /** Where each key ends. */
  readonly ends: Uint32Array;
}

/** The same on its way there. */
interface FirstRows {
  readonly rows: Uint32Array;
  readonly keys: readonly Uint8Array[];
}

export const topK: StepDefinition<TopK> = {
  step: 'top-k',
  run(step, [input], context): TopRows {
    const table = tableOf(input);
    if (step.limit === 0 || rowsOf(table) === 0) return packed(none);
    const bound = boundOf(step, table, context);
    const within = bound.candidates(step.limit) ?? candidatesByZone(step, table, bound, context);
    return packed(firstOf(step, table, bound, within, context));
  },
};

const none: FirstRows = { rows: new Uint32Array(0), keys: [] };

function packed({ rows, keys }: FirstRows): TopRows {
  let end = 0;
  const ends = Uint32Array.from(keys, (key) => (end += key.length));
  return { rows, keys: new Uint8Array(Buffer.concat(keys, end)), ends };
}

function boundOf({ keys, bound }: TopK, table: Table, context: TaskContext): TopBound {
  return new TopBound(bound, keys[0]!, table, (rows) => context.count('rowsSkipped', rows));
}

/** A table of fewer zones is gone through at once. */
const LEAST_ZONES = 4;

/** Those of a partition of which all or many rows are candidates so far, once its most promising zone has told a bound. */
function candidatesByZone(step: TopK, table: Table, bound: TopBound, context: TaskContext): Uint32Array | null {
  const zone = table.rows < LEAST_ZONES * BATCH_ROWS ? null : bound.bestZone();
  if (zone === null) return null;
  const part = zoneOf(table, zone);
  if (rowsOf(part) < step.limit) return null;
  const { keys, limit } = step;
  const memory = workspace();
  const { count, numbers } = selectRows(encoderOf(keys, part, memory).encoder, part, keys, limit, memory, context);
  boundOf(step, part, context).tellLast(viewsOf(memory).u32.slice(numbers >>> 2, (numbers >>> 2) + count));
  return bound.candidates(limit);
}

function encoderOf(keys: readonly BoundSortKey[], table: Table, memory: WebAssembly.Memory) {
  const layout = planSort(keys, [keys.map((key) => knownStats(key, table))]);
  return { layout, encoder: new KeyEncoder(memory, table, layout, 0) };
}

function zoneOf(table: Table, zone: number): Table {
  const start = zone * BATCH_ROWS;
  const rows = Math.min(BATCH_ROWS, table.rows - start);
  const part = windowOn({ ...table, selection: null }, start, rows);
  if (table.selection === null) return part;
  const bitmap = table.selection.bitmap.subarray(start / 8, start / 8 + bitmapBytes(rows));
  const words = new Uint32Array(bitmap.buffer, bitmap.byteOffset, bitmap.length / 4);
  return { ...part, selection: { bitmap, count: countWords(words, 0, words.length) } };
}

/** `within`: rows of which the first are some; null = any may be. Tells the bound how far the last of them comes. */
function firstOf(
  { keys, limit }: TopK,
  table: Table,
  bound: TopBound,
  within: Uint32Array | null,
  context: TaskContext,
): FirstRows {
  const memory = workspace();
  const { layout, encoder } = encoderOf(keys, table, memory);
  const candidates =
    placed(within, memory) ?? (limit >= rowsOf(table) ? null : selectRows(encoder, table, keys, limit, memory, context));
  if (candidates?.count === 0) return none;
  const top =
    orderFew(table, keys, candidates, limit, memory) ?? orderMany(encoder, table, keys, layout, candidates, limit, memory);
  if (top.rows.length === limit) bound.tell(top.rows[limit - 1]!);
  return top;
}

/** Pure: the first `limit` rows overall, as global numbers, from each partition's; `bases` are the partitions' first numbers. */
export function mergeTopK(tops: readonly TopRows[], bases: readonly number[], limit: number): Uint32Array {
  const entries = tops.flatMap(({ rows, keys, ends }, partition) =>
    Array.from(rows, (row, i) => ({ key: keys.subarray(ends[i - 1] ?? 0, ends[i]), row: bases[partition]! + row })),
  );
  entries.sort((a, b) => Buffer.compare(a.key, b.key) || a.row - b.row);
  return Uint32Array.from(entries.slice(0, limit), (entry) => entry.row);
}

const SIGN = 1n << 63n;
const WORD: OrdinalRange = { least: 0n, greatest: (1n << 64n) - 1n };
const INT: OrdinalRange = { least: SIGN - (1n << 31n), greatest: SIGN + (1n << 31n) - 1n };
const BIT: OrdinalRange = { least: SIGN, greatest: SIGN + 1n };

/** What is known of a key before its values are read. */
function knownStats(key: BoundSortKey, table: Table): KeyStats {
  const { expr } = key;
  const column = expr.kind === 'col' ? table.columns[expr.index]! : null;
  const nulls = column === null || column.nullCount > 0;
  const unknown = { nulls, scale: 0, text: null, dictionary: null };
  if (expr.type === 'void') return { ...unknown, ranges: [] };
  if (isText(expr.type)) {
    const text = { common: new Uint8Array(0), shortest: 0, longest: 2 ** 31 };
    return { ...unknown, ranges: [WORD], text, dictionary: dictionaryOf(key, table) };
  }
  if (wordsOf(expr.type) === 2) return { ...unknown, ranges: [WORD, WORD] };
  if (expr.type === 'boolean') return { ...unknown, ranges: [BIT] };
  return { ...unknown, ranges: [expr.type === 'int' || expr.type === 'date' ? INT : WORD] };
}

/** Rows of which the first `limit` are certainly some: `count` of them, ascending, at `numbers`. */
interface Candidates {
  readonly count: number;
  readonly numbers: Pointer;
}

function placed(rows: Uint32Array | null, memory: WebAssembly.Memory): Candidates | null {
  if (rows === null) return null;
  const numbers = allocate(memory, rows.length * 4);
  viewsOf(memory).u32.set(rows, numbers >>> 2);
  return { count: rows.length, numbers };
}

function selectRows(
  encoder: KeyEncoder,
  table: Table,
  keys: readonly BoundSortKey[],
  limit: number,
  memory: WebAssembly.Memory,
  context: TaskContext,
): Candidates {
  const kernels = kernelsOf(memory);
  const rows = rowsOf(table);
  const heap = allocate(memory, limit * 8);
  const words = allocate(memory, rows * 8);
  const numbers = allocate(memory, rows * 4);
  const batchWords = allocate(memory, BATCH_ROWS * 8 + 64);
  const batchNumbers = allocate(memory, BATCH_ROWS * 4 + 64);
  let offered = 0;
  let count = 0;
  eachBatch(
    table,
    keys.map((key) => key.expr),
    (window) => {
      context.checkCancelled();
      const bitmap = encoder.select(window);
      const selected = encoder.encode(window, bitmap, 1, [batchWords]);
      kernels.sortNumber(bitmap, window.rows, window.start, batchNumbers);
      count = kernels.sortOffer(batchWords, batchNumbers, selected, heap, Math.min(offered, limit), limit, words, numbers, count);
      offered += selected;
    },
  );
  return { count: keepUpTo(memory, heap, words, numbers, count), numbers };
}

/** Drops candidates above the final threshold. */
function keepUpTo(memory: WebAssembly.Memory, heap: Pointer, words: Pointer, numbers: Pointer, count: number): number {
  const { u32 } = viewsOf(memory);
  const low = u32[heap >>> 2]!;
  const high = u32[(heap >>> 2) + 1]!;
  let kept = 0;
  for (let i = 0, at = words >>> 2; i < count; i++, at += 2) {
    if (u32[at + 1]! > high || (u32[at + 1] === high && u32[at]! > low)) continue;
    u32[(numbers >>> 2) + kept++] = u32[(numbers >>> 2) + i]!;
  }
  return kept;
}

/** So many candidates are read one by one: cheaper than windows around each. */
const FEW = 4096;

/** The first of few candidates by keys that are columns; null where they are not that. */
function orderFew(
  table: Table,
  keys: readonly BoundSortKey[],
  candidates: Candidates | null,
  limit: number,
  memory: WebAssembly.Memory,
): FirstRows | null {
  if (candidates === null || candidates.count > FEW) return null;
  const columns = keys.flatMap(({ expr }) => (expr.kind === 'col' ? [{ ...table.columns[expr.index]!, rows: table.rows }] : []));
  if (columns.length < keys.length) return null;
  const numbers = viewsOf(memory).u32.subarray(candidates.numbers >>> 2, (candidates.numbers >>> 2) + candidates.count);
  const found = Array.from(numbers, (row) => {
    const values = columns.map((column) => readValue(table.memory, column, row));
    return { row, key: normalKey(keys, values) };
  });
  found.sort((a, b) => Buffer.compare(a.key, b.key) || a.row - b.row);
  const top = found.slice(0, limit);
  return { rows: Uint32Array.from(top, ({ row }) => row), keys: top.map(({ key }) => key) };
}

function orderMany(
  encoder: KeyEncoder,
  table: Table,
  keys: readonly BoundSortKey[],
  layout: SortLayout,
  candidates: Candidates | null,
  limit: number,
  memory: WebAssembly.Memory,
): FirstRows {
  const rows = orderCandidates(encoder, table, keys, layout, candidates, memory).slice(0, limit);
  return { rows, keys: normalKeys(table, keys, rows) };
}

/** Candidates (null = all selected rows) in full order. */
function orderCandidates(
  encoder: KeyEncoder,
  table: Table,
  keys: readonly BoundSortKey[],
  layout: SortLayout,
  candidates: Candidates | null,
  memory: WebAssembly.Memory,
): Uint32Array {
  const collector = new KeyCollector(memory, encoder, layout, candidates?.count ?? rowsOf(table));
  const exprs = keys.map((key) => key.expr);
  if (candidates === null) eachBatch(table, exprs, (window) => collector.add(window, encoder.select(window), window.start));
  else eachCandidate(table, exprs, candidates, memory, (window, bitmap) => collector.add(window, bitmap, window.start));
  const arrays = collector.arrays();
  const order = orderRows(memory, layout, arrays) >>> 2;
  return viewsOf(memory).u32.slice(order, order + arrays.rows);
}

/** Visits small windows around few candidates, batches when there are many; with a bitmap of the candidates in the workspace. */
function eachCandidate(
  table: Table,
  exprs: readonly Bound[],
  { count, numbers }: Candidates,
  memory: WebAssembly.Memory,
  visit: (window: Window, bitmap: Pointer) => void,
): void {
  const chosen = viewsOf(memory).u32.slice(numbers >>> 2, (numbers >>> 2) + count);
  const size = count * 256 < table.rows ? 64 : BATCH_ROWS;
  const bitmap = allocate(memory, bitmapBytes(BATCH_ROWS));
  const starts = new Set(Array.from(chosen, (row) => row - (row % size)));
  let next = 0;
  eachWindow(table, exprs, starts, size, (window) => {
    const { u8 } = viewsOf(memory);
    u8.fill(0, bitmap, bitmap + bitmapBytes(window.rows));
    for (; next < count && chosen[next]! < window.start + window.rows; next++) setBit(u8, bitmap, chosen[next]! - window.start);
    visit(window, bitmap);
  });
}

function normalKeys(table: Table, keys: readonly BoundSortKey[], rows: Uint32Array): Uint8Array[] {
  const starts = new Set(Array.from(rows, (row) => row - (row % 64)).sort((a, b) => a - b));
  const found = new Map<number, Uint8Array>();
  const wanted = new Set(rows);
  const exprs = keys.map((key) => key.expr);
  eachWindow(table, exprs, starts, 64, ({ start, rows: length, vectors }) => {
    for (let row = 0; row < length; row++) {
      if (!wanted.has(start + row)) continue;
      const values = vectors.map((vector) => readValue(table.memory, vector, row));
      found.set(start + row, normalKey(keys, values));
    }
  });
  return Array.from(rows, (row) => found.get(row)!);
}

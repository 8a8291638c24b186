import { EngineError } from '../../engine/errors';
import type { Plan } from '../../engine/plan/plan';
import type { Relation } from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';
import type { BatchFrame, ColumnData, EngineService, ProgressFrame } from '../../engine/protocol/engine-service';
import { countPlan, pagePlan } from '../view/relation-of';
import type { Page } from './page-cache';

export interface Count {
  readonly rows: number;
  readonly exact: boolean;
}

export interface CountListener {
  count(count: Count): void;
  progress(frame: ProgressFrame): void;
  /** Bad records of the sources, once they are read. */
  rejects?(count: number): void;
}

/** Reads one page, and no further than it is full. A widened schema replaces the first and drops the rows that came before it. */
export async function readPage(
  engine: EngineService,
  rows: Relation,
  names: readonly string[] | null,
  start: number,
  limit: number,
  signal: AbortSignal,
): Promise<Page> {
  let schema: Schema = [];
  let batches: BatchFrame[] = [];
  for await (const frame of engine.execute(pagePlan(rows, names, start, limit), signal)) {
    if (frame.frame === 'schema') {
      schema = frame.schema;
      batches = [];
    } else if (frame.frame === 'batch') batches.push(frame);
    if (batches.reduce((sum, batch) => sum + batch.rows, 0) >= limit) break;
  }
  return pageOf(start, schema, batches);
}

function pageOf(start: number, schema: Schema, batches: readonly BatchFrame[]): Page {
  const filled = batches.filter((batch) => batch.rows > 0);
  const rows = filled.reduce((sum, batch) => sum + batch.rows, 0);
  const columns = filled.length === 1 ? filled[0]!.columns : schema.map((_, index) => concat(filled, index, rows));
  return { start, rows, schema, columns };
}

/** A page that spans partitions may come as several batches. */
function concat(batches: readonly BatchFrame[], index: number, rows: number): ColumnData {
  const parts = batches.map((batch) => ({ rows: batch.rows, column: batch.columns[index]! }));
  const first = parts[0]?.column;
  if (first === undefined || first.layout === 'none') return { layout: 'none', type: first?.type ?? 'void' };
  const validity = concatBits(parts, rows, (column) =>
    column.layout === 'none' ? new Uint8Array((rows + 7) >> 3) : column.validity,
  );
  const { type } = first;
  const valuesOf = <T>(layout: ColumnData['layout']): T[] =>
    parts.map(({ column }) => (column.layout === layout && 'values' in column ? column.values : []) as T);
  switch (first.layout) {
    case 'bits':
      return {
        layout: 'bits',
        type,
        values: concatBits(parts, rows, (column) => (column.layout === 'bits' ? column.values : null))!,
        validity,
      };
    case 'i32':
      return { layout: 'i32', type, values: joinArrays(Int32Array, valuesOf<Int32Array>('i32')), validity };
    case 'i64':
      return { layout: 'i64', type, values: joinArrays(BigInt64Array, valuesOf<BigInt64Array>('i64')), validity };
    case 'i128':
      return { layout: 'i128', type, values: joinArrays(BigUint64Array, valuesOf<BigUint64Array>('i128')), validity };
    case 'f64':
      return { layout: 'f64', type, values: joinArrays(Float64Array, valuesOf<Float64Array>('f64')), validity };
    case 'bytes':
      return { layout: 'bytes', type, ...concatBytes(parts, rows), validity };
  }
}

interface Part {
  readonly rows: number;
  readonly column: ColumnData;
}

function joinArrays<T extends Int32Array | BigInt64Array | BigUint64Array | Float64Array>(
  make: new (length: number) => T,
  parts: readonly T[],
): T {
  const joined = new make(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    (joined.set as (values: T, offset: number) => void).call(joined, part, at);
    at += part.length;
  }
  return joined;
}

/** Null in, null out only where every part has no bitmap: a part without one is all ones. */
function concatBits(parts: readonly Part[], rows: number, bitsOf: (column: ColumnData) => Uint8Array | null): Uint8Array | null {
  if (parts.every((part) => bitsOf(part.column) === null)) return null;
  const joined = new Uint8Array((rows + 7) >> 3);
  let at = 0;
  for (const part of parts) {
    const bits = bitsOf(part.column);
    for (let row = 0; row < part.rows; row++, at++) {
      if (bits === null || ((bits[row >> 3]! >> (row & 7)) & 1) === 1) joined[at >> 3]! |= 1 << (at & 7);
    }
  }
  return joined;
}

function concatBytes(parts: readonly Part[], rows: number): { readonly offsets: Uint32Array; readonly bytes: Uint8Array } {
  const offsets = new Uint32Array(rows + 1);
  const chunks: Uint8Array[] = [];
  let row = 0;
  let end = 0;
  for (const { rows: count, column } of parts) {
    if (column.layout === 'bytes') {
      const base = column.offsets[0]!;
      for (let index = 0; index < count; index++) offsets[++row] = end + column.offsets[index + 1]! - base;
      chunks.push(column.bytes.subarray(base, column.offsets[count]!));
      end = offsets[row]!;
    } else for (let index = 0; index < count; index++) offsets[++row] = end;
  }
  const bytes = new Uint8Array(end);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { offsets, bytes };
}

/** Counts rows while partitions finish; the aggregate's one row is the last word. */
export async function readCount(
  engine: EngineService,
  input: Relation,
  signal: AbortSignal,
  listener: CountListener,
): Promise<number> {
  let exact: number | null = null;
  for await (const frame of engine.execute(countPlan(input), signal)) {
    if (frame.frame === 'count') {
      listener.count({ rows: frame.atLeast, exact: frame.exact });
      if (frame.exact) exact = frame.atLeast;
    } else if (frame.frame === 'progress') listener.progress(frame);
    else if (frame.frame === 'metrics') listener.rejects?.(frame.rejects);
    else if (frame.frame === 'batch' && frame.rows === 1) exact = countOf(frame.columns[0]) ?? exact;
  }
  if (exact === null) throw new EngineError('INTERNAL', 'count: the engine ended without a count; open the file again');
  return exact;
}

function countOf(column: ColumnData | undefined): number | null {
  return column?.layout === 'i64' ? Number(column.values[0]) : null;
}

export interface WriteListener {
  progress(frame: ProgressFrame): void;
}

export async function runWrite(
  engine: EngineService,
  plan: Plan,
  signal: AbortSignal,
  listener: WriteListener,
): Promise<{ readonly rows: number; readonly bytes: number | null }> {
  let done: { rows: number; bytes: number | null } | null = null;
  for await (const frame of engine.execute(plan, signal)) {
    if (frame.frame === 'progress') listener.progress(frame);
    else if (frame.frame === 'done') done = { rows: frame.rows, bytes: frame.bytesWritten };
  }
  if (done === null) throw new EngineError('INTERNAL', 'export: the engine ended without finishing the file; export again');
  return done;
}

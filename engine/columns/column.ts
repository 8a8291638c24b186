import { isNested } from '../plan/nested-type';
import type { Schema, TypeName } from '../plan/schema';
import { isTimestamp } from '../plan/time-type';
import type { Pointer } from './memory';
import type { Zones } from './zones';

/**
 * How a column's values lie in memory (Arrow's layouts; storage is physical, `type` is logical):
 *   bits    boolean                           bit-packed, least significant bit first
 *   i32     int, date                         4 bytes a value
 *   i64     bigint, timestamps (µs or ns), decimal with p <= 18 (unscaled)   8 bytes
 *   i128    decimal with p > 18               16 bytes, low word first
 *   f64     float, double                     8 bytes
 *   utf8    string, binary, and struct, array, map as JSON text (nested/json.ts)   `values` = u32 offsets (rows + 1), `bytes` = the bytes they index
 *   dict8 | dict16 | dict32   string          `values` = unsigned codes into `dictionary`
 *   for8 | for16 | for32   what else takes i32, i64 or f64   `values` = unsigned codes that count from `frame` (narrow.ts)
 *   none    void                              nothing
 * The storage belongs to the chunk: two partitions of one column may differ in it.
 */
export type Storage = PlainStorage | NarrowStorage | 'dict8' | 'dict16' | 'dict32';
export type PlainStorage = 'bits' | 'i32' | 'i64' | 'i128' | 'f64' | 'utf8' | 'none';
export type NarrowStorage = 'for8' | 'for16' | 'for32';

/** What codes count from: integers are base + code × unit, doubles (base + code) / unit. Both are whole and below 2^53. */
export interface Frame {
  readonly base: number;
  readonly unit: number;
}

export interface ColumnChunk {
  readonly type: TypeName;
  readonly storage: Storage;
  readonly values: Pointer;
  /** utf8 only, else 0. */
  readonly bytes: Pointer;
  /** Bit set = not null; 0 = no nulls. Values at nulls are zero / empty / any valid code. */
  readonly validity: Pointer;
  readonly nullCount: number;
  readonly dictionary: DictionaryChunk | null;
  /** for8, for16 and for32 only. */
  readonly frame?: Frame;
  /** Of numbers, where they are known. */
  readonly zones?: Zones;
  /** How many nulls are in each BATCH_ROWS rows, where it is known. */
  readonly nullZones?: readonly number[];
}

/** Distinct values of a dictionary column of one partition: `count + 1` u32 offsets into bytes; unique, in any order. */
export interface DictionaryChunk {
  readonly count: number;
  readonly offsets: Pointer;
  readonly bytes: Pointer;
}

/**
 * One partition of a relation: columns inside one shared memory, and which of their rows belong to it.
 * Plain data: crosses threads by structured clone, the memory by reference.
 */
export interface Table {
  readonly schema: Schema;
  readonly memory: WebAssembly.Memory;
  readonly columns: readonly ColumnChunk[];
  /** Physical rows held by the columns. */
  readonly rows: number;
  /** Bitmap of the rows that belong (padded to whole 64-bit words); null = all. Shared, outside `memory`, immutable once published. */
  readonly selection: Selection | null;
}

export function isTable(value: unknown): value is Table {
  if (typeof value !== 'object' || value === null) return false;
  const { memory, columns } = value as Partial<Table>;
  return memory instanceof WebAssembly.Memory && Array.isArray(columns);
}

export interface Selection {
  readonly bitmap: Uint8Array<SharedArrayBuffer>;
  readonly count: number;
}

/** Rows that belong. */
export function rowsOf(table: Table): number {
  return table.selection === null ? table.rows : table.selection.count;
}

/** As many rows as keep a batch's vectors in a core's caches, and the work between two batches small beside that of their kernels. */
export const BATCH_ROWS = 65536;

const widths: Readonly<Record<Storage, number>> = {
  bits: 0,
  i32: 4,
  i64: 8,
  i128: 16,
  f64: 8,
  utf8: 4,
  dict8: 1,
  dict16: 2,
  dict32: 4,
  for8: 1,
  for16: 2,
  for32: 4,
  none: 0,
};

/** Bytes a value of this storage takes in `values`; 0 where they are not whole bytes. */
export function widthOf(storage: Storage): number {
  return widths[storage];
}

/** The storage a freshly built column of this type takes when nothing narrower is known. */
export function plainStorage(type: TypeName): PlainStorage {
  switch (type) {
    case 'void':
      return 'none';
    case 'boolean':
      return 'bits';
    case 'int':
    case 'date':
      return 'i32';
    case 'bigint':
      return 'i64';
    case 'float':
    case 'double':
      return 'f64';
    case 'string':
    case 'binary':
      return 'utf8';
    default:
      if (isNested(type)) return 'utf8';
      if (isTimestamp(type)) return 'i64';
      return precisionOf(type) <= 18 ? 'i64' : 'i128';
  }
}

/** Whether values of this type are bytes of any length: text, binary and what is kept as JSON text. */
export function isTextual(type: TypeName): boolean {
  return plainStorage(type) === 'utf8';
}

/** Precision of `decimal(p,s)`. */
export function precisionOf(type: TypeName): number {
  return Number(/^decimal\((\d+),/.exec(type)?.[1] ?? 0);
}

/** Scale of `decimal(p,s)`; 0 for every other type. */
export function scaleOf(type: TypeName): number {
  return Number(/^decimal\(\d+,(-?\d+)\)$/.exec(type)?.[1] ?? 0);
}

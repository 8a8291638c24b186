import type { ColumnChunk, Table } from '../../columns/column';
import { viewsOf } from '../../columns/memory';
import { readCode } from '../../columns/read-value';
import { fail } from '../../errors';
import type { WrittenNode } from './write-metadata';

/** What a column adds to a record batch. */
export interface EncodedColumn {
  readonly nodes: readonly WrittenNode[];
  readonly buffers: readonly Uint8Array[];
}

type Rows = Pick<Table, 'memory' | 'rows'>;

export function flatColumn(rows: Rows, column: ColumnChunk): EncodedColumn {
  const nulls = column.type === 'void' ? rows.rows : column.nullCount;
  return { nodes: [{ rows: rows.rows, nulls }], buffers: buffersOf(rows, column) };
}

/** Views of the memory where the layouts are the same, copies elsewhere. */
function buffersOf({ memory, rows }: Rows, column: ColumnChunk): readonly Uint8Array[] {
  const { u8 } = viewsOf(memory);
  const { type, storage, values } = column;
  if (type === 'void') return [];
  const bits = Math.ceil(rows / 8);
  const validity = validityOf(u8, column, bits);
  switch (storage) {
    case 'none':
      return [validity, ...emptyOf(type, rows)];
    case 'bits':
      return [validity, u8.subarray(values, values + bits)];
    case 'utf8':
      return [validity, ...textsOf(memory, column, rows)];
    case 'dict8':
    case 'dict16':
    case 'dict32':
      return [validity, ...decodedTexts(memory, column, rows)];
    case 'f64':
      if (type === 'float')
        return [validity, bytesOf(Float32Array.from(viewsOf(memory).f64.subarray(values >>> 3, (values >>> 3) + rows)))];
      return [validity, u8.subarray(values, values + rows * 8)];
    case 'i32':
      return [validity, u8.subarray(values, values + rows * 4)];
    case 'i64':
      if (type.startsWith('decimal')) return [validity, widened(viewsOf(memory).i64, values >>> 3, rows)];
      return [validity, u8.subarray(values, values + rows * 8)];
    case 'i128':
      return [validity, u8.subarray(values, values + rows * 16)];
    default:
      return fail('INTERNAL', `cannot write values stored as ${storage}`);
  }
}

const nothing = new Uint8Array(0);

function validityOf(u8: Uint8Array, { storage, validity, nullCount }: ColumnChunk, bits: number): Uint8Array {
  if (storage === 'none') return new Uint8Array(bits);
  return validity === 0 || nullCount === 0 ? nothing : u8.subarray(validity, validity + bits);
}

/** Buffers of a column that is all null. */
function emptyOf(type: string, rows: number): readonly Uint8Array[] {
  if (type === 'string' || type === 'binary') return [new Uint8Array((rows + 1) * 4), nothing];
  if (type === 'boolean') return [new Uint8Array(Math.ceil(rows / 8))];
  if (type === 'int' || type === 'date' || type === 'float') return [new Uint8Array(rows * 4)];
  return [new Uint8Array(rows * (type.startsWith('decimal') ? 16 : 8))];
}

/** A window's offsets begin anywhere; Arrow's begin at 0. */
function textsOf(memory: WebAssembly.Memory, { values, bytes }: ColumnChunk, rows: number): readonly Uint8Array[] {
  const { u8, u32 } = viewsOf(memory);
  const at = values >>> 2;
  const first = u32[at]!;
  const offsets = new Uint32Array(rows + 1);
  for (let row = 0; row <= rows; row++) offsets[row] = u32[at + row]! - first;
  return [bytesOf(offsets), u8.subarray(bytes + first, bytes + u32[at + rows]!)];
}

/** Dictionaries differ from partition to partition, which a file's may not: rows are written out. */
function decodedTexts(memory: WebAssembly.Memory, column: ColumnChunk, rows: number): readonly Uint8Array[] {
  const views = viewsOf(memory);
  const { u8, u32 } = views;
  const { offsets: entries, bytes } = column.dictionary!;
  const entry = entries >>> 2;
  const present = (row: number): boolean =>
    column.validity === 0 || ((u8[column.validity + (row >>> 3)]! >>> (row & 7)) & 1) === 1;
  const offsets = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const code = readCode(views, column, row);
    offsets[row + 1] = offsets[row]! + (present(row) ? u32[entry + code + 1]! - u32[entry + code]! : 0);
  }
  const data = new Uint8Array(offsets[rows]!);
  for (let row = 0; row < rows; row++) {
    const start = bytes + u32[entry + readCode(views, column, row)]!;
    data.set(u8.subarray(start, start + offsets[row + 1]! - offsets[row]!), offsets[row]!);
  }
  return [bytesOf(offsets), data];
}

/** Decimals are 16 bytes wide. */
function widened(i64: BigInt64Array, at: number, rows: number): Uint8Array {
  const wide = new BigInt64Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    wide[row * 2] = i64[at + row]!;
    wide[row * 2 + 1] = i64[at + row]! >> 63n;
  }
  return bytesOf(wide);
}

export function bytesOf(array: Uint32Array | Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

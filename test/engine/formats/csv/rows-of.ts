import type { ColumnChunk, DictionaryChunk, Table } from '../../../../engine/columns/column';
import { type Views, viewsOf } from '../../../../engine/columns/memory';
import type { Value } from '../../../../engine/columns/vector';

/** A partition's rows as plain values: numbers for int, double and date, bigints for bigint, timestamps and decimals. */
export function rowsOf(table: Table): Value[][] {
  const views = viewsOf(table.memory);
  return Array.from({ length: table.rows }, (_, row) => table.columns.map((column) => valueAt(views, column, row)));
}

function valueAt(views: Views, column: ColumnChunk, row: number): Value {
  const { values, storage, validity, dictionary } = column;
  if (storage === 'none') return null;
  if (validity !== 0 && bitAt(views, validity, row) === 0) return null;
  switch (storage) {
    case 'bits':
      return bitAt(views, values, row) === 1;
    case 'i32':
      return views.i32[values / 4 + row]!;
    case 'i64':
      return views.i64[values / 8 + row]!;
    case 'i128':
      return (views.i64[values / 8 + row * 2 + 1]! << 64n) | BigInt.asUintN(64, views.i64[values / 8 + row * 2]!);
    case 'f64':
      return views.f64[values / 8 + row]!;
    case 'for8':
      return ofCode(column, views.u8[values + row]!);
    case 'for16':
      return ofCode(column, views.u16[values / 2 + row]!);
    case 'for32':
      return ofCode(column, views.u32[values / 4 + row]!);
    case 'utf8':
      return textAt(views, values, column.bytes, row);
    case 'dict8':
      return wordAt(views, dictionary, views.u8[values + row]!);
    case 'dict16':
      return wordAt(views, dictionary, views.u16[values / 2 + row]!);
    case 'dict32':
      return wordAt(views, dictionary, views.u32[values / 4 + row]!);
  }
}

function bitAt(views: Views, bitmap: number, row: number): number {
  return (views.u8[bitmap + (row >> 3)]! >> (row & 7)) & 1;
}

function wordAt(views: Views, dictionary: DictionaryChunk | null, code: number): string {
  if (dictionary === null || code >= dictionary.count) throw new Error(`code ${code} is not in the dictionary`);
  return textAt(views, dictionary.offsets, dictionary.bytes, code);
}

function textAt(views: Views, offsets: number, bytes: number, row: number): string {
  const start = views.u32[offsets / 4 + row]!;
  const end = views.u32[offsets / 4 + row + 1]!;
  return Buffer.from(views.u8.slice(bytes + start, bytes + end)).toString('utf8');
}

function ofCode({ type, frame }: ColumnChunk, code: number): Value {
  const { base, unit } = frame!;
  if (type === 'double' || type === 'float') return (base + code) / unit;
  return type === 'int' || type === 'date' ? base + code : BigInt(base) + BigInt(code) * BigInt(unit);
}

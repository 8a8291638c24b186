import { bitAt } from './bitmap';
import { type ColumnChunk, type DictionaryChunk, widthOf } from './column';
import { codeAt } from './kernels/narrow-kernels';
import { type Pointer, type Views, viewsOf } from './memory';
import { type NarrowChunk, valueOfCode } from './narrow';
import { decodeText } from './text';
import type { Value, Vector } from './vector';

/** One value as functions take it. For tests, fallbacks and single cells; hot loops read columns. */
export function readValue(memory: WebAssembly.Memory, column: ColumnChunk | Vector, row: number): Value {
  const views = viewsOf(memory);
  if (column.storage === 'none') return null;
  if (column.validity !== 0 && !bitAt(views.u8, column.validity, row)) return null;
  return readPresent(views, column, row);
}

function readPresent(views: Views, column: ColumnChunk | Vector, row: number): Value {
  const { values } = column;
  switch (column.storage) {
    case 'for8':
    case 'for16':
    case 'for32':
      return valueOfCode(column.type, (column as NarrowChunk).frame, codeAt(views, values, widthOf(column.storage), row));
    case 'bits':
      return bitAt(views.u8, values, row);
    case 'i32':
      return views.i32[(values >>> 2) + row]!;
    case 'i64':
      return views.i64[(values >>> 3) + row]!;
    case 'i128':
      return readWide(views, values, row);
    case 'f64':
      return views.f64[(values >>> 3) + row]!;
    case 'utf8':
      return readBytes(views, column.type === 'binary', values, column.bytes, row);
    default:
      return readBytes(
        views,
        column.type === 'binary',
        column.dictionary!.offsets,
        column.dictionary!.bytes,
        readCode(views, column, row),
      );
  }
}

export function readCode(views: Views, column: ColumnChunk | Vector, row: number): number {
  switch (column.storage) {
    case 'dict8':
      return views.u8[column.values + row]!;
    case 'dict16':
      return views.u16[(column.values >>> 1) + row]!;
    default:
      return views.u32[(column.values >>> 2) + row]!;
  }
}

export function readEntry(memory: WebAssembly.Memory, dictionary: DictionaryChunk, code: number, binary: boolean): Value {
  return readBytes(viewsOf(memory), binary, dictionary.offsets, dictionary.bytes, code);
}

function readBytes(views: Views, binary: boolean, offsets: Pointer, bytes: Pointer, index: number): Value {
  const start = bytes + views.u32[(offsets >>> 2) + index]!;
  const end = bytes + views.u32[(offsets >>> 2) + index + 1]!;
  return binary ? Uint8Array.from(views.u8.subarray(start, end)) : decodeText(views.u8, start, end);
}

function readWide(views: Views, values: Pointer, row: number): bigint {
  const at = (values >>> 3) + row * 2;
  return (views.i64[at + 1]! << 64n) | BigInt.asUintN(64, views.i64[at]!);
}

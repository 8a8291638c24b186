import { bitAt } from '../../columns/bitmap';
import { type ColumnChunk, precisionOf, scaleOf, type Table } from '../../columns/column';
import { type Views, viewsOf } from '../../columns/memory';
import { readCode, readValue } from '../../columns/read-value';
import { dateText, momentText } from '../../functions/calendar';
import { decimalText } from '../../functions/decimal';
import type { TypeName } from '../../plan/schema';
import { isNanos, isTimestamp, isZoned } from '../../plan/time-type';

/** How a column's values stand in records: a serial type (which tells the length), then the bytes. */
export interface CellWriter {
  /** Serial type of the row's value. */
  type(row: number): number;
  /** Writes the value of that type; gives where it ends. */
  put(row: number, type: number, out: Uint8Array, at: number): number;
}

/** What the column is declared as; it is what our reader, and others, take the type from. */
export function declaredAs(type: TypeName): string {
  switch (type) {
    case 'boolean':
      return 'BOOLEAN';
    case 'int':
    case 'bigint':
      return 'INTEGER';
    case 'float':
    case 'double':
      return 'REAL';
    case 'date':
      return 'DATE';
    case 'binary':
      return 'BLOB';
    default:
      if (isTimestamp(type)) return isNanos(type) ? 'TIMESTAMP(9)' : 'TIMESTAMP';
      return isExact(type) ? `DECIMAL(${precisionOf(type)},${scaleOf(type)})` : 'TEXT';
  }
}

/** Decimals that a double holds to the last digit; SQLite has no other numbers with fractions, so longer ones are text. */
function isExact(type: TypeName): boolean {
  const precision = precisionOf(type);
  return precision > 0 && precision <= 15;
}

export const NULL = 0;
const REAL = 7;
const ZERO = 8;
const integerBytes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

export function serialBytes(type: number): number {
  return type < 10 ? integerBytes[type]! : (type - 12 - (type & 1)) / 2;
}

export function cellWriterOf({ memory }: Table, column: ColumnChunk): CellWriter {
  const views = viewsOf(memory);
  const writer = presentWriter(views, memory, column);
  const { validity } = column;
  if (column.storage === 'none') return { ...writer, type: () => NULL };
  return validity === 0 ? writer : { ...writer, type: (row) => (bitAt(views.u8, validity, row) ? writer.type(row) : NULL) };
}

function presentWriter(views: Views, memory: WebAssembly.Memory, column: ColumnChunk): CellWriter {
  const { type, storage, values, bytes, dictionary } = column;
  if (storage === 'bits')
    return { type: (row) => (bitAt(views.u8, values, row) ? ZERO + 1 : ZERO), put: (_row, _type, _out, at) => at };
  if (dictionary !== null) return texts(views, dictionary.offsets, dictionary.bytes, type, (row) => readCode(views, column, row));
  if (storage === 'utf8') return texts(views, values, bytes, type, (row) => row);
  if (type === 'int')
    return integers(
      (row) => views.i32[(values >>> 2) + row]!,
      (row) => views.i32[(values >>> 2) + row]! >> 31,
    );
  if (type === 'bigint')
    return integers(
      (row) => views.i32[(values >>> 2) + row * 2]!,
      (row) => views.i32[(values >>> 2) + row * 2 + 1]!,
    );
  if (storage === 'f64') return reals((row) => views.f64[(values >>> 3) + row]!);
  if (isExact(type)) return reals((row) => Number(decimalText(views.i64[(values >>> 3) + row]!, scaleOf(type))));
  return spelled((row) => spell(memory, column, row));
}

function spell(memory: WebAssembly.Memory, column: ColumnChunk, row: number): string {
  const value = readValue(memory, column, row);
  if (column.type === 'date') return dateText(value as number);
  if (isTimestamp(column.type)) return `${momentText(value as bigint, column.type)}${isZoned(column.type) ? 'Z' : ''}`;
  return decimalText(value as bigint, scaleOf(column.type));
}

/** Odd from 13 on for text, even from 12 on for bytes. */
function texts(views: Views, offsets: number, bytes: number, type: TypeName, entryOf: (row: number) => number): CellWriter {
  const kind = type === 'binary' ? 12 : 13;
  const start = (row: number): number => views.u32[(offsets >>> 2) + entryOf(row)]!;
  return {
    type: (row) => (views.u32[(offsets >>> 2) + entryOf(row) + 1]! - start(row)) * 2 + kind,
    put(row, serial, out, at) {
      const from = bytes + start(row);
      const length = serialBytes(serial);
      if (length > 32) out.set(views.u8.subarray(from, from + length), at);
      else for (let i = 0; i < length; i++) out[at + i] = views.u8[from + i]!;
      return at + length;
    },
  };
}

/** Whole numbers in as few bytes as hold them, from their low and high halves. */
function integers(low: (row: number) => number, high: (row: number) => number): CellWriter {
  return {
    type(row) {
      const [lowWord, highWord] = [low(row), high(row)];
      if (highWord !== lowWord >> 31) return highWord >= -0x8000 && highWord < 0x8000 ? 5 : 6;
      if (lowWord === 0 || lowWord === 1) return ZERO + lowWord;
      const size = lowWord < 0 ? ~lowWord : lowWord;
      return size < 0x80 ? 1 : size < 0x8000 ? 2 : size < 0x800000 ? 3 : 4;
    },
    put(row, type, out, at) {
      const length = serialBytes(type);
      const lowWord = low(row);
      for (let i = 0; i < Math.min(4, length); i++) out[at + length - 1 - i] = lowWord >> (i * 8);
      if (length > 4) {
        const highWord = high(row);
        for (let i = 4; i < length; i++) out[at + length - 1 - i] = highWord >> ((i - 4) * 8);
      }
      return at + length;
    },
  };
}

const real = new Float64Array(1);
const realBytes = new Uint8Array(real.buffer);

/** NaN, which SQLite does not have, is NULL, as SQLite itself makes of it. */
function reals(realOf: (row: number) => number): CellWriter {
  return {
    type: (row) => (Number.isNaN(realOf(row)) ? NULL : REAL),
    put(row, _type, out, at) {
      real[0] = realOf(row);
      for (let i = 0; i < 8; i++) out[at + i] = realBytes[7 - i]!;
      return at + 8;
    },
  };
}

/** Texts that are made one by one; a row's type is asked right before its bytes. */
function spelled(textOf: (row: number) => string): CellWriter {
  let asked = -1;
  let text = '';
  const at = (row: number): string => {
    if (row !== asked) [asked, text] = [row, textOf(row)];
    return text;
  };
  return {
    type: (row) => at(row).length * 2 + 13,
    put(row, _type, out, to) {
      const ascii = at(row);
      for (let i = 0; i < ascii.length; i++) out[to + i] = ascii.charCodeAt(i);
      return to + ascii.length;
    },
  };
}

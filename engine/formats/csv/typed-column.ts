import { BitBuilder } from '../../columns/bit-builder';
import { Validity } from '../../columns/builder';
import { plainStorage, type Storage, widthOf } from '../../columns/column';
import { frameWords as word } from '../../columns/kernels/csv-frame';
import { type Pointer, viewsOf } from '../../columns/memory';
import { NumberBuilder } from '../../columns/number-builder';
import type { Value } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import { isNanos, isTimestamp, isZoned } from '../../plan/time-type';
import type { Rows } from './blocks';
import { parseCell, widenBy } from './cell-value';
import { type ColumnReader, emptyChunk, type FinishedColumn } from './column-reader';
import type { Sheet } from './sheet';
import type { Respell } from './spelling';

/** Called with a row of the block whose cell does not fit a type that the user set. */
export type OnMisfit = (row: number, text: string) => void;

/**
 * A column of numbers, dates or truth values. A kernel takes the cells; each cell that it leaves is looked at with care. When a cell
 * does not fit, the column is no longer parsed: the rest is only judged, so that the reader of the whole knows the type to ask for.
 */
export class TypedColumn implements ColumnReader {
  readonly #sheet: Sheet;
  readonly #type: TypeName;
  readonly #storage: Storage;
  readonly #onMisfit: OnMisfit | null;
  readonly #respell: Respell | null;
  readonly #values: BitBuilder | NumberBuilder;
  readonly #validity: Validity;
  readonly #kernel: Kernel | null;
  #holds: TypeName;

  /** With `respell` cells are not spelled plainly, and no kernel takes them. With `onMisfit` the type is the user's and stays; without, a misfit widens what the column holds. */
  constructor(sheet: Sheet, type: TypeName, respell: Respell | null, onMisfit: OnMisfit | null) {
    this.#sheet = sheet;
    this.#type = type;
    this.#holds = type;
    this.#storage = plainStorage(type);
    this.#onMisfit = onMisfit;
    this.#respell = respell;
    this.#values =
      this.#storage === 'bits'
        ? new BitBuilder(sheet.memory, sheet.expectedRows)
        : new NumberBuilder(sheet.desk, type, sheet.expectedRows);
    this.#validity = new Validity(sheet.memory, sheet.expectedRows);
    this.#kernel = respell === null ? kernelFor(sheet, type) : null;
  }

  take(rows: Rows, row: number): void {
    if (this.#holds !== this.#type) {
      this.#judge(rows, 0);
      return;
    }
    const values = this.#values.room(rows.rows);
    this.#validity.reserve(row + rows.rows, row);
    this.#sheet.setWord(word.NULLS, 0);
    for (let done = 0; done < rows.rows; done++) {
      done +=
        this.#kernel?.(
          rows.ends + done * rows.stride,
          rows.stride,
          rows.rows - done,
          row + done,
          values + done * widthOf(this.#storage),
          this.#validity.pointer,
        ) ?? 0;
      if (done < rows.rows && !this.#takeCell(rows, done, row, values)) {
        this.#judge(rows, done + 1);
        break;
      }
    }
    this.#values.add(rows.rows);
    this.#validity.nullCount += this.#sheet.word(word.NULLS);
  }

  finish(rows: number): FinishedColumn {
    if (this.#holds !== this.#type) return { chunk: emptyChunk(this.#type, rows), holds: this.#holds };
    const { nullCount, chunk: validity } = this.#validity;
    const chunk = { type: this.#type, validity, nullCount, ...this.#values.finish() };
    return { chunk, holds: nullCount === rows && this.#onMisfit === null ? 'void' : this.#type };
  }

  /** One cell with care; false = it does not fit, the column is given up. */
  #takeCell(rows: Rows, done: number, row: number, values: Pointer): boolean {
    const raw = this.#sheet.raw(rows.ends + done * rows.stride);
    const text = this.#sheet.text(raw).trim();
    const isNull = text === '' || this.#sheet.isNull(raw);
    const plain = isNull ? '' : this.#plain(text);
    const value = isNull ? null : plain === null ? undefined : parseCell(this.#type, plain);
    if (value === undefined && this.#onMisfit === null) {
      this.#holds = plain === null ? 'string' : widenBy(this.#type, plain);
      return false;
    }
    if (value === undefined) this.#onMisfit?.(done, text);
    this.#store(row + done, values + done * widthOf(this.#storage), value ?? null);
    return true;
  }

  #judge(rows: Rows, from: number): void {
    for (let done = from; done < rows.rows && this.#holds !== 'string'; done++) {
      const raw = this.#sheet.raw(rows.ends + done * rows.stride);
      if (this.#sheet.isNull(raw)) continue;
      const plain = this.#plain(this.#sheet.text(raw).trim());
      this.#holds = plain === null ? 'string' : widenBy(this.#holds, plain);
    }
  }

  /** The text as a plain spelling; null = not spelled as the column's are. Plain spellings of a declared column are read as well. */
  #plain(text: string): string | null {
    if (this.#respell === null) return text;
    return this.#respell(text) ?? (this.#onMisfit === null ? null : text);
  }

  /** `at`: the value's place, and of truth values the column's. */
  #store(row: number, at: Pointer, value: Value): void {
    const views = viewsOf(this.#sheet.memory);
    if (value === null) {
      const byte = this.#validity.pointer + (row >>> 3);
      views.u8[byte] = views.u8[byte]! & ~(1 << (row & 7));
      this.#validity.nullCount++;
    }
    if (this.#storage === 'i32') views.i32[at >>> 2] = Number(value);
    else if (this.#storage === 'f64') views.f64[at >>> 3] = Number(value);
    else if (this.#storage === 'i64') views.i64[at >>> 3] = BigInt((value as bigint | null) ?? 0);
    else if (this.#storage === 'i128') {
      const wide = BigInt((value as bigint | null) ?? 0);
      views.i64[at >>> 3] = BigInt.asIntN(64, wide);
      views.i64[(at >>> 3) + 1] = wide >> 64n;
    } else if (value === true) views.u8[at + (row >>> 3)] = views.u8[at + (row >>> 3)]! | (1 << (row & 7));
  }
}

type Kernel = (ends: Pointer, stride: number, rows: number, row: number, values: Pointer, validity: Pointer) => number;

function kernelFor({ kernels, frame }: Sheet, type: TypeName): Kernel | null {
  switch (type) {
    case 'int':
      return (ends, stride, rows, row, values, validity) => kernels.csvInt(ends, stride, rows, row, values, validity, frame);
    case 'bigint':
      return (ends, stride, rows, row, values, validity) => kernels.csvBigint(ends, stride, rows, row, values, validity, frame);
    case 'double':
      return (ends, stride, rows, row, values, validity) => kernels.csvDouble(ends, stride, rows, row, values, validity, frame);
    case 'boolean':
      return (ends, stride, rows, row, values, validity) => kernels.csvBoolean(ends, stride, rows, row, values, validity, frame);
    case 'date':
      return (ends, stride, rows, row, values, validity) => kernels.csvDate(ends, stride, rows, row, values, validity, frame);
    default: {
      if (!isTimestamp(type)) return null;
      const [zoned, nanos] = [isZoned(type) ? 1 : 0, isNanos(type) ? 1 : 0];
      return (ends, stride, rows, row, values, validity) =>
        kernels.csvTimestamp(ends, stride, rows, row, values, validity, frame, zoned, nanos);
    }
  }
}

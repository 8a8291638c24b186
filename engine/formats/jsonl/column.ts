import { jsonKinds as kind } from '../../columns/kernels/json-frame';
import type { Pointer } from '../../columns/memory';
import { Cursor } from '../../columns/nested/cursor';
import { dataOf, jsonText } from '../../columns/nested/json';
import { bytesOfBase64 } from '../../columns/nested/leaf';
import { isNested } from '../../plan/nested-type';
import type { TypeName } from '../../plan/schema';
import type { Rows } from '../csv/blocks';
import { type ColumnReader, emptyChunk, type FinishedColumn } from '../csv/column-reader';
import { TextColumn } from '../csv/text-column';
import { TypedColumn } from '../csv/typed-column';
import { type Cells, eachCell, RESOLVED } from './cells';
import { joinJson, typeOfString } from './types';

/** Told of a row of the block whose value does not fit a type that the user set. */
export type OnMisfit = (row: number, text: string) => void;

const NESTED = kind.object | kind.array;
const NUMBERS = kind.integer | kind.real;

/** Kinds of values that a type may hold. */
function kindsFor(type: TypeName): number {
  if (type === 'string') return kind.text | NUMBERS | kind.boolean | NESTED;
  if (type === 'boolean') return kind.boolean;
  if (type === 'binary' || type === 'date' || type.startsWith('timestamp')) return kind.text;
  if (isNested(type)) return type.startsWith('array') ? kind.array : kind.object;
  return NUMBERS;
}

/**
 * One column of a read. A block's cells are first put in shape (`shape`): objects and lists get their canonical text, bytes are decoded, what
 * cannot be in this column is found; then they are taken as a csv column takes cells. A value that does not fit widens what the column
 * holds; from then on it is only judged, so that the reader of the whole knows the type to ask for.
 */
export class JsonColumn {
  readonly #cells: Cells;
  readonly #type: TypeName;
  readonly #onMisfit: OnMisfit | null;
  readonly #weak: boolean;
  readonly #reader: ColumnReader;
  #holds: TypeName;

  /** With `weak`, a column of which only nulls are known, every cell is judged: it may hold no text at all. */
  constructor(cells: Cells, type: TypeName, weak: boolean, onMisfit: OnMisfit | null) {
    this.#cells = cells;
    this.#type = type;
    this.#weak = weak;
    this.#onMisfit = onMisfit;
    this.#holds = weak ? 'void' : type;
    const isText = type === 'string' || type === 'binary' || isNested(type);
    this.#reader = isText ? new TextColumn(cells.sheet, type, false) : new TypedColumn(cells.sheet, type, null, onMisfit);
  }

  /** To be called before `take`, with the kinds of values that were seen. */
  shape(rows: Rows, kinds: number): void {
    if ((kinds & kind.escaped) !== 0) this.#cells.kernels.jsonUnescape(rows.ends, rows.stride, rows.rows);
    if (this.#weak) this.#judge(rows);
    if (this.#givenUp) {
      this.#judge(rows);
      return;
    }
    if ((kinds & ~kind.escaped & ~kindsFor(this.#type)) !== 0) this.#strangers(rows);
    if ((kinds & NESTED) !== 0 && (this.#type === 'string' || isNested(this.#type))) this.#canonical(rows);
    if (this.#type === 'binary') this.#decoded(rows);
    if ((kinds & kind.integer) !== 0 && this.#type === 'double' && this.#onMisfit === null) this.#longIntegers(rows);
  }

  take(rows: Rows, row: number, blockBytes: number): void {
    if (!this.#givenUp) this.#reader.take(rows, row, blockBytes);
  }

  finish(rows: number): FinishedColumn {
    if (this.#givenUp) return { chunk: emptyChunk(this.#type, rows), holds: this.#holds };
    const { chunk, holds } = this.#reader.finish(rows);
    const onlyNulls = isNested(this.#type) && chunk.nullCount === rows && this.#onMisfit === null;
    return { chunk, holds: onlyNulls ? 'void' : this.#weak ? this.#holds : holds };
  }

  get #givenUp(): boolean {
    return !this.#weak && this.#holds !== this.#type;
  }

  #judge(rows: Rows): void {
    eachCell(this.#cells, rows, (ends) => {
      if (this.#holds !== 'string') this.#holds = joinJson(this.#holds, this.#cells.typeAt(ends));
    });
  }

  /** Values of other kinds than the type's: they widen it, or are misfits of a type that the user set. */
  #strangers(rows: Rows): void {
    const fitting = kindsFor(this.#type);
    eachCell(this.#cells, rows, (ends, row) => {
      const isText = this.#cells.isText(ends);
      const isNamed = isText && fitting === NUMBERS && typeOfString(this.#cells.textAt(ends), false) === 'double';
      if ((kindOf(this.#cells, ends, isText) & fitting) !== 0 || isNamed) return;
      if (this.#onMisfit === null) this.#holds = joinJson(this.#holds, this.#cells.typeAt(ends));
      else this.#misfit(ends, row);
    });
  }

  #misfit(ends: Pointer, row: number): void {
    this.#onMisfit?.(row, this.#cells.textAt(ends));
    this.#cells.blank(ends);
  }

  #canonical(rows: Rows): void {
    eachCell(this.#cells, rows, (ends, row) => {
      if (this.#givenUp) this.#holds = joinJson(this.#holds, this.#cells.typeAt(ends));
      else if (this.#type !== 'string') this.#canonicalCell(ends, row);
      else if (isNestedCell(this.#cells, ends)) this.#cells.put(ends, '{', new Cursor(this.#cells.textAt(ends)).raw());
    });
  }

  #canonicalCell(ends: Pointer, row: number): void {
    const text = this.#cells.textAt(ends);
    let [fits, covers] = [true, true];
    const data = dataOf(text, this.#type, {
      misfit: () => {
        fits = false;
      },
      surplus: () => {
        covers = false;
      },
    });
    if (data === undefined) return;
    if (this.#onMisfit === null && !(fits && covers)) {
      this.#holds = joinJson(this.#holds, this.#cells.typeAt(ends));
      if (this.#givenUp) return;
    }
    if (!fits) this.#onMisfit?.(row, text);
    if (data === null) this.#cells.blank(ends);
    else this.#cells.put(ends, '{', jsonText(data, this.#type));
  }

  /** Base64 to bytes. */
  #decoded(rows: Rows): void {
    eachCell(this.#cells, rows, (ends, row) => {
      const text = this.#cells.textAt(ends);
      const bytes = bytesOfBase64(text);
      if (bytes !== undefined) this.#cells.put(ends, RESOLVED, bytes);
      else this.#misfit(ends, row);
    });
  }

  /** Integers that a double would round make the column text. */
  #longIntegers(rows: Rows): void {
    for (let at = 0; at < rows.rows; at++) {
      at += this.#cells.kernels.jsonLongInteger(rows.ends + at * rows.stride, rows.stride, rows.rows - at);
      if (at >= rows.rows) return;
      const text = this.#cells.textAt(rows.ends + at * rows.stride);
      if (BigInt(Number(text)) !== BigInt(text)) this.#holds = 'string';
    }
  }
}

function kindOf(cells: Cells, ends: Pointer, isText: boolean): number {
  if (isText) return kind.text;
  switch (String.fromCharCode(cells.firstByte(ends))) {
    case '{':
      return kind.object;
    case '[':
      return kind.array;
    case 't':
    case 'f':
      return kind.boolean;
    default:
      return kind.integer;
  }
}

function isNestedCell(cells: Cells, ends: Pointer): boolean {
  return !cells.isText(ends) && (kindOf(cells, ends, false) & NESTED) !== 0;
}

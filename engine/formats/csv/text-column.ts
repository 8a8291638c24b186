import { Growing, Validity } from '../../columns/builder';
import type { ColumnChunk, DictionaryChunk } from '../../columns/column';
import { frameWords as word } from '../../columns/kernels/csv-frame';
import { allocateZeroed, type Pointer, viewsOf } from '../../columns/memory';
import type { TypeName } from '../../plan/schema';
import type { Rows } from './blocks';
import { widenBy } from './cell-value';
import type { ColumnReader, FinishedColumn } from './column-reader';
import type { Sheet } from './sheet';

const MAX_VALUES = 65536;
const FIRST_TABLE = 1024;
const FIRST_BYTES_A_ROW = 12;
/** Rows for which a dictionary has codes before it is known to pay. */
const FIRST_CODES = 32768;
/** Kernels copy text in steps that may write so far beyond its end. */
const SPARE_BYTES = 64;
/** Of so few rows it is seen how long their texts are; a block of many rows has few columns that might share it. */
const FEW_ROWS = 1024;

/**
 * A column of text, verbatim. It starts as a dictionary with one-byte codes, which grow to two bytes at the 257th value; when values
 * repeat too little to pay, what is there becomes plain text and the rest follows as such. With `weak`, a column that was empty in the
 * samples, every cell is judged as well: the column may turn out to hold no text at all.
 */
export class TextColumn implements ColumnReader {
  readonly #sheet: Sheet;
  readonly #type: TypeName;
  readonly #validity: Validity;
  #encoding: DictionaryEncoding | PlainEncoding;
  #holds: TypeName;

  constructor(sheet: Sheet, type: TypeName, weak: boolean) {
    this.#sheet = sheet;
    this.#type = type;
    this.#validity = new Validity(sheet.memory, sheet.expectedRows);
    this.#encoding = type !== 'binary' ? new DictionaryEncoding(sheet) : new PlainEncoding(sheet);
    this.#holds = weak ? 'void' : type;
  }

  take(rows: Rows, row: number, blockBytes: number): void {
    const total = row + rows.rows;
    this.#validity.reserve(total, row);
    this.#sheet.setWord(word.NULLS, 0);
    let done = 0;
    if (this.#encoding instanceof DictionaryEncoding) {
      done = this.#encoding.take(rows, row, this.#validity.pointer);
      if (done < rows.rows || !this.#encoding.pays(total - this.#validity.nullCount)) {
        this.#encoding = this.#encoding.toPlain(row + done, this.#validity.pointer);
      }
    }
    if (done < rows.rows && this.#encoding instanceof PlainEncoding) {
      this.#encoding.take(
        { ...rows, ends: rows.ends + done * rows.stride, rows: rows.rows - done },
        row + done,
        blockBytes,
        this.#validity.pointer,
      );
    }
    this.#validity.nullCount += this.#sheet.word(word.NULLS);
    if (this.#holds !== 'string') this.#judge(rows);
  }

  finish(rows: number): FinishedColumn {
    const { nullCount, chunk: validity } = this.#validity;
    const chunk = { type: this.#type, validity, nullCount, ...this.#encoding.finish() };
    return { chunk, holds: nullCount === rows && this.#type === 'string' ? 'void' : this.#holds };
  }

  #judge(rows: Rows): void {
    for (let r = 0; r < rows.rows && this.#holds !== 'string' && this.#type === 'string'; r++) {
      const raw = this.#sheet.raw(rows.ends + r * rows.stride);
      if (!this.#sheet.isNull(raw)) this.#holds = widenBy(this.#holds, this.#sheet.text(raw).trim());
    }
  }
}

type Layout = Pick<ColumnChunk, 'storage' | 'values' | 'bytes' | 'dictionary'>;

class PlainEncoding {
  readonly #sheet: Sheet;
  readonly #offsets: Growing;
  readonly #bytes: Growing;
  #length = 0;

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
    this.#offsets = new Growing(sheet.memory, sheet.expectedRows * 4 + 4, null);
    this.#bytes = new Growing(sheet.memory, sheet.expectedRows * FIRST_BYTES_A_ROW, null);
    viewsOf(sheet.memory).u32[this.#offsets.pointer >>> 2] = 0;
  }

  take(rows: Rows, row: number, blockBytes: number, validity: Pointer): void {
    this.#offsets.reserve((row + rows.rows + 1) * 4, (row + 1) * 4);
    const bytes = rows.rows < FEW_ROWS ? Math.min(blockBytes, this.#bytesOf(rows)) : blockBytes;
    this.#bytes.reserve(this.#length + bytes + SPARE_BYTES, this.#length);
    const { kernels, frame } = this.#sheet;
    this.#sheet.setWord(word.BYTES, this.#length);
    kernels.csvText(rows.ends, rows.stride, rows.rows, row, this.#offsets.pointer, this.#bytes.pointer, validity, frame);
    this.#length = this.#sheet.word(word.BYTES);
  }

  /** What the cells take in the file. */
  #bytesOf({ ends, stride, rows }: Rows): number {
    const { u32 } = viewsOf(this.#sheet.memory);
    let bytes = 0;
    for (let row = 0, at = ends >>> 2; row < rows; row++, at += stride >>> 2) bytes += u32[at]! - u32[at - 1]!;
    return bytes;
  }

  /** Takes over the first `rows` rows of a dictionary column. */
  adopt(codes: Pointer, width: number, rows: number, validity: Pointer, dictionary: DictionaryChunk): void {
    const { kernels } = this.#sheet;
    const length = kernels.csvTextBytes(codes, width, rows, validity, dictionary.offsets);
    this.#offsets.reserve((rows + 1) * 4, 0);
    const expected = rows === 0 ? 0 : Math.ceil((length / rows) * this.#sheet.expectedRows * 1.05);
    this.#bytes.reserve(Math.max(length, expected) + SPARE_BYTES, 0);
    kernels.csvExpand(
      codes,
      width,
      rows,
      validity,
      dictionary.offsets,
      dictionary.bytes,
      this.#offsets.pointer,
      this.#bytes.pointer,
    );
    this.#length = length;
  }

  finish(): Layout {
    return { storage: 'utf8', values: this.#offsets.pointer, bytes: this.#bytes.pointer, dictionary: null };
  }
}

class DictionaryEncoding {
  readonly #sheet: Sheet;
  readonly #offsets: Growing;
  readonly #bytes: Growing;
  #codes: Growing;
  #width = 1;
  #table: Pointer;
  #tableSize = FIRST_TABLE;
  #count = 0;
  #length = 0;

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
    this.#codes = new Growing(sheet.memory, Math.min(FIRST_CODES, sheet.expectedRows), null);
    this.#offsets = new Growing(sheet.memory, 257 * 4, null);
    this.#bytes = new Growing(sheet.memory, 4096, null);
    this.#table = allocateZeroed(sheet.memory, FIRST_TABLE * 8);
    viewsOf(sheet.memory).u32[this.#offsets.pointer >>> 2] = 0;
  }

  /** Returns how many rows it took: fewer when the dictionary is full. */
  take(rows: Rows, row: number, validity: Pointer): number {
    const { kernels, frame } = this.#sheet;
    this.#reserveCodes(row + rows.rows, row);
    this.#sheet.setWord(word.BYTES, this.#length);
    this.#sheet.setWord(word.COUNT, this.#count);
    let done = 0;
    for (;;) {
      done += kernels.csvDictionary(
        rows.ends + done * rows.stride,
        rows.stride,
        rows.rows - done,
        row + done,
        this.#codes.pointer,
        this.#width,
        validity,
        frame,
        this.#table,
        this.#tableSize - 1,
        this.#offsets.pointer,
        this.#bytes.pointer,
        this.#maxCount(),
        this.#bytes.capacity - SPARE_BYTES,
      );
      this.#count = this.#sheet.word(word.COUNT);
      this.#length = this.#sheet.word(word.BYTES);
      if (done === rows.rows || this.#count === MAX_VALUES) return done;
      this.#makeRoom(rows.ends + done * rows.stride, row + done, row + rows.rows);
    }
  }

  /** Few enough distinct values for what was seen. */
  pays(values: number): boolean {
    const most = values >= 65536 ? 0.4 : values >= 16384 ? 0.6 : values >= 2048 ? 0.95 : 1;
    return this.#count <= values * most;
  }

  toPlain(rows: number, validity: Pointer): PlainEncoding {
    const plain = new PlainEncoding(this.#sheet);
    plain.adopt(this.#codes.pointer, this.#width, rows, validity, this.#dictionary());
    return plain;
  }

  finish(): Layout {
    if (this.#count === 0) viewsOf(this.#sheet.memory).u32[(this.#offsets.pointer >>> 2) + 1] = 0;
    const dictionary = { ...this.#dictionary(), count: Math.max(1, this.#count) };
    return { storage: this.#width === 1 ? 'dict8' : 'dict16', values: this.#codes.pointer, bytes: 0, dictionary };
  }

  #dictionary(): DictionaryChunk {
    return { count: this.#count, offsets: this.#offsets.pointer, bytes: this.#bytes.pointer };
  }

  #maxCount(): number {
    return Math.min(this.#width === 1 ? 256 : MAX_VALUES, this.#tableSize / 2, this.#offsets.capacity / 4 - 1);
  }

  #reserveCodes(total: number, rows: number): void {
    if (total * this.#width <= this.#codes.capacity) return;
    this.#codes.reserve(Math.max(total, this.#sheet.expectedRows) * this.#width, rows * this.#width);
  }

  /** Room for one more value, that of the cell which ends at `ends`; `rows` of `total` have codes. */
  #makeRoom(ends: Pointer, rows: number, total: number): void {
    const { memory, kernels } = this.#sheet;
    const { u32 } = viewsOf(memory);
    const cellBytes = u32[ends >>> 2]! - u32[(ends >>> 2) - 1]!;
    this.#bytes.reserve(this.#length + cellBytes + 2 * SPARE_BYTES, this.#length);
    this.#offsets.reserve(Math.min((this.#count + 2) * 2, MAX_VALUES + 1) * 4, (this.#count + 1) * 4);
    if (this.#count >= this.#tableSize / 2) {
      const size = this.#tableSize * 4;
      const table = allocateZeroed(memory, size * 8);
      kernels.csvRehash(this.#table, this.#tableSize, table, size - 1);
      this.#table = table;
      this.#tableSize = size;
    }
    if (this.#width === 1 && this.#count >= 256) {
      const wide = new Growing(memory, Math.max(total, this.#codes.capacity) * 2, null);
      kernels.csvWidenCodes(this.#codes.pointer, rows, wide.pointer);
      this.#codes = wide;
      this.#width = 2;
    }
  }
}

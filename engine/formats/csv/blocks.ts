import { NO_BYTE, frameWords as word } from '../../columns/kernels/csv-frame';
import type { Kernels } from '../../columns/kernels/kernels';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { fail } from '../../errors';
import type { Split } from '../format';
import type { SourceReader } from '../source-reader';
import type { CsvDetail } from './detail';
import { endsRecord, recordAt, syncRecord } from './records';
import type { Rejects } from './rejects';

/** Rows of a block as positions (see csv-cells.ts): `ends` is the word of the first row's first cell. */
export interface Rows {
  readonly ends: Pointer;
  readonly stride: number;
  readonly rows: number;
}

/** A record is likely to take no more: the split's last one goes on behind its end. */
const RECORD_BYTES = 4 << 10;
const SYNC_BYTES = 64 << 10;
const MAX_RECORD_BYTES = 16 << 20;
const IMPATIENT_RECORD_BYTES = 256 << 10;
const PATIENCE = 16;

/**
 * Reads a split block by block and cuts each block into rows. A block starts at a record's first byte and yields its complete records;
 * the next block starts after them.
 *
 * Regular blocks are used as scanned: with n columns, cell ends lie n words apart. Blocks with blank lines, carriage returns or ragged
 * records are laid out anew by csvAlign. A record that never leaves its quotes (none ends within 16 MB, or the file is over) is taken
 * as one line in which quotes mean nothing, and rejected.
 */
export class Blocks {
  /** First byte of the first record. */
  readonly start: number;
  position: number;
  readonly #memory: WebAssembly.Memory;
  readonly #kernels: Kernels;
  readonly #reader: SourceReader;
  readonly #detail: CsvDetail;
  readonly #columns: number;
  readonly #frame: Pointer;
  readonly #rejects: Rejects;
  readonly #end: number;
  #capacity: number;
  #block: Pointer = 0;
  #separators: Pointer = 0;
  #aligned: Pointer = 0;
  #alignedBytes = 0;
  #blockStart = 0;
  #unclosed = 0;
  /** A block's start and the number of its first line; the file's, before any was asked for. */
  #lines = { offset: 0, line: 1 };

  constructor(
    memory: WebAssembly.Memory,
    kernels: Kernels,
    reader: SourceReader,
    detail: CsvDetail,
    columns: number,
    frame: Pointer,
    rejects: Rejects,
    split: Split,
    partition: number,
  ) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#reader = reader;
    this.#detail = detail;
    this.#columns = columns;
    this.#frame = frame;
    this.#rejects = rejects;
    this.#end = split.end;
    this.start = split.start === detail.starts[partition] ? this.#guessStart(split) : split.start;
    this.position = this.start;
    this.#capacity = Math.min(detail.blockBytes, Math.max(64, Math.min(reader.size, split.end + RECORD_BYTES) - this.start));
    this.#takeRoom();
  }

  /** Bytes of text that the last block's cells can hold at most. */
  get blockBytes(): number {
    return this.#capacity;
  }

  /** The next rows; null after the last. Blocks without rows (blank lines only) are passed over. */
  next(): Rows | null {
    while (this.position < this.#reader.size && (this.position <= this.#end || this.#end === this.#reader.size)) {
      const rows = this.#nextBlock();
      if (rows !== null && rows.rows > 0) return rows;
    }
    return null;
  }

  /** Byte offset of a row's record in the source. */
  offsetOf(rows: Rows, row: number): number {
    return this.#blockStart + viewsOf(this.#memory).u32[(rows.ends + row * rows.stride - 4) >>> 2]! + 1 - this.#block;
  }

  /** The record's text, for the list of rejects. */
  recordText(offset: number): string {
    const bytes = new Uint8Array(4096);
    const text = bytes.subarray(0, this.#reader.readInto(bytes, offset));
    const found = recordAt(text, 0, this.#detail, false);
    const { cells } = found.complete ? found : recordAt(text, 0, { ...this.#detail, quote: -1, escape: -1 }, false);
    const { delimiter, longDelimiter } = this.#detail;
    const record = Buffer.from(text.subarray(0, cells.at(-1))).toString('utf8');
    return longDelimiter === null ? record : record.replaceAll(String.fromCharCode(delimiter), longDelimiter);
  }

  /** Line number of a byte of the current block, counting from 1. */
  lineOf(offset: number): number {
    if (this.#blockStart > this.#lines.offset) {
      const line = this.#lines.line + this.#newlines(this.#lines.offset, this.#blockStart);
      this.#lines = { offset: this.#blockStart, line };
    }
    return this.#lines.line + this.#newlines(this.#lines.offset, offset);
  }

  #newlines(start: number, end: number): number {
    const step = new Uint8Array(1 << 16);
    let count = 0;
    for (let position = start; position < end; position += step.length) {
      const bytes = step.subarray(0, Math.min(this.#reader.readInto(step, position), end - position));
      for (let p = 0; p < bytes.length; p++) if (endsRecord(bytes, p, this.#detail)) count++;
    }
    return count;
  }

  #guessStart(split: Split): number {
    for (let bytes = SYNC_BYTES; ; bytes *= 4) {
      const sample = new Uint8Array(bytes);
      const count = this.#reader.readInto(sample, split.start);
      const found = syncRecord(sample.subarray(0, count), this.#detail, this.#columns);
      if (found >= 0) return split.start + found;
      if (count < bytes) return this.#reader.size;
    }
  }

  #takeRoom(): void {
    this.#block = allocate(this.#memory, this.#capacity + 64);
    this.#separators = allocate(this.#memory, (this.#capacity + 64) * 4) + 4;
  }

  #nextBlock(): Rows | null {
    const kernels = this.#kernels;
    const { u8, u32 } = viewsOf(this.#memory);
    const read = this.#reader.readInto(u8.subarray(this.#block, this.#block + this.#capacity), this.position);
    if (read === 0) fail('FILE_CHANGED', `${this.#rejects.path} became shorter while it was read; open it again`);
    const last = this.position + read >= this.#reader.size;
    const bytes = last && u8[this.#block + read - 1] !== this.#detail.newline ? read + 1 : read;
    if (bytes > read) u8[this.#block + read] = this.#detail.newline;
    const f = this.#frame >>> 2;
    u32[(this.#separators >>> 2) - 1] = this.#block - 1;
    let count = this.#isPlain() ? kernels.csvScan(this.#block, bytes, this.#separators, this.#frame) : -1;
    if (count < 0 || u32[f + word.ODD] === 1) count = kernels.csvScanCareful(this.#block, bytes, this.#separators, this.#frame);
    this.#blockStart = this.position;
    if (u32[f + word.NEWLINES] === 0) return this.#withoutRecord(bytes, last);
    const rows = this.#cut(count, u32[f + word.NEWLINES]!);
    this.position = Math.min(this.#reader.size, this.#blockStart + rows.consumed);
    return rows;
  }

  /** Doubled quotes, one kind of line end, no comments: what csvScan knows. */
  #isPlain(): boolean {
    const { escape: escapeByte, quote, loneReturns, comment } = this.#detail;
    return escapeByte === quote && !loneReturns && comment === NO_BYTE;
  }

  #isEnd(u8: Uint8Array, p: number): boolean {
    return u8[p] === this.#detail.newline || (this.#detail.loneReturns && u8[p] === 13);
  }

  /** Rows up to the last complete record, or to the first record that ends after the split's end. */
  #cut(count: number, newlines: number): Rows & { readonly consumed: number } {
    const { u8, u32 } = viewsOf(this.#memory);
    const seps = this.#separators >>> 2;
    const { newline } = this.#detail;
    const border = this.#block + (this.#end - this.#blockStart);
    let complete = count;
    while (!this.#isEnd(u8, u32[seps + complete - 1]!)) complete--;
    if (this.#end < this.#reader.size && u32[seps + complete - 1]! >= border) {
      let at = firstAtLeast(u32, seps, complete, border);
      while (!this.#isEnd(u8, u32[seps + at]!)) at++;
      for (let k = at + 1; k < complete; k++) if (this.#isEnd(u8, u32[seps + k]!)) newlines--;
      complete = at + 1;
    }
    const consumed = u32[seps + complete - 1]! + 1 - this.#block;
    const regular =
      complete === newlines * this.#columns &&
      !this.#rejects.skipping &&
      this.#detail.comment === NO_BYTE &&
      this.#kernels.csvIsRegular(this.#separators, newlines, this.#columns, newline) === 1;
    if (regular) return { ends: this.#separators, stride: this.#columns * 4, rows: newlines, consumed };
    return { ...this.#align(complete, newlines), consumed };
  }

  #align(count: number, newlines: number): Rows {
    const stride = (this.#columns + 1) * 4;
    if (newlines * stride > this.#alignedBytes) {
      this.#alignedBytes = Math.ceil(newlines * 1.25) * stride;
      this.#aligned = allocate(this.#memory, this.#alignedBytes);
    }
    const { u32 } = viewsOf(this.#memory);
    const f = this.#frame >>> 2;
    u32[f + word.ROWS] = 0;
    u32[f + word.RAGGED] = 0;
    for (let i = 0; i < count; ) {
      i = this.#kernels.csvAlign(this.#separators, i, count, this.#columns, this.#rejects.raggedMode, this.#aligned, this.#frame);
      if (i < count) i = this.#ragged(i);
    }
    this.#rejects.more(u32[f + word.RAGGED]!);
    const rows = { ends: this.#aligned + 4, stride, rows: u32[f + word.ROWS]! };
    return this.#rejects.skipping ? this.#withoutSkipped(rows) : rows;
  }

  /** Deals with the ragged record at separator i; returns the next record's. */
  #ragged(i: number): number {
    const { u8, u32 } = viewsOf(this.#memory);
    const seps = this.#separators >>> 2;
    let end = i;
    while (!this.#isEnd(u8, u32[seps + end]!)) end++;
    const offset = this.#blockStart + u32[seps + i - 1]! + 1 - this.#block;
    const kept = this.#rejects.add(
      this,
      offset,
      `${counted(end - i + 1, 'cell')} where the table has ${counted(this.#columns, 'column')}`,
    );
    if (kept) {
      this.#kernels.csvAlign(this.#separators, i, end + 1, this.#columns, 1, this.#aligned, this.#frame);
      viewsOf(this.#memory).u32[(this.#frame >>> 2) + word.RAGGED]!--;
    }
    return end + 1;
  }

  /** Takes out the rows whose records are to be left out. */
  #withoutSkipped(rows: Rows): Rows {
    const { u32 } = viewsOf(this.#memory);
    const words = rows.stride >>> 2;
    const base = this.#aligned >>> 2;
    let kept = 0;
    for (let row = 0; row < rows.rows; row++) {
      if (this.#rejects.skips(this.offsetOf(rows, row))) continue;
      u32.copyWithin(base + kept * words, base + row * words, base + (row + 1) * words);
      kept++;
    }
    return { ...rows, rows: kept };
  }

  #withoutRecord(bytes: number, last: boolean): Rows | null {
    const limit = this.#unclosed < PATIENCE ? MAX_RECORD_BYTES : Math.max(IMPATIENT_RECORD_BYTES, this.#detail.blockBytes);
    if (!last && this.#capacity < limit) {
      this.#capacity = Math.min(this.#capacity * 4, MAX_RECORD_BYTES);
      this.#takeRoom();
      return null;
    }
    return this.#unclosedRecord(bytes);
  }

  /** The line at the block's start, quotes taken as they stand. */
  #unclosedRecord(bytes: number): Rows | null {
    this.#unclosed++;
    const { u8, u32 } = viewsOf(this.#memory);
    const { newline, delimiter } = this.#detail;
    const lineEnd = u8.indexOf(newline, this.#block);
    if (lineEnd < 0 || lineEnd >= this.#block + bytes) {
      fail(
        'BAD_RECORD',
        `csv: the record at byte ${this.position} of ${this.#rejects.path} is longer than 16 MB; check the delimiter, quote and line ends`,
      );
    }
    let count = 0;
    for (let p = this.#block; p <= lineEnd; p++) {
      if (u8[p] === delimiter || p === lineEnd) u32[(this.#separators >>> 2) + count++] = p;
    }
    this.position = Math.min(this.#reader.size, this.#blockStart + lineEnd + 1 - this.#block);
    const kept = this.#rejects.add(this, this.#blockStart, 'a quote is opened and never closed');
    if (!kept) return null;
    const stride = (this.#columns + 1) * 4;
    if (this.#alignedBytes < stride) {
      this.#alignedBytes = stride;
      this.#aligned = allocate(this.#memory, stride);
    }
    viewsOf(this.#memory).u32[(this.#frame >>> 2) + word.ROWS] = 0;
    this.#kernels.csvAlign(this.#separators, 0, count, this.#columns, 1, this.#aligned, this.#frame);
    return { ends: this.#aligned + 4, stride, rows: viewsOf(this.#memory).u32[(this.#frame >>> 2) + word.ROWS]! };
  }
}

/** Index of the first of `count` ascending words that is not less than `value`. */
function firstAtLeast(u32: Uint32Array, base: number, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (u32[base + middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

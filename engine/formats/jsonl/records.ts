import { isUtf8 } from 'node:buffer';
import { jsonKinds as kind, jsonStops as stops, jsonWords as word } from '../../columns/kernels/json-frame';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { Cursor, NotJson } from '../../columns/nested/cursor';
import { decodeText } from '../../columns/text';
import { fail } from '../../errors';
import type { Rows } from '../csv/blocks';
import type { Rejects } from '../csv/rejects';
import type { Split } from '../format';
import type { SourceReader } from '../source-reader';
import { type Cells, RESOLVED } from './cells';
import type { JsonDetail } from './detail';
import type { Keys } from './keys';
import { recordEnd, recordStart, startAfter } from './sync';

const MAX_RECORD_BYTES = 64 << 20;
const SPARE_BYTES = 64;
const MOST_ROWS = 16384;
const ROOM_BYTES = 4 << 20;
/** A record is likely to take no more: the split's last one goes on behind its end. */
const RECORD_BYTES = 4 << 10;
/** `{}` and the end of its line. */
const LEAST_RECORD_BYTES = 3;
const MOST_VALUE_BYTES = 1 << 16;
const NEWLINE = 10;
const LIST_END = 93;

export interface Finding {
  /** Told of a key that no column has, and of its first value. */
  onKey(name: string, value: Cursor): void;
}

/**
 * Reads a split block by block and finds the cells of its records, many at a time. A block begins at a record's first byte and the next one
 * after the last record that it holds whole. What the kernel cannot tell (escapes in keys, NaN, text that is no JSON) is looked at with
 * care, record by record; what is no record goes to the rejects.
 */
export class Records {
  /** First byte of the first record. */
  readonly start: number;
  position: number;
  readonly path: string;
  readonly #cells: Cells;
  readonly #keys: Keys;
  readonly #reader: SourceReader;
  readonly #detail: JsonDetail;
  readonly #rejects: Rejects;
  readonly #finding: Finding;
  readonly #end: number;
  readonly #most: number;
  readonly #rows: Pointer;
  #capacity: number;
  #block: Pointer = 0;
  #blockStart = 0;
  /** What is left of the block. */
  #from: Pointer = 0;
  #until: Pointer = 0;
  #finished = false;
  #lines = { offset: 0, line: 1 };

  constructor(
    cells: Cells,
    keys: Keys,
    reader: SourceReader,
    detail: JsonDetail,
    split: Split,
    partition: number,
    rejects: Rejects,
    finding: Finding,
  ) {
    this.#cells = cells;
    this.#keys = keys;
    this.#reader = reader;
    this.#detail = detail;
    this.#rejects = rejects;
    this.#finding = finding;
    this.path = rejects.path;
    this.#end = split.end;
    this.start = split.start === detail.starts[partition] ? startAfter(reader, split.start, detail) : split.start;
    this.position = this.start;
    this.#capacity = Math.min(detail.blockBytes, Math.max(64, Math.min(detail.end, split.end + RECORD_BYTES) - this.start));
    this.#most = Math.max(
      64,
      Math.min(MOST_ROWS, Math.floor(ROOM_BYTES / keys.stride), Math.ceil(this.#capacity / LEAST_RECORD_BYTES)),
    );
    this.#rows = allocate(cells.sheet.memory, this.#most * keys.stride + 16);
    this.#takeRoom();
  }

  /** How far the source was read for the last rows. */
  get readTo(): number {
    return this.#blockStart + Math.max(0, this.#until - this.#block);
  }

  /** Bytes that the cells of the last rows can hold at most. */
  get blockBytes(): number {
    return this.#capacity + this.#cells.arena.bytes;
  }

  /** The next records, by the word that ends the first one's first cell; null after the last. */
  next(): Rows | null {
    this.#cells.arena.reset();
    this.#keys.forgetKinds();
    for (;;) {
      if (this.#from >= this.#until && !this.#nextBlock()) return null;
      const count = this.#scan();
      if (count > 0) return { ends: this.#rows + 8, stride: this.#keys.stride, rows: count };
    }
  }

  /** Byte offset of a row's record in the source. */
  offsetOf(rows: Rows, row: number): number {
    const { u32 } = viewsOf(this.#cells.sheet.memory);
    return this.#blockStart + u32[(rows.ends - 8 + row * rows.stride) >>> 2]! - this.#block;
  }

  recordText(offset: number): string {
    const bytes = Buffer.alloc(4096);
    const text = bytes.subarray(0, this.#reader.readInto(bytes, offset));
    const end = this.#detail.lines ? text.indexOf(NEWLINE) : recordEnd(text, 0);
    return text
      .subarray(0, end < 0 ? text.length : end)
      .toString('utf8')
      .trimEnd();
  }

  /** Line number of a byte, counting from 1. */
  lineOf(offset: number): number {
    const step = Buffer.allocUnsafe(1 << 16);
    let { offset: at, line } = offset >= this.#lines.offset ? this.#lines : { offset: 0, line: 1 };
    for (; at < offset; at += step.length) {
      const bytes = step.subarray(0, Math.min(this.#reader.readInto(step, at), offset - at));
      for (let p = bytes.indexOf(NEWLINE); p >= 0; p = bytes.indexOf(NEWLINE, p + 1)) line++;
    }
    this.#lines = { offset, line };
    return line;
  }

  #takeRoom(): void {
    this.#block = allocate(this.#cells.sheet.memory, this.#capacity + SPARE_BYTES);
  }

  /** False after the last. */
  #nextBlock(): boolean {
    const { end } = this.#detail;
    for (;;) {
      if (this.#finished || this.position >= end || (this.position > this.#end && this.#end < end)) return this.#conclude();
      if (this.position === this.#blockStart && this.#until > 0) this.#growRoom();
      const { u8 } = viewsOf(this.#cells.sheet.memory);
      const wanted = Math.min(this.#capacity, end - this.position);
      const read = this.#reader.readInto(u8.subarray(this.#block, this.#block + wanted), this.position);
      if (read < wanted) fail('FILE_CHANGED', `${this.path} became shorter while it was read; open it again`);
      this.#blockStart = this.position;
      u8.fill(0, this.#block + read, this.#block + read + SPARE_BYTES);
      this.#from = this.#block;
      this.#until = this.#block + this.#wholeRecords(read, this.position + read >= end);
      if (this.#until > this.#from) return true;
      this.#until = this.#block + read;
    }
  }

  /** Where the next split's first record begins, when nothing but commas and spaces is before it. */
  #conclude(): false {
    if (!this.#detail.lines && !this.#finished) this.position = recordStart(this.#reader, this.position, this.#detail.end);
    this.#finished = true;
    return false;
  }

  #growRoom(): void {
    if (this.#capacity >= MAX_RECORD_BYTES)
      fail(
        'BAD_RECORD',
        `json: the record at byte ${this.position} of ${this.path} is longer than 64 MB; set the path of its records`,
      );
    this.#capacity = Math.min(this.#capacity * 4, MAX_RECORD_BYTES);
    this.#takeRoom();
  }

  /** Bytes of the block to scan: whole lines, up to the one that ends after the split; everything where records are not lines. */
  #wholeRecords(read: number, last: boolean): number {
    if (!this.#detail.lines) return read;
    const { u8 } = viewsOf(this.#cells.sheet.memory);
    const block = u8.subarray(this.#block, this.#block + read + 1);
    if (last && block[read - 1] !== NEWLINE) block[read++] = NEWLINE;
    const border = this.#end - this.#blockStart;
    const end = this.#end < this.#detail.end && border < read ? block.indexOf(NEWLINE, Math.max(0, border)) : -1;
    return (end >= 0 ? end : block.lastIndexOf(NEWLINE, read - 1)) + 1;
  }

  /** Records of what is left of the block, as many as there is room for. */
  #scan(): number {
    const { memory, kernels } = this.#cells.sheet;
    const f = this.#cells.frame >>> 2;
    let valid = this.#validEnd();
    let count = 0;
    while (count < this.#most && this.#from < this.#until) {
      const out = this.#rows + count * this.#keys.stride;
      count += kernels.jsonScan(this.#from, valid, out, this.#most - count, this.#cells.frame);
      const { u32 } = viewsOf(memory);
      const stop = u32[f + word.STOP]!;
      this.#from = u32[f + word.AT]!;
      if (stop === stops.full) break;
      if (stop === stops.done && valid === this.#until) this.#from = this.#until;
      else if (stop !== stops.unknown || !this.#learn(u32[f + word.KEY]!, u32[f + word.KEY_END]!)) {
        const end = this.#recordEnd();
        if (end === 0) break;
        count += this.#careful(end, count);
        this.#from = end;
        valid = this.#validEnd();
      }
    }
    this.position = Math.min(this.#detail.end, this.#blockStart + this.#from - this.#block);
    return this.#detail.lines ? count : this.#upToSplit(count);
  }

  /** Up to where the rest of the block is UTF-8, or to the record that is not. */
  #validEnd(): Pointer {
    const { memory, kernels } = this.#cells.sheet;
    const length = this.#until - this.#from;
    if (kernels.isAscii(this.#from, length) === 1) return this.#until;
    const valid = this.#from + kernels.jsonUtf8(this.#from, length);
    const { u8 } = viewsOf(memory);
    if (valid === this.#until) return valid;
    if (this.#detail.lines) return Math.max(this.#from, u8.lastIndexOf(NEWLINE, valid) + 1);
    if (this.#until - valid < 4 && this.#blockStart + (this.#until - this.#block) < this.#detail.end) return this.#until;
    return fail(
      'BAD_RECORD',
      `json: byte ${this.#blockStart + valid - this.#block} of ${this.path} is no UTF-8; convert the file first`,
    );
  }

  /** Records that begin after the split are the next one's. */
  #upToSplit(count: number): number {
    if (this.#end >= this.#detail.end) return count;
    const first = { ends: this.#rows + 8, stride: this.#keys.stride, rows: count };
    let kept = count;
    while (kept > 0 && this.offsetOf(first, kept - 1) > this.#end) kept--;
    if (kept < count) {
      this.position = this.offsetOf(first, kept);
      this.#finished = true;
      this.#from = this.#until;
    }
    return kept;
  }

  /** Takes a key that no column has; false where it is known already. */
  #learn(start: Pointer, end: Pointer): boolean {
    const { u8 } = viewsOf(this.#cells.sheet.memory);
    const name = decodeText(u8, start, end);
    if (this.#keys.names.includes(name)) return false;
    const value = new Cursor(decodeText(u8, end + 1, Math.min(this.#until, end + MOST_VALUE_BYTES)));
    this.#keys.add(name);
    this.#finding.onKey(name, value);
    return true;
  }

  /** One past the record that begins at #from; 0 where the block does not hold its end. */
  #recordEnd(): Pointer {
    const { u8 } = viewsOf(this.#cells.sheet.memory);
    if (this.#detail.lines) return u8.indexOf(NEWLINE, this.#from) + 1;
    if (u8[this.#from] === LIST_END) {
      this.#finished = true;
      this.#from = this.#until;
      this.position = this.#detail.end;
      return 0;
    }
    const end = recordEnd(u8.subarray(0, this.#until), this.#from);
    const isLast = this.#blockStart + this.#until - this.#block >= this.#detail.end;
    if (end < 0 && !isLast) {
      this.#until = this.#from;
      return 0;
    }
    return end < 0 ? this.#until : end;
  }

  /** The record up to `end` as row `count`; gives how many rows it makes. */
  #careful(end: Pointer, count: number): number {
    const { memory } = this.#cells.sheet;
    const row = this.#rows + count * this.#keys.stride;
    const views = viewsOf(memory);
    views.u32.fill(0, row >>> 2, (row + this.#keys.stride) >>> 2);
    views.u32[row >>> 2] = this.#from;
    const reason = this.#cellsOf(views.u8.subarray(this.#from, end), row);
    if (reason === null) return this.#rejects.skips(this.#offset) ? 0 : 1;
    if (!this.#detail.lines)
      fail('BAD_RECORD', `json: byte ${this.#offset} of ${this.path}: ${reason}; what follows cannot be told`);
    viewsOf(memory).u32.fill(0, (row >>> 2) + 1, (row + this.#keys.stride) >>> 2);
    return this.#rejects.add(this, this.#offset, reason) ? 1 : 0;
  }

  get #offset(): number {
    return this.#blockStart + this.#from - this.#block;
  }

  /** What is wrong with the record, or null. */
  #cellsOf(bytes: Uint8Array, row: Pointer): string | null {
    const record = Buffer.from(bytes);
    if (!isUtf8(record)) return 'the text is no UTF-8';
    const text = record.toString('utf8');
    if (!/^\s*\{/.test(text)) return 'the line is no JSON object';
    try {
      const cursor = new Cursor(text);
      cursor.fields((name) => this.#field(name, cursor, row));
      cursor.end();
      return null;
    } catch (error) {
      if (error instanceof NotJson) return 'the line is no valid JSON';
      throw error;
    }
  }

  #field(name: string, cursor: Cursor, row: Pointer): void {
    const column = this.#keys.columnOf(name);
    if (column < 0 && !this.#keys.names.includes(name)) {
      this.#keys.add(name);
      this.#finding.onKey(name, new Cursor(cursor.text.slice(cursor.at)));
    }
    const kindName = cursor.kind();
    const isText = kindName === 'text';
    const raw = isText ? cursor.string() : cursor.raw();
    if (column < 0) return;
    const ends = row + this.#keys.cellOf(column) + 4;
    if (kindName === 'null') this.#cells.blank(ends);
    else this.#cells.put(ends, isText ? RESOLVED : ':', raw);
    if (kindName !== 'null') this.#keys.note(column, kindName === 'number' ? numberKind(raw) : kind[kindName]);
  }
}

function numberKind(text: string): number {
  return /^-?\d+$/.test(text) ? kind.integer : kind.real;
}

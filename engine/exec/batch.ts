import { bitmapBytes } from '../columns/bitmap';
import { BATCH_ROWS, type ColumnChunk, plainStorage, type Table, widthOf } from '../columns/column';
import type { Kernels } from '../columns/kernels/kernels';
import { kernelsOf } from '../columns/kernels/load';
import { type Pointer, type Views, viewsOf } from '../columns/memory';
import { codedVector, codesAt, isNarrow, type NarrowChunk } from '../columns/narrow';
import type { KernelContext, Vector } from '../columns/vector';
import { areNull, type Range, rangeIn } from '../columns/zones';
import type { Scratch } from './scratch';

/** The window of a partition that an evaluation looks at, moved from batch to batch. */
export class Batch implements KernelContext {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  start = 0;
  rows = 0;
  /** Rows that matter, as a bitmap of the batch; 0 = all. What a result holds elsewhere is nobody's concern. */
  alive: Pointer = 0;
  /** Somebody has asked for values of this batch. */
  looked = false;
  private readonly memos = new Map<object, unknown>();
  private readonly narrowWindows = new Map<ColumnChunk, Vector>();

  constructor(
    readonly table: Table,
    readonly room: Scratch,
  ) {
    this.memory = table.memory;
    this.kernels = kernelsOf(table.memory);
  }

  /** Bytes of a bitmap over the batch. */
  get bits(): number {
    return bitmapBytes(this.rows);
  }

  /** Of at most so many rows, a multiple of 64. */
  moveTo(start: number, most: number = BATCH_ROWS): void {
    this.start = start;
    this.rows = Math.min(most, this.table.rows - start);
    this.alive = 0;
    this.looked = false;
    this.narrowWindows.clear();
    this.room.rewind();
  }

  views(): Views {
    return viewsOf(this.memory);
  }

  take(bytes: number): Pointer {
    return this.room.take(bytes);
  }

  once<T>(key: object, make: () => T): T {
    if (this.memos.has(key)) return this.memos.get(key) as T;
    const made = this.room.keep(make);
    this.memos.set(key, made);
    return made;
  }

  /** The batch's part of a column. Codes of numbers are widened once, for those who do not ask for them. */
  window(column: ColumnChunk): Vector {
    const { start, rows } = this;
    const { type, storage, bytes, dictionary } = column;
    const validity = this.validityOf(column);
    this.looked = true;
    if (isNarrow(column)) return this.coded(column, validity);
    const values = storage === 'bits' ? column.values + start / 8 : column.values + start * widthOf(storage);
    return { type, storage, rows, values, bytes, validity, dictionary };
  }

  /** Of the batch's part of a column. */
  validityOf(column: ColumnChunk): Pointer {
    return this.areNull(column) === false ? 0 : column.validity + this.start / 8;
  }

  /** Whether all rows of the column are null here, or none is; null = it is not known. */
  areNull(column: ColumnChunk): boolean | null {
    return areNull(column, this.table.rows, this.start, this.rows);
  }

  /** The least and the greatest number that the column may have here; null = nothing is known. */
  range({ zones }: ColumnChunk): Range | null {
    return zones === undefined ? null : rangeIn(zones, this.start, this.rows);
  }

  private coded(column: NarrowChunk, validity: Pointer): Vector {
    const { rows } = this;
    const known = this.narrowWindows.get(column);
    if (known !== undefined) return known;
    const room = this.take(rows * widthOf(plainStorage(column.type)));
    const made = codedVector(this.kernels, { type: column.type, rows, validity }, codesAt(column, this.start), room);
    this.narrowWindows.set(column, made);
    return made;
  }

  /** Copies the selection's part into scratch and makes it what matters; false = nothing of this batch is selected. */
  restrict(bitmap: Uint8Array): boolean {
    const from = this.start / 8;
    this.alive = this.take(this.bits);
    this.views().u8.set(bitmap.subarray(from, from + this.bits), this.alive);
    return this.kernels.countBits(this.alive, this.rows) > 0;
  }
}

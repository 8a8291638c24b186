/**
 * What the partitions of a top-k tell each other while they are worked on: a value of the first key that enough rows reach already.
 * A partition that begins later looks only at rows that reach it too, found by one comparison per row over the column as it lies: two
 * zones are gone through in full, of the rest some hundred rows. Two cells of 64 bits, shared by all executors: whether
 * there is a value, and its bits. Any value that was told is right, the sharpest is best; a race at worst leaves a blunter one.
 */
import { bitAt, bitmapBytes } from '../../columns/bitmap';
import { codeTest, testCodes } from '../../columns/code-test';
import { BATCH_ROWS, type ColumnChunk, plainStorage, type Table, widthOf } from '../../columns/column';
import { EQUAL, GREATER, LESS } from '../../columns/kernels/compare-kernels';
import { kernelsOf } from '../../columns/kernels/load';
import { type Pointer, viewsOf } from '../../columns/memory';
import { codesAt, isNarrow } from '../../columns/narrow';
import { readValue } from '../../columns/read-value';
import { mayHold, rangeIn } from '../../columns/zones';
import { withScratch } from '../scratch';
import type { BoundSortKey } from './layout';

type Comparable = number | bigint;

export function newTopBound(): SharedArrayBuffer {
  return new SharedArrayBuffer(16);
}

export class TopBound {
  private readonly cells: BigInt64Array;
  private readonly column: ColumnChunk | null;

  constructor(
    shared: SharedArrayBuffer,
    private readonly key: BoundSortKey,
    private readonly table: Table,
    private readonly skipped: (rows: number) => void,
  ) {
    this.cells = new BigInt64Array(shared);
    const column = key.expr.kind === 'col' ? table.columns[key.expr.index]! : null;
    this.column = column !== null && isNumber(column) ? column : null;
  }

  /** This row of the partition is the last of those wanted. */
  tell(row: number): void {
    if (this.column === null) return;
    const value = readValue(this.table.memory, { ...this.column, rows: this.table.rows }, row);
    if (typeof value !== 'number' && typeof value !== 'bigint') return;
    const known = this.value();
    if (known !== null && !this.sharper(value, known)) return;
    Atomics.store(this.cells, 1, bitsOf(value));
    Atomics.store(this.cells, 0, 1n);
  }

  /** These rows are some of the first, as many as are wanted: the last of them by this key is a bound. */
  tellLast(rows: Uint32Array): void {
    const places = this.hasNull(rows) ? null : this.placesOf(rows);
    if (places === null) return;
    this.tell(rows[places.reduce((last, place, i) => (place > places[last]! ? i : last), 0)]!);
  }

  /** Selected rows that may be among the first `limit`, ascending; null where nothing is known, or so many reach it that the look was not worth it. */
  candidates(limit: number): Uint32Array | null {
    const value = this.value();
    if (this.column === null || value === null) return null;
    const { column, table } = this;
    return withScratch(table.memory, (scratch) => {
      const found: number[] = [];
      let skipped = 0;
      const bits = scratch.take(bitmapBytes(BATCH_ROWS));
      for (let start = 0; start < table.rows; start += BATCH_ROWS) {
        const rows = Math.min(BATCH_ROWS, table.rows - start);
        if (this.isBeyond(column, start, rows, value)) {
          skipped += rows;
          continue;
        }
        this.compare(table.memory, column, start, rows, value, bits);
        collect(table, bits, start, rows, found);
        if (found.length > table.rows / 8) return null;
      }
      this.skipped(skipped);
      return this.first(Uint32Array.from(found), limit);
    });
  }

  /** Those that are no further than the last of the first `limit` by this key alone. */
  private first(rows: Uint32Array, limit: number): Uint32Array {
    const places = rows.length <= limit || this.hasNull(rows) ? null : this.placesOf(rows);
    if (places === null) return rows;
    const last = places.toSorted()[limit - 1]!;
    return rows.filter((_, i) => places[i]! <= last);
  }

  /** Numbers that order the rows as their keys do; null where no numbers do exactly. */
  private placesOf(rows: Uint32Array): Float64Array | null {
    const column = this.column!;
    const { u8, u16, u32, i32, f64 } = viewsOf(this.table.memory);
    const source = { for8: u8, for16: u16, for32: u32, i32, f64 }[column.storage as string];
    if (source === undefined) return null;
    const from = column.values / widthOf(column.storage);
    const sign = this.key.descending ? -1 : 1;
    const places = Float64Array.from(rows, (row) => sign * source[from + row]!);
    return places.some(Number.isNaN) ? null : places;
  }

  private hasNull(rows: Uint32Array): boolean {
    const { validity } = this.column!;
    const { u8 } = viewsOf(this.table.memory);
    return validity !== 0 && !rows.every((row) => bitAt(u8, validity, row));
  }

  /** The zone in which the first rows are, as far as zones tell; null where no bound can be told. */
  bestZone(): number | null {
    if (this.column === null) return null;
    const { zones } = this.column;
    const ends = (this.key.descending ? zones?.most.map((most) => -most) : zones?.least) ?? [];
    return ends.reduce((best, end, zone) => (end < ends[best]! ? zone : best), 0);
  }

  /** No row of the batch reaches the bound, as far as zones tell. */
  private isBeyond({ zones, validity }: ColumnChunk, start: number, rows: number, value: Comparable): boolean {
    if (zones === undefined || (validity !== 0 && this.key.nulls === 'first')) return false;
    return !mayHold(this.op(), rangeIn(zones, start, rows), value);
  }

  private op(): number {
    return EQUAL | (this.key.descending ? GREATER : LESS);
  }

  private value(): Comparable | null {
    if (this.column === null || Atomics.load(this.cells, 0) === 0n) return null;
    return numberAt(Atomics.load(this.cells, 1), this.column);
  }

  private sharper(value: Comparable, known: Comparable): boolean {
    return this.key.descending ? value > known : value < known;
  }

  private compare(
    memory: WebAssembly.Memory,
    column: ColumnChunk,
    start: number,
    rows: number,
    value: Comparable,
    bits: Pointer,
  ): void {
    const kernels = kernelsOf(memory);
    const op = this.op();
    const { storage, values, validity } = column;
    const from = values + start * widthOf(storage);
    if (isNarrow(column)) testCodes(memory, kernels, codesAt(column, start), codeTest(column, op, value), rows, bits);
    else if (storage === 'i32') kernels.compareI32(from, rows, op, value as number, bits);
    else if (storage === 'i64') kernels.compareI64(from, rows, op, value as bigint, bits);
    else kernels.compareF64(from, rows, op, value as number, bits);
    if (validity === 0) return;
    const valid = validity + start / 8;
    const length = bitmapBytes(rows);
    kernels.andBits(bits, valid, bits, length);
    if (this.key.nulls === 'last') return;
    kernels.andNotBits(valid, bits, bits, length);
    kernels.notBits(bits, bits, length);
  }
}

function isNumber(column: ColumnChunk): boolean {
  const { storage } = column;
  return storage === 'i32' || storage === 'i64' || storage === 'f64' || isNarrow(column);
}

/** Adds the numbers of the set bits of a batch, those of selected rows. */
function collect(table: Table, bits: Pointer, start: number, rows: number, found: number[]): void {
  const { u32 } = viewsOf(table.memory);
  const selected =
    table.selection === null ? null : new Uint32Array(table.selection.bitmap.buffer, table.selection.bitmap.byteOffset);
  for (let row = 0; row < rows; row += 32) {
    let word = u32[(bits + row / 8) >>> 2]!;
    if (word === 0) continue;
    if (selected !== null) word &= selected[(start + row) / 32]!;
    for (; word !== 0; word &= word - 1) {
      const at = row + 31 - Math.clz32(word & -word);
      if (at < rows) found.push(start + at);
    }
  }
}

const cell = new DataView(new ArrayBuffer(8));

function bitsOf(value: Comparable): bigint {
  if (typeof value === 'bigint') return value;
  cell.setFloat64(0, value);
  return cell.getBigInt64(0);
}

function numberAt(bits: bigint, { type }: ColumnChunk): Comparable {
  if (plainStorage(type) === 'i64') return bits;
  cell.setBigInt64(0, bits);
  return cell.getFloat64(0);
}

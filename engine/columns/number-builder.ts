import { fail } from '../errors';
import type { TypeName } from '../plan/schema';
import { Growing } from './builder';
import { type ColumnChunk, type PlainStorage, plainStorage, widthOf } from './column';
import type { Kernels } from './kernels/kernels';
import { kernelsOf } from './kernels/load';
import { allocate, type Pointer, viewsOf } from './memory';
import { isNarrow, type Narrowing, narrowingsOf, narrowValues, widenValues } from './narrow';
import { type Range, rangeIn, ZoneBuilder } from './zones';

/** Room that builders use one after the other: it is its taker's until the next one takes some. */
export class Desk {
  #pointer: Pointer = 0;
  #bytes = 0;

  constructor(readonly memory: WebAssembly.Memory) {}

  take(bytes: number): Pointer {
    if (bytes > this.#bytes) {
      this.#bytes = Math.ceil(bytes * 1.25);
      this.#pointer = allocate(this.memory, this.#bytes);
    }
    return this.#pointer;
  }
}

export type Layout = Pick<ColumnChunk, 'storage' | 'values' | 'bytes' | 'dictionary' | 'frame' | 'zones'>;

/** Rows that are widened at a time. */
const STEP_ROWS = 512;
const RANGE_BYTES = 16;

/**
 * Builds a column of numbers from runs of plain values, as narrow as they are. The first run tells how; what does not fit later
 * makes the codes that are there wider, or plain at last: nothing is read twice. Plain values are put where they stay.
 */
export class NumberBuilder {
  readonly #type: TypeName;
  readonly #plain: PlainStorage;
  readonly #width: number;
  readonly #desk: Desk;
  readonly #kernels: Kernels;
  readonly #expectedRows: number;
  #narrowing: Narrowing | null = null;
  #values: Growing | null = null;
  readonly #zones = new ZoneBuilder();
  #rows = 0;
  #put: Pointer = 0;
  #beside: Pointer = 0;

  /** `expectedRows`: what room is made for at first. */
  constructor(desk: Desk, type: TypeName, expectedRows: number) {
    this.#desk = desk;
    this.#type = type;
    this.#plain = plainStorage(type);
    this.#width = widthOf(this.#plain);
    this.#kernels = kernelsOf(desk.memory);
    this.#expectedRows = expectedRows;
    if (this.#plain === 'i128') this.#values = new Growing(desk.memory, expectedRows * this.#width, null);
  }

  /** Where the plain values of the next rows are put, before `add` and before another builder is asked. */
  room(rows: number): Pointer {
    const bytes = Math.ceil((rows * this.#width) / 8) * 8;
    this.#beside = this.#desk.take(RANGE_BYTES + Math.max(rows, STEP_ROWS) * 8 + bytes);
    this.#put = this.#beside + RANGE_BYTES + Math.max(rows, STEP_ROWS) * 8;
    if (!this.#isPlain()) return this.#put;
    this.#values!.reserve((this.#rows + rows) * this.#width, this.#rows * this.#width);
    this.#put = this.#values!.pointer + this.#rows * this.#width;
    return this.#put;
  }

  /** So many values were put there. */
  add(rows: number): void {
    if (rows === 0) return;
    if (this.#plain !== 'i128') this.#zones.add(this.#rows, rows, this.#range(rows));
    if (!this.#isPlain() && !this.#append(rows)) this.#refit(rows);
    this.#rows += rows;
  }

  finish(): Layout {
    const zones = this.#plain === 'i128' ? {} : { zones: { least: this.#zones.least, most: this.#zones.most } };
    const layout = { values: this.#values?.pointer ?? 0, bytes: 0, dictionary: null, ...zones };
    return this.#narrowing === null ? { ...layout, storage: this.#plain } : { ...layout, ...this.#narrowing };
  }

  #isPlain(): boolean {
    return this.#values !== null && this.#narrowing === null;
  }

  /** Of the rows that were put. */
  #range(rows: number): Range {
    return rangeOf(this.#desk.memory, this.#kernels, this.#plain, this.#put, rows, this.#beside);
  }

  #append(rows: number): boolean {
    if (this.#narrowing === null) return false;
    const width = widthOf(this.#narrowing.storage);
    this.#values!.reserve((this.#rows + rows) * width, this.#rows * width);
    return this.#write(this.#narrowing, this.#put, rows, this.#values!.pointer + this.#rows * width);
  }

  /** Another way to hold what is there and the rows that were put. */
  #refit(rows: number): void {
    const { least, most } = this.#rows === 0 ? this.#reach(rows) : rangeIn(this.#zones, 0, this.#rows + rows);
    const narrowing = narrowingsOf(this.#type, least, most, this.#narrowing).find((each) =>
      this.#write(each, this.#put, rows, this.#beside),
    );
    this.#move(narrowing ?? null, rows);
  }

  /** What to expect of the first rows' successors: numbers that rise, as those of rows do, go on rising. */
  #reach(rows: number): Range {
    const { least, most } = this.#range(rows);
    const [first, last] = [0, rows - 1].map((row) => numberAt(this.#desk.memory, this.#plain, this.#put, row));
    if (first !== least || last !== most) return { least, most };
    return { least, most: least + (most - least) * Math.max(1, this.#expectedRows / rows) };
  }

  #move(narrowing: Narrowing | null, rows: number): void {
    const width = narrowing === null ? this.#width : widthOf(narrowing.storage);
    const values = new Growing(this.#desk.memory, Math.max(this.#expectedRows, this.#rows + rows) * width, null);
    const put = (plain: Pointer, row: number, count: number): void => {
      if (!this.#write(narrowing, plain, count, values.pointer + row * width))
        fail('INTERNAL', `a value of type ${this.#type} lost its code`);
    };
    this.#eachStep(put);
    put(this.#put, this.#rows, rows);
    this.#narrowing = narrowing;
    this.#values = values;
  }

  #write(narrowing: Narrowing | null, plain: Pointer, rows: number, out: Pointer): boolean {
    if (narrowing !== null) return narrowValues(this.#kernels, this.#type, plain, rows, narrowing, out);
    viewsOf(this.#desk.memory).u8.copyWithin(out, plain, plain + rows * this.#width);
    return true;
  }

  /** Visits the values that have codes, plain. */
  #eachStep(visit: (plain: Pointer, row: number, rows: number) => void): void {
    const column = { ...this.finish(), type: this.#type, validity: 0, nullCount: 0 };
    for (let row = 0; row < this.#rows && isNarrow(column); row += STEP_ROWS) {
      const rows = Math.min(STEP_ROWS, this.#rows - row);
      widenValues(this.#kernels, column, row, rows, this.#beside);
      visit(this.#beside, row, rows);
    }
  }
}

function rangeOf(
  memory: WebAssembly.Memory,
  kernels: Kernels,
  plain: PlainStorage,
  values: Pointer,
  rows: number,
  out: Pointer,
): Range {
  if (plain === 'i32') kernels.parquetRange32(values, rows, out);
  else if (plain === 'i64') kernels.parquetRange64(values, rows, out);
  else if (kernels.parquetRangeDoubles(values, rows, out) === 0) return { least: Number.NEGATIVE_INFINITY, most: Number.NaN };
  return { least: numberAt(memory, plain, out, 0), most: numberAt(memory, plain, out, 1) };
}

function numberAt(memory: WebAssembly.Memory, plain: PlainStorage, values: Pointer, row: number): number {
  const { i32, i64, f64 } = viewsOf(memory);
  if (plain === 'i32') return i32[(values >>> 2) + row]!;
  return plain === 'i64' ? Number(i64[(values >>> 3) + row]!) : f64[(values >>> 3) + row]!;
}

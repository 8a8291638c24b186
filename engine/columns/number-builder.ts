import { fail } from '../errors';
import type { TypeName } from '../plan/schema';
import { Growing } from './builder';
import { BATCH_ROWS, type ColumnChunk, type PlainStorage, plainStorage, widthOf } from './column';
import type { Kernels } from './kernels/kernels';
import { kernelsOf } from './kernels/load';
import { allocate, type Pointer, viewsOf } from './memory';
import { isNarrow, type Narrowing, narrowingsOf, narrowValues, widenValues } from './narrow';
import { type Range, rangeIn, ZoneBuilder } from './zones';

/** Room that is its taker's until the next one takes some. */
export interface Desktop {
  readonly memory: WebAssembly.Memory;
  take(bytes: number): Pointer;
}

/** Where values are kept: `reserve` may move them. */
export type ValueRoom = Pick<Growing, 'pointer' | 'reserve'>;

/** A desk that builders use one after the other. */
export class Desk implements Desktop {
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
/** First rows that tell how to hold them: more than come at once from text, few beside those of a page. */
const TRIAL_ROWS = 16_384;
const RANGE_BYTES = 16;

/** What a builder takes of its desk for a run of so many rows: bounds, codes on trial or a step of plain values, and the values. */
export function deskBytes(rows: number, width: number): number {
  return besideBytes(rows) + Math.ceil((rows * width) / 8) * 8;
}

function besideBytes(rows: number): number {
  return RANGE_BYTES + Math.max(Math.ceil(rows / 2), STEP_ROWS) * 8;
}

/**
 * Builds a column of numbers from runs of plain values, as narrow as they are. The first run tells how; what does not fit later
 * makes the codes that are there wider, or plain at last: nothing is read twice. Plain values are put where they stay.
 */
export class NumberBuilder {
  readonly #type: TypeName;
  readonly #plain: PlainStorage;
  readonly #width: number;
  readonly #desk: Desktop;
  readonly #kernels: Kernels;
  readonly #expectedRows: number;
  readonly #roomFor: (bytes: number) => ValueRoom;
  #narrowing: Narrowing | null = null;
  #values: ValueRoom | null = null;
  readonly #zones = new ZoneBuilder();
  #rows = 0;
  #put: Pointer = 0;
  #beside: Pointer = 0;

  /** `expectedRows`: what room is made for at first. `roomFor` may give the same one again, with room for all as plain values. */
  constructor(
    desk: Desktop,
    type: TypeName,
    expectedRows: number,
    roomFor: (bytes: number) => ValueRoom = (bytes) => new Growing(desk.memory, bytes, null),
  ) {
    this.#desk = desk;
    this.#type = type;
    this.#plain = plainStorage(type);
    this.#width = widthOf(this.#plain);
    this.#kernels = kernelsOf(desk.memory);
    this.#expectedRows = expectedRows;
    this.#roomFor = roomFor;
    if (this.#plain === 'i128') this.#values = roomFor(expectedRows * this.#width);
  }

  /** Where the plain values of the next rows are put, before `add` and before another builder is asked. */
  room(rows: number): Pointer {
    this.#beside = this.#desk.take(deskBytes(rows, this.#width));
    this.#put = this.#beside + besideBytes(rows);
    if (!this.#isPlain()) return this.#put;
    this.#values!.reserve((this.#rows + rows) * this.#width, this.#rows * this.#width);
    this.#put = this.#values!.pointer + this.#rows * this.#width;
    return this.#put;
  }

  /** So many values were put there. They are taken zone by zone, so that the second look at a piece finds it in a core's caches. */
  add(rows: number): void {
    for (let left = rows; left > 0; ) {
      const piece = Math.min(left, BATCH_ROWS - (this.#rows % BATCH_ROWS));
      this.#addPiece(piece);
      this.#put += piece * this.#width;
      left -= piece;
    }
  }

  finish(): Layout {
    const zones = this.#plain === 'i128' ? {} : { zones: { least: this.#zones.least, most: this.#zones.most } };
    const layout = { values: this.#values?.pointer ?? 0, bytes: 0, dictionary: null, ...zones };
    return this.#narrowing === null ? { ...layout, storage: this.#plain } : { ...layout, ...this.#narrowing };
  }

  #isPlain(): boolean {
    return this.#values !== null && this.#narrowing === null;
  }

  #addPiece(rows: number): void {
    const range = this.#plain === 'i128' ? null : this.#range(rows);
    if (range !== null) this.#zones.add(this.#rows, rows, range);
    if (!this.#append(rows)) this.#refit(rows, range!);
    this.#rows += rows;
  }

  /** Of the rows that were put. */
  #range(rows: number): Range {
    return rangeOf(this.#desk.memory, this.#kernels, this.#plain, this.#put, rows, this.#beside);
  }

  #append(rows: number): boolean {
    if (this.#values === null) return false;
    const width = this.#narrowing === null ? this.#width : widthOf(this.#narrowing.storage);
    this.#values.reserve((this.#rows + rows) * width, this.#rows * width);
    return this.#write(this.#narrowing, this.#put, rows, this.#values.pointer + this.#rows * width);
  }

  /** Another way to hold what is there and the rows that were put. Where nothing is there yet, the first of them tell which to try. */
  #refit(rows: number, range: Range): void {
    const isFirst = this.#rows === 0;
    const { least, most } = isFirst ? this.#reach(rows, range) : rangeIn(this.#zones, 0, this.#rows + rows);
    const tried = isFirst ? Math.min(rows, TRIAL_ROWS) : rows;
    const fits = narrowingsOf(this.#type, least, most, this.#narrowing).some(
      (each) => this.#write(each, this.#put, tried, this.#beside) && this.#move(each, rows),
    );
    if (!fits) this.#move(null, rows);
  }

  /** What to expect of the first rows' successors: numbers that rise, as those of rows do, go on rising. */
  #reach(rows: number, { least, most }: Range): Range {
    const [first, last] = [0, rows - 1].map((row) => numberAt(this.#desk.memory, this.#plain, this.#put, row));
    if (first !== least || last !== most) return { least, most };
    return { least, most: least + (most - least) * Math.max(1, this.#expectedRows / rows) };
  }

  /** False = a value has no code, which is found out before anything that is there is moved. */
  #move(narrowing: Narrowing | null, rows: number): boolean {
    const width = narrowing === null ? this.#width : widthOf(narrowing.storage);
    const values = this.#roomFor(Math.max(this.#expectedRows, this.#rows + rows) * width);
    const put = (plain: Pointer, row: number, count: number): boolean =>
      this.#write(narrowing, plain, count, values.pointer + row * width);
    if (this.#rows === 0 && !put(this.#put, 0, rows)) return false;
    this.#eachStep((plain, row, count) => {
      if (!put(plain, row, count)) fail('INTERNAL', `a value of type ${this.#type} lost its code`);
    });
    if (this.#rows > 0) put(this.#put, this.#rows, rows);
    this.#narrowing = narrowing;
    this.#values = values;
    return true;
  }

  #write(narrowing: Narrowing | null, plain: Pointer, rows: number, out: Pointer): boolean {
    if (narrowing !== null) return narrowValues(this.#kernels, this.#type, plain, rows, narrowing, out);
    if (plain === out) return true;
    this.#kernels.parquetCopy(plain, rows * this.#width, out);
    return true;
  }

  /** Visits the values that have codes, plain, the last ones first: what takes more room in the same place never meets those before it. */
  #eachStep(visit: (plain: Pointer, row: number, rows: number) => void): void {
    const column = { ...this.finish(), type: this.#type, validity: 0, nullCount: 0 };
    if (!isNarrow(column)) return;
    for (let row = Math.floor((this.#rows - 1) / STEP_ROWS) * STEP_ROWS; row >= 0; row -= STEP_ROWS) {
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

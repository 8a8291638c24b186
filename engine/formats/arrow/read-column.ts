import { bitmapBytes, countWords } from '../../columns/bitmap';
import { buildColumn, roomIn } from '../../columns/build-column';
import { Growing } from '../../columns/builder';
import { type ColumnChunk, plainStorage, type Storage, widthOf } from '../../columns/column';
import { codeStorage } from '../../columns/dictionary';
import { allocate, allocateZeroed, type Pointer, viewsOf } from '../../columns/memory';
import { valueOfData } from '../../columns/nested/json';
import type { Value } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import type { Body } from './body';
import { convertNumbers, type Loss } from './convert';
import { damaged } from './damage';
import type { Dictionaries, Dictionary } from './dictionaries';
import type { ArrowColumn, Reading } from './layout';
import { nestedReader } from './read-nested';
import { spelledTexts } from './spelled-texts';

/** The rows that are wanted of one record batch. */
export interface Piece {
  readonly body: Body;
  readonly rows: number;
  /** As many as a column of it must claim to have; null = enough of them. */
  readonly entries: number | null;
}

/** Data buffers of the view columns before a buffer stand before it. */
export function bufferOf({ batch }: Body, buffer: number, views: number): number {
  return batch.variadic.slice(0, views).reduce((sum, count) => sum + count, buffer);
}

type Of<How extends Reading['how']> = Reading & { readonly how: How };

/** Reads a column of all pieces into the memory. `lost`: read as `type` it loses digits. */
export function readColumn(
  column: ArrowColumn,
  type: TypeName,
  pieces: readonly Piece[],
  rows: number,
  memory: WebAssembly.Memory,
  dictionaries: Dictionaries,
): { readonly chunk: ColumnChunk; readonly lost: boolean } {
  const reading = type === column.type ? column.reading : column.exact;
  if (reading === null) return damaged(`column ${column.name} is ${column.type}, not ${type}`);
  if (reading.how === 'none') return { chunk: none(type, rows), lost: false };
  return new ColumnReading(column, type, pieces, rows, memory).run(reading, dictionaries);
}

function none(type: TypeName, rows: number): ColumnChunk {
  return { type, storage: 'none', values: 0, bytes: 0, validity: 0, nullCount: rows, dictionary: null };
}

class ColumnReading {
  readonly #column: ArrowColumn;
  readonly #type: TypeName;
  readonly #pieces: readonly Piece[];
  readonly #rows: number;
  readonly #memory: WebAssembly.Memory;
  #validity: Pointer = 0;
  #nulls = 0;

  constructor(column: ArrowColumn, type: TypeName, pieces: readonly Piece[], rows: number, memory: WebAssembly.Memory) {
    this.#column = column;
    this.#type = type;
    this.#pieces = pieces;
    this.#rows = rows;
    this.#memory = memory;
  }

  run(reading: Reading, dictionaries: Dictionaries): { readonly chunk: ColumnChunk; readonly lost: boolean } {
    this.#readValidity();
    switch (reading.how) {
      case 'bits':
        return { chunk: this.#bits(), lost: false };
      case 'copy':
        return { chunk: this.#copy(reading), lost: false };
      case 'convert':
        return this.#convert(reading);
      case 'varying':
        return { chunk: this.#varying(reading), lost: false };
      case 'views':
        return { chunk: this.#views(), lost: false };
      case 'fixed-binary':
        return { chunk: this.#fixedBinary(reading), lost: false };
      case 'spelled':
        return { chunk: this.#spelled(reading), lost: false };
      case 'nested':
        return { chunk: this.#nested(reading, dictionaries), lost: false };
      case 'codes':
        return { chunk: this.#codes(reading, dictionaries.get(reading.id)), lost: false };
      case 'none':
        return { chunk: none(this.#type, this.#rows), lost: false };
    }
  }

  #buffer(body: Body, index: number): number {
    return bufferOf(body, this.#column.buffer + index, this.#column.views);
  }

  #chunk(storage: Storage, values: Pointer, rest: Partial<ColumnChunk> = {}): ColumnChunk {
    const validity = this.#nulls === 0 ? 0 : this.#validity;
    return { type: this.#type, storage, values, bytes: 0, validity, nullCount: this.#nulls, dictionary: null, ...rest };
  }

  /** The bitmap of all pieces; nothing where no piece has nulls. */
  #readValidity(): void {
    const { node } = this.#column;
    for (const { body, rows, entries } of this.#pieces) {
      const claimed = body.batch.nodes[node] ?? damaged(`a record batch lacks column ${this.#column.name}`);
      if (entries !== null && claimed.length !== entries)
        damaged(`column ${this.#column.name} has ${claimed.length} of ${entries} rows`);
      if (rows > claimed.length) damaged('rows are missing');
    }
    const holds = ({ body }: Piece): boolean => body.batch.nodes[node]!.nulls > 0 && body.has(this.#buffer(body, 0));
    if (!this.#pieces.some(holds)) return;
    this.#validity = allocateZeroed(this.#memory, bitmapBytes(this.#rows));
    let done = 0;
    for (const piece of this.#pieces) {
      const bits = holds(piece) ? piece.body.bytes(this.#buffer(piece.body, 0), Math.ceil(piece.rows / 8)) : null;
      copyBits(bits, viewsOf(this.#memory).u8, this.#validity, done, piece.rows);
      done += piece.rows;
    }
    const word = this.#validity >>> 2;
    this.#nulls = this.#rows - countWords(viewsOf(this.#memory).u32, word, word + bitmapBytes(this.#rows) / 4);
  }

  /** JSON text, as nested values are kept. */
  #nested({ tree }: Of<'nested'>, dictionaries: Dictionaries): ColumnChunk {
    const valueAt = nestedReader(tree, this.#pieces, dictionaries);
    const values = Array.from({ length: this.#rows }, (_, row) => valueOfData(valueAt(row), this.#type));
    return buildColumn(roomIn(this.#memory), this.#type, 'utf8', values);
  }

  #isNull(): ((row: number) => boolean) | null {
    if (this.#nulls === 0) return null;
    const [{ u8 }, validity] = [viewsOf(this.#memory), this.#validity];
    return (row) => ((u8[validity + (row >>> 3)]! >>> (row & 7)) & 1) === 0;
  }

  #bits(): ColumnChunk {
    const values = allocateZeroed(this.#memory, bitmapBytes(this.#rows));
    const { u8 } = viewsOf(this.#memory);
    let done = 0;
    for (const { body, rows } of this.#pieces) {
      copyBits(body.bytes(this.#buffer(body, 1), Math.ceil(rows / 8)), u8, values, done, rows);
      done += rows;
    }
    if (this.#nulls > 0) for (let i = 0; i < bitmapBytes(this.#rows); i++) u8[values + i]! &= u8[this.#validity + i]!;
    return this.#chunk('bits', values);
  }

  #copy({ bytes }: Of<'copy'>): ColumnChunk {
    const values = allocate(this.#memory, this.#rows * bytes);
    let at = values;
    for (const { body, rows } of this.#pieces) {
      body.into(this.#buffer(body, 1), viewsOf(this.#memory).u8.subarray(at, at + rows * bytes));
      at += rows * bytes;
    }
    this.#emptyNulls(values, bytes);
    return this.#chunk(plainStorage(this.#type), values);
  }

  #convert({ bytes, convert, factor }: Of<'convert'>): { readonly chunk: ColumnChunk; readonly lost: boolean } {
    const storage = plainStorage(this.#type);
    const width = widthOf(storage);
    const values = allocate(this.#memory, this.#rows * width);
    const isNull = this.#isNull();
    const loss: Loss = { lost: false };
    let done = 0;
    for (const { body, rows } of this.#pieces) {
      const source = body.bytes(this.#buffer(body, 1), rows * bytes);
      const first = done;
      const isNullHere = isNull === null ? null : (row: number) => isNull(first + row);
      convertNumbers(convert, source, bytes, rows, factor, viewsOf(this.#memory), values + done * width, isNullHere, loss);
      done += rows;
    }
    this.#emptyNulls(values, width);
    return { chunk: this.#chunk(storage, values), lost: loss.lost };
  }

  /** Values at nulls are zero. */
  #emptyNulls(values: Pointer, bytes: number): void {
    const isNull = this.#isNull();
    if (isNull === null) return;
    const { u32 } = viewsOf(this.#memory);
    const words = bytes >>> 2;
    for (let row = 0; row < this.#rows; row++) {
      if (isNull(row)) for (let word = 0; word < words; word++) u32[(values >>> 2) + row * words + word] = 0;
    }
  }

  #varying({ wide }: Of<'varying'>): ColumnChunk {
    const text = new TextTarget(this.#memory, this.#rows);
    const isNull = this.#isNull();
    for (const { body, rows } of this.#pieces) {
      const offsets = offsetsOf(body.bytes(this.#buffer(body, 1), rows === 0 ? 0 : (rows + 1) * (wide ? 8 : 4)), rows, wide);
      const data = body.bytes(this.#buffer(body, 2), 0);
      text.take(offsets, data, rows, isNull);
    }
    return this.#chunk('utf8', text.offsets, { bytes: text.bytes });
  }

  #fixedBinary({ bytes }: Of<'fixed-binary'>): ColumnChunk {
    const text = new TextTarget(this.#memory, this.#rows);
    const isNull = this.#isNull();
    for (const { body, rows } of this.#pieces) {
      const offsets = Float64Array.from({ length: rows + 1 }, (_, row) => row * bytes);
      text.take(offsets, body.bytes(this.#buffer(body, 1), rows * bytes), rows, isNull);
    }
    return this.#chunk('utf8', text.offsets, { bytes: text.bytes });
  }

  /** 16 bytes a value: its length, then up to 12 bytes of it, or 4 of them and where the whole lies (buffer, offset). */
  #views(): ColumnChunk {
    const text = new TextTarget(this.#memory, this.#rows);
    const isNull = this.#isNull();
    for (const { body, rows } of this.#pieces) {
      const first = this.#buffer(body, 2);
      const count = body.batch.variadic[this.#column.views] ?? damaged('a record batch lacks the count of its data buffers');
      const viewed = body.bytes(this.#buffer(body, 1), rows * 16);
      const data = Array.from({ length: count }, (_, i) => body.bytes(first + i, 0));
      const view = new DataView(viewed.buffer, viewed.byteOffset, viewed.byteLength);
      const values = Array.from({ length: rows }, (_, row): Uint8Array => {
        const length = view.getInt32(row * 16, true);
        if (isNull?.(text.rows + row) === true) return new Uint8Array(0);
        if (length < 0) return damaged('a text has a negative length');
        if (length <= 12) return viewed.subarray(row * 16 + 4, row * 16 + 4 + length);
        const whole = data[view.getInt32(row * 16 + 8, true)] ?? damaged('a text lies in no buffer');
        const start = view.getInt32(row * 16 + 12, true);
        if (start < 0 || start + length > whole.length) damaged('a text lies beyond its buffer');
        return whole.subarray(start, start + length);
      });
      text.put(values);
    }
    return this.#chunk('utf8', text.offsets, { bytes: text.bytes });
  }

  #spelled({ bytes, spell }: Of<'spelled'>): ColumnChunk {
    const text = new TextTarget(this.#memory, this.#rows);
    const isNull = this.#isNull();
    for (const { body, rows } of this.#pieces) {
      const source = body.bytes(this.#buffer(body, 1), rows * bytes);
      const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
      const first = text.rows;
      const placeOf = (row: number): number => (isNull?.(first + row) === true ? -1 : row * bytes);
      const texts = spelledTexts(spell, view, bytes, rows, placeOf);
      text.take(texts.offsets, texts.bytes, rows, null);
    }
    return this.#chunk('utf8', text.offsets, { bytes: text.bytes });
  }

  #codes(reading: Of<'codes'>, dictionary: Dictionary): ColumnChunk {
    const codes = this.#readCodes(reading, dictionary.values.length);
    const { chunk, translation, values } = dictionary;
    if (chunk === null) return this.#decoded(codes, values);
    const storage = codeStorage(chunk.count);
    const pointer = allocateZeroed(this.#memory, this.#rows * widthOf(storage));
    const views = viewsOf(this.#memory);
    const target = storage === 'dict8' ? views.u8 : storage === 'dict16' ? views.u16 : views.u32;
    const at = pointer / widthOf(storage);
    for (let row = 0; row < this.#rows; row++) target[at + row] = translation === null ? codes[row]! : translation[codes[row]!]!;
    return this.#chunk(storage, pointer, { dictionary: chunk });
  }

  /** Rows of a dictionary that is no dictionary of ours: numbers, or with nulls in it. */
  #decoded(codes: Uint32Array, values: readonly Value[]): ColumnChunk {
    const isNull = this.#isNull();
    const rows = Array.from(codes, (code, row) => (isNull?.(row) === true ? null : (values[code] ?? null)));
    return buildColumn(roomIn(this.#memory), this.#type, plainStorage(this.#type), rows);
  }

  #readCodes({ bytes, signed }: Of<'codes'>, entries: number): Uint32Array {
    const codes = new Uint32Array(this.#rows);
    const isNull = this.#isNull();
    let done = 0;
    for (const { body, rows } of this.#pieces) {
      const source = body.bytes(this.#buffer(body, 1), rows * bytes);
      const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
      for (let row = 0; row < rows; row++) {
        if (isNull?.(done + row) === true) continue;
        const code = codeAt(view, row * bytes, bytes, signed);
        if (code < 0 || code >= entries) damaged(`column ${this.#column.name} has code ${code} of a dictionary of ${entries}`);
        codes[done + row] = code;
      }
      done += rows;
    }
    return codes;
  }
}

function codeAt(view: DataView, at: number, bytes: number, signed: boolean): number {
  if (bytes === 1) return signed ? view.getInt8(at) : view.getUint8(at);
  if (bytes === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true);
  if (bytes === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true);
  return Number(view.getBigInt64(at, true));
}

/** Absolute offsets as numbers, each at least the one before; two kinds of widths. */
function offsetsOf(bytes: Uint8Array, rows: number, wide: boolean): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offsets = new Float64Array(rows + 1);
  for (let row = 0; row <= rows && rows > 0; row++) {
    const offset = wide ? Number(view.getBigInt64(row * 8, true)) : view.getInt32(row * 4, true);
    if (offset < (row === 0 ? 0 : offsets[row - 1]!)) damaged('offsets of texts go backwards');
    offsets[row] = offset;
  }
  return offsets;
}

/** Bits of a buffer to bit `done` of a bitmap of zeros; null = ones. Replaces: for each row, set(done + row, get(row)). */
function copyBits(bits: Uint8Array | null, u8: Uint8Array, bitmap: Pointer, done: number, rows: number): void {
  const shift = done & 7;
  const first = bitmap + (done >>> 3);
  for (let byte = 0; byte * 8 < rows; byte++) {
    const left = rows - byte * 8;
    const mask = left >= 8 ? 255 : (1 << left) - 1;
    const value = (bits === null ? 255 : bits[byte]!) & mask;
    u8[first + byte]! |= (value << shift) & 255;
    if (shift > 0 && value >>> (8 - shift) !== 0) u8[first + byte + 1]! |= value >>> (8 - shift);
  }
}

/** Offsets and bytes of a column that grows piece by piece. */
class TextTarget {
  readonly offsets: Pointer;
  rows = 0;
  readonly #memory: WebAssembly.Memory;
  readonly #bytes: Growing;
  #used = 0;

  constructor(memory: WebAssembly.Memory, rows: number) {
    this.#memory = memory;
    this.offsets = allocateZeroed(memory, (rows + 1) * 4);
    this.#bytes = new Growing(memory, 0, null);
  }

  get bytes(): Pointer {
    return this.#bytes.pointer;
  }

  /** Texts that lie one after the other: one copy, unless there is text under a null. */
  take(offsets: Float64Array, data: Uint8Array, rows: number, isNull: ((row: number) => boolean) | null): void {
    const [first, last] = [offsets[0]!, offsets[rows]!];
    if (last > data.length) damaged(`a text ends at byte ${last} of ${data.length}`);
    if (isNull !== null && this.#textUnderNull(offsets, rows, isNull)) {
      const values = Array.from({ length: rows }, (_, row) =>
        isNull(this.rows + row) ? new Uint8Array(0) : data.subarray(offsets[row]!, offsets[row + 1]!),
      );
      this.put(values);
      return;
    }
    this.#reserve(last - first);
    const { u8, u32 } = viewsOf(this.#memory);
    u8.set(data.subarray(first, last), this.bytes + this.#used);
    const at = (this.offsets >>> 2) + this.rows;
    const base = this.#used - first;
    for (let row = 1; row <= rows; row++) u32[at + row] = base + offsets[row]!;
    this.#used += last - first;
    this.rows += rows;
  }

  put(values: readonly Uint8Array[]): void {
    this.#reserve(values.reduce((sum, value) => sum + value.length, 0));
    const { u8, u32 } = viewsOf(this.#memory);
    for (const value of values) {
      u8.set(value, this.bytes + this.#used);
      this.#used += value.length;
      u32[(this.offsets >>> 2) + ++this.rows] = this.#used;
    }
  }

  #reserve(more: number): void {
    if (this.#used + more >= 2 ** 32 - 2 ** 20) damaged('a partition holds more than 4 GB of text');
    this.#bytes.reserve(this.#used + more, this.#used);
  }

  #textUnderNull(offsets: Float64Array, rows: number, isNull: (row: number) => boolean): boolean {
    for (let row = 0; row < rows; row++) if (offsets[row] !== offsets[row + 1] && isNull(this.rows + row)) return true;
    return false;
  }
}

import { type ColumnChunk, type PlainStorage, plainStorage } from '../../columns/column';
import type { Kernels } from '../../columns/kernels/kernels';
import { type Pointer, viewsOf } from '../../columns/memory';
import type { TypeName } from '../../plan/schema';
import { Encoding } from './parquet-types';
import type { Room } from './room';
import { type Bounds, boundsOf, orders } from './statistics';
import { type Coded, widthOfEntry } from './write-dictionary';

/** The rows of one data page. `validity` 0 = none of them is null. */
export interface PageWindow {
  readonly start: number;
  readonly rows: number;
  readonly validity: Pointer;
  readonly present: number;
}

/** How one column's values become pages; chosen once per column. */
export interface ValueWriter {
  readonly encoding: number;
  readonly bounds: Bounds;
  /** The most bytes the values of these rows take. */
  roomFor(start: number, rows: number): number;
  /** Writes the page's values to `out`, adds them to the bounds, and tells their size. */
  write(window: PageWindow, out: Pointer): number;
}

/** `scratch`: room for the values of a page, up to 16 bytes each; `range`: for two bounds, as the column and as the file spells them. */
export function valueWriterOf(
  room: Room,
  column: ColumnChunk,
  coded: Coded | null,
  scratch: Pointer,
  range: Pointer,
): ValueWriter {
  if (coded !== null) return codeWriter(room, coded, scratch, range);
  return writers[column.storage as keyof typeof writers](room, column, scratch, range);
}

type MakeWriter = (room: Room, column: ColumnChunk, scratch: Pointer, range: Pointer) => ValueWriter;

const writers: Readonly<Record<PlainStorage, MakeWriter>> = {
  bits: bitWriter,
  i32: fixedWriter,
  i64: fixedWriter,
  i128: fixedWriter,
  f64: fixedWriter,
  utf8: textWriter,
  none: emptyWriter,
};

/** Values of one width: `range` finds the bounds of dense values (false: they have none), `spell` writes values as PLAIN does. */
export interface FixedKind {
  readonly width: number;
  readonly rawWidth: number;
  readonly order: (a: Uint8Array, b: Uint8Array) => number;
  range(room: Room, source: Pointer, count: number, out: Pointer): boolean;
  spell(kernels: Kernels, source: Pointer, count: number, out: Pointer): void;
}

const same = (width: number) => (kernels: Kernels, source: Pointer, count: number, out: Pointer) =>
  kernels.parquetCopy(source, count * width, out);

const fixedKinds = {
  i32: {
    width: 4,
    rawWidth: 4,
    order: orders.i32,
    range: ({ kernels }, source, count, out) => {
      kernels.parquetRange32(source, count, out);
      return true;
    },
    spell: same(4),
  },
  i64: {
    width: 8,
    rawWidth: 8,
    order: orders.i64,
    range: ({ kernels }, source, count, out) => {
      kernels.parquetRange64(source, count, out);
      return true;
    },
    spell: same(8),
  },
  i128: {
    width: 16,
    rawWidth: 16,
    order: orders.bigEndian,
    range: ({ kernels }, source, count, out) => {
      kernels.parquetRange128(source, count, out);
      return true;
    },
    spell: (kernels, source, count, out) => kernels.parquetToBigEndian(source, count, out),
  },
  f32: {
    width: 8,
    rawWidth: 4,
    order: orders.f32,
    range: doubleRange,
    spell: (kernels, source, count, out) => kernels.parquetNarrow(source, count, out),
  },
  f64: { width: 8, rawWidth: 8, order: orders.f64, range: doubleRange, spell: same(8) },
} as const satisfies Readonly<Record<string, FixedKind>>;

export function fixedKindOf(type: TypeName): FixedKind {
  return type === 'float' ? fixedKinds.f32 : fixedKinds[plainStorage(type) as keyof typeof fixedKinds];
}

/** Zero has two signs and one order: a least zero is told as -0, a greatest one as +0, so that both are within. */
function doubleRange({ kernels, memory }: Room, source: Pointer, count: number, out: Pointer): boolean {
  if (kernels.parquetRangeDoubles(source, count, out) === 0) return false;
  const { f64 } = viewsOf(memory);
  if (f64[out >>> 3] === 0) f64[out >>> 3] = -0;
  if (f64[(out >>> 3) + 1] === 0) f64[(out >>> 3) + 1] = 0;
  return true;
}

/** Dense values first, where they are aligned, then their bounds, then the page, which begins anywhere. */
function fixedWriter(room: Room, column: ColumnChunk, scratch: Pointer, range: Pointer): ValueWriter {
  const { width, rawWidth, order, range: rangeOf, spell } = fixedKindOf(column.type);
  const { kernels } = room;
  const bounds = boundsOf(order);
  return {
    encoding: Encoding.PLAIN,
    bounds,
    roomFor: (_start, rows) => rows * rawWidth,
    write: ({ start, rows, validity, present }, out) => {
      kernels.parquetDense(column.values + start * width, rows, validity, width, scratch);
      spell(kernels, scratch, present, out);
      if (present > 0 && rangeOf(room, scratch, present, range)) addBounds();
      else if (present > 0) bounds.spoil();
      return present * rawWidth;
    },
  };

  function addBounds(): void {
    const raw = range + 32;
    spell(kernels, range, 2, raw);
    const { u8 } = viewsOf(room.memory);
    bounds.add(u8.subarray(raw, raw + rawWidth), u8.subarray(raw + rawWidth, raw + 2 * rawWidth));
  }
}

function bitWriter(room: Room, column: ColumnChunk): ValueWriter {
  const bounds = boundsOf(orders.bytes);
  return {
    encoding: Encoding.PLAIN,
    bounds,
    roomFor: (_start, rows) => Math.ceil(rows / 8),
    write: ({ start, rows, validity, present }, out) => {
      const bytes = Math.ceil(present / 8);
      viewsOf(room.memory).u8.fill(0, out, out + bytes);
      room.kernels.parquetDenseBits(column.values + start / 8, rows, validity, out);
      if (present > 0) {
        const { u8 } = viewsOf(room.memory);
        const ones = countOnes(u8, out, present);
        bounds.add(Uint8Array.of(ones === present ? 1 : 0), Uint8Array.of(ones > 0 ? 1 : 0));
      }
      return bytes;
    },
  };
}

function countOnes(u8: Uint8Array, bitmap: Pointer, count: number): number {
  let ones = 0;
  for (let i = 0; i < count; i++) ones += (u8[bitmap + (i >>> 3)]! >>> (i & 7)) & 1;
  return ones;
}

function textWriter(room: Room, column: ColumnChunk, _scratch: Pointer, range: Pointer): ValueWriter {
  const { kernels, memory } = room;
  const bounds = boundsOf(orders.bytes);
  const offset = (row: number): number => viewsOf(memory).u32[(column.values >>> 2) + row]!;
  const text = (row: number): Uint8Array =>
    viewsOf(memory).u8.subarray(column.bytes + offset(row), column.bytes + offset(row + 1));
  return {
    encoding: Encoding.PLAIN,
    bounds,
    roomFor: (start, rows) => offset(start + rows) - offset(start) + rows * 4,
    write: ({ start, rows, validity }, out) => {
      const offsets = column.values + start * 4;
      if (kernels.parquetRangeStrings(offsets, column.bytes, rows, validity, range) === 1) {
        const { u32 } = viewsOf(memory);
        bounds.add(text(start + u32[range >>> 2]!), text(start + u32[(range >>> 2) + 1]!));
      }
      return kernels.parquetPrefix(offsets, column.bytes, rows, validity, out) >>> 0;
    },
  };
}

/** One byte of width, then one run: packed codes, or where there is but one entry, its repetition. */
function codeWriter(room: Room, coded: Coded, scratch: Pointer, range: Pointer): ValueWriter {
  const { kernels, memory } = room;
  const { entry, bounds } = coded;
  const width = widthOfEntry(coded.entries);
  return {
    encoding: Encoding.RLE_DICTIONARY,
    bounds,
    roomFor: (_start, rows) => 16 + Math.ceil(rows / 8) * width,
    write: ({ start, rows, validity, present }, out) => {
      const { u8 } = viewsOf(memory);
      u8[out] = width;
      if (present === 0) return 1;
      if (coded.entries === 1) {
        if (entry !== null) bounds.add(entry(0), entry(0));
        const end = putVarint(u8, out + 1, present << 1);
        u8[end] = 0;
        return end + 1 - out;
      }
      kernels.parquetDenseCodes(coded.codes + start * coded.codeBytes, rows, validity, coded.codeBytes, coded.map, scratch);
      if (entry !== null) {
        kernels.parquetRange32(scratch, present, range);
        const [least, most] = viewsOf(memory).i32.subarray(range >>> 2, (range >>> 2) + 2);
        bounds.add(entry(least!), entry(most!));
      }
      const at = putVarint(u8, out + 1, (Math.ceil(present / 8) << 1) | 1);
      return at + (kernels.parquetPack(scratch, present, width, at) >>> 0) - out;
    },
  };
}

function emptyWriter(): ValueWriter {
  return { encoding: Encoding.PLAIN, bounds: boundsOf(orders.bytes), roomFor: () => 0, write: () => 0 };
}

export function putVarint(u8: Uint8Array, at: Pointer, value: number): Pointer {
  for (; value >= 128; value >>>= 7) u8[at++] = (value & 127) | 128;
  u8[at++] = value;
  return at;
}

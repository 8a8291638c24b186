import { type Pointer, type Views, viewsOf } from '../memory';

/**
 * Comparisons write one bit per row. `op` says which outcomes hold: LESS, EQUAL, GREATER or their sum (6 = at least).
 * f64 follows Spark: NaN equals NaN and is greater than every number, -0 equals 0. Text goes by its UTF-8 bytes.
 * Nulls are not looked at; bits past the last row are undefined.
 */
export const LESS = 1;
export const EQUAL = 2;
export const GREATER = 4;

export interface CompareKernels {
  compareI32(values: Pointer, rows: number, op: number, constant: number, out: Pointer): void;
  compareI64(values: Pointer, rows: number, op: number, constant: bigint, out: Pointer): void;
  compareF64(values: Pointer, rows: number, op: number, constant: number, out: Pointer): void;
  compareText(offsets: Pointer, bytes: Pointer, rows: number, op: number, text: Pointer, length: number, out: Pointer): void;
  compareI32s(a: Pointer, b: Pointer, rows: number, op: number, out: Pointer): void;
  compareI64s(a: Pointer, b: Pointer, rows: number, op: number, out: Pointer): void;
  compareF64s(a: Pointer, b: Pointer, rows: number, op: number, out: Pointer): void;
  compareTexts(
    aOffsets: Pointer,
    aBytes: Pointer,
    bOffsets: Pointer,
    bBytes: Pointer,
    rows: number,
    op: number,
    out: Pointer,
  ): void;
}

/** -1, 0 or 1 of a row. */
type Order = (row: number) => number;

export function compareTwins(memory: WebAssembly.Memory): CompareKernels {
  const write = (rows: number, op: number, out: Pointer, order: Order): void =>
    writeBits(viewsOf(memory).u8, rows, out, (row) => holds(op, order(row)));
  return {
    compareI32(values, rows, op, constant, out) {
      const { i32 } = viewsOf(memory);
      write(rows, op, out, (row) => Math.sign(i32[(values >>> 2) + row]! - constant));
    },
    compareI64(values, rows, op, constant, out) {
      const { i32, u32 } = viewsOf(memory);
      const high = Number(constant >> 32n);
      const low = Number(constant & 0xffffffffn);
      write(rows, op, out, (row) => order64(i32, u32, values, row, high, low));
    },
    compareF64(values, rows, op, constant, out) {
      const { f64 } = viewsOf(memory);
      write(rows, op, out, (row) => orderF64(f64[(values >>> 3) + row]!, constant));
    },
    compareText(offsets, bytes, rows, op, text, length, out) {
      const views = viewsOf(memory);
      write(rows, op, out, (row) => orderBytes(views.u8, ...spanOf(views, offsets, bytes, row), text, text + length));
    },
    compareI32s(a, b, rows, op, out) {
      const { i32 } = viewsOf(memory);
      write(rows, op, out, (row) => Math.sign(i32[(a >>> 2) + row]! - i32[(b >>> 2) + row]!));
    },
    compareI64s(a, b, rows, op, out) {
      const { i32, u32 } = viewsOf(memory);
      write(rows, op, out, (row) => order64(i32, u32, a, row, i32[(b >>> 2) + row * 2 + 1]!, u32[(b >>> 2) + row * 2]!));
    },
    compareF64s(a, b, rows, op, out) {
      const { f64 } = viewsOf(memory);
      write(rows, op, out, (row) => orderF64(f64[(a >>> 3) + row]!, f64[(b >>> 3) + row]!));
    },
    compareTexts(aOffsets, aBytes, bOffsets, bBytes, rows, op, out) {
      const views = viewsOf(memory);
      write(rows, op, out, (row) =>
        orderBytes(views.u8, ...spanOf(views, aOffsets, aBytes, row), ...spanOf(views, bOffsets, bBytes, row)),
      );
    },
  };
}

export function writeBits(u8: Uint8Array, rows: number, out: Pointer, isSet: (row: number) => boolean): void {
  u8.fill(0, out, out + Math.ceil(rows / 8));
  for (let row = 0; row < rows; row++) if (isSet(row)) u8[out + (row >>> 3)] = u8[out + (row >>> 3)]! | (1 << (row & 7));
}

function holds(op: number, order: number): boolean {
  return (op & (order < 0 ? LESS : order > 0 ? GREATER : EQUAL)) !== 0;
}

function order64(i32: Int32Array, u32: Uint32Array, values: Pointer, row: number, high: number, low: number): number {
  const at = (values >>> 2) + row * 2;
  return Math.sign(i32[at + 1]! - high) || Math.sign(u32[at]! - low);
}

function orderF64(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function spanOf(views: Views, offsets: Pointer, bytes: Pointer, row: number): [start: number, end: number] {
  const at = (offsets >>> 2) + row;
  return [bytes + views.u32[at]!, bytes + views.u32[at + 1]!];
}

export function orderBytes(u8: Uint8Array, aStart: number, aEnd: number, bStart: number, bEnd: number): number {
  const shared = Math.min(aEnd - aStart, bEnd - bStart);
  for (let at = 0; at < shared; at++) {
    const difference = u8[aStart + at]! - u8[bStart + at]!;
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}

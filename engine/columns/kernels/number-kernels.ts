import { type Pointer, viewsOf } from '../memory';

/** Arithmetic and widening, row by row; int and bigint wrap around as Spark's do (ANSI off). `op`: see the constants. */
export const ADD = 0;
export const SUBTRACT = 1;
export const MULTIPLY = 2;
export const DIVIDE = 3;

export interface NumberKernels {
  /** ADD, SUBTRACT, MULTIPLY. */
  arithmeticI32(op: number, a: Pointer, b: Pointer, rows: number, out: Pointer): void;
  /** ADD, SUBTRACT, MULTIPLY. */
  arithmeticI64(op: number, a: Pointer, b: Pointer, rows: number, out: Pointer): void;
  arithmeticF64(op: number, a: Pointer, b: Pointer, rows: number, out: Pointer): void;
  i32ToI64(values: Pointer, rows: number, out: Pointer): void;
  i32ToF64(values: Pointer, rows: number, out: Pointer): void;
  i64ToF64(values: Pointer, rows: number, out: Pointer): void;
  /** Values of 4, 8 or 16 bytes become 0 where the row is null. */
  zeroNulls(values: Pointer, width: number, validity: Pointer, rows: number): void;
  /** Of `count` buckets of equal width from `low` to `high`, the one of each value: from 1, 0 below, count + 1 from `high` on. 0 = there was a NaN. */
  bucketF64(values: Pointer, rows: number, low: number, high: number, count: number, out: Pointer): number;
}

export function numberTwins(memory: WebAssembly.Memory): NumberKernels {
  return {
    bucketF64(values, rows, low, high, count, out) {
      const { f64, i64 } = viewsOf(memory);
      let numbers = 1;
      for (let row = 0; row < rows; row++) {
        const value = f64[(values >>> 3) + row]!;
        if (Number.isNaN(value)) numbers = 0;
        else if (value < low) i64[(out >>> 3) + row] = 0n;
        else if (value >= high) i64[(out >>> 3) + row] = BigInt(count + 1);
        else i64[(out >>> 3) + row] = BigInt(Math.floor((count * (value - low)) / (high - low)) + 1);
      }
      return numbers;
    },
    arithmeticI32(op, a, b, rows, out) {
      const { i32 } = viewsOf(memory);
      const [x, y, z] = [a >>> 2, b >>> 2, out >>> 2];
      for (let row = 0; row < rows; row++) {
        const [left, right] = [i32[x + row]!, i32[y + row]!];
        i32[z + row] = op === ADD ? left + right : op === SUBTRACT ? left - right : Math.imul(left, right);
      }
    },
    arithmeticI64(op, a, b, rows, out) {
      const { i64 } = viewsOf(memory);
      const [x, y, z] = [a >>> 3, b >>> 3, out >>> 3];
      for (let row = 0; row < rows; row++) {
        const [left, right] = [i64[x + row]!, i64[y + row]!];
        i64[z + row] = op === ADD ? left + right : op === SUBTRACT ? left - right : left * right;
      }
    },
    arithmeticF64(op, a, b, rows, out) {
      const { f64 } = viewsOf(memory);
      const [x, y, z] = [a >>> 3, b >>> 3, out >>> 3];
      for (let row = 0; row < rows; row++) f64[z + row] = reals(op, f64[x + row]!, f64[y + row]!);
    },
    i32ToI64(values, rows, out) {
      const { i32 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) {
        const value = i32[(values >>> 2) + row]!;
        i32[(out >>> 2) + row * 2] = value;
        i32[(out >>> 2) + row * 2 + 1] = value >> 31;
      }
    },
    i32ToF64(values, rows, out) {
      const { i32, f64 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) f64[(out >>> 3) + row] = i32[(values >>> 2) + row]!;
    },
    i64ToF64(values, rows, out) {
      const { i64, f64 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) f64[(out >>> 3) + row] = Number(i64[(values >>> 3) + row]!);
    },
    zeroNulls(values, width, validity, rows) {
      const { u8 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) {
        if (((u8[validity + (row >>> 3)]! >>> (row & 7)) & 1) === 0) u8.fill(0, values + row * width, values + (row + 1) * width);
      }
    },
  };
}

function reals(op: number, left: number, right: number): number {
  switch (op) {
    case ADD:
      return left + right;
    case SUBTRACT:
      return left - right;
    case MULTIPLY:
      return left * right;
    default:
      return left / right;
  }
}

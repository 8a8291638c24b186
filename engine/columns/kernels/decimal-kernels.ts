import { type Pointer, viewsOf } from '../memory';
import { ADD, MULTIPLY } from './number-kernels';

/** Arithmetic of decimals, whose unscaled values are words of 64 or 128 bits. */
export interface DecimalKernels {
  /**
   * `aStride`, `bStride`: 8 or 16 bytes a value, 0 = one of 8 for all rows. ADD and SUBTRACT multiply each side by its factor first, which
   * brings both to one scale; MULTIPLY does not. `outStride`: 8 or 16. 0 = a value that is not null needs more than 64 bits, or a result is
   * not below the bound (its magnitude, two words): then what was written is worth nothing.
   */
  decimalArithmetic(
    op: number,
    a: Pointer,
    aStride: number,
    aFactor: bigint,
    b: Pointer,
    bStride: number,
    bFactor: bigint,
    validity: Pointer,
    rows: number,
    boundLow: bigint,
    boundHigh: bigint,
    out: Pointer,
    outStride: number,
  ): number;
}

export function decimalTwins(memory: WebAssembly.Memory): DecimalKernels {
  return {
    decimalArithmetic(op, a, aStride, aFactor, b, bStride, bFactor, validity, rows, boundLow, boundHigh, out, outStride) {
      const { i64, u8 } = viewsOf(memory);
      const bound = (BigInt.asUintN(64, boundHigh) << 64n) | BigInt.asUintN(64, boundLow);
      const isNarrow = (at: number, stride: number): boolean => stride < 16 || i64[at + 1] === i64[at]! >> 63n;
      for (let row = 0; row < rows; row++) {
        const [x, y, z] = [(a + row * aStride) >>> 3, (b + row * bStride) >>> 3, (out + row * outStride) >>> 3];
        const [left, right] = [i64[x]!, i64[y]!];
        const value =
          op === MULTIPLY ? left * right : op === ADD ? left * aFactor + right * bFactor : left * aFactor - right * bFactor;
        const isValid = validity === 0 || ((u8[validity + (row >>> 3)]! >>> (row & 7)) & 1) !== 0;
        const fits = isNarrow(x, aStride) && isNarrow(y, bStride) && (value < 0n ? -value : value) < bound;
        if (isValid && !fits) return 0;
        i64[z] = BigInt.asIntN(64, value);
        if (outStride === 16) i64[z + 1] = BigInt.asIntN(64, value >> 64n);
      }
      return 1;
    },
  };
}

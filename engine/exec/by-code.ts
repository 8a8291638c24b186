import { bitmapBytes } from '../columns/bitmap';
import { widthOf } from '../columns/column';
import type { Pointer } from '../columns/memory';
import type { KernelContext, Vector } from '../columns/vector';

/** Codes padded so that a kernel may look up any byte. */
const LUT_PAD = 256;

/** Bits of the rows whose code is wanted; rows that are null stay 0. */
export function nonZeroByCode(
  wanted: readonly boolean[],
  context: KernelContext,
): (vector: Vector, context: KernelContext) => Pointer {
  const lut = context.take(Math.max(LUT_PAD, wanted.length));
  const { u8 } = context.views();
  u8.fill(0, lut, lut + Math.max(LUT_PAD, wanted.length));
  wanted.forEach((is, code) => {
    if (is) u8[lut + code] = 0xff;
  });
  return (vector, now) => {
    const out = now.take(bitmapBytes(now.rows));
    now.kernels.bitsByCode(vector.values, widthOf(vector.storage), now.rows, lut, wanted.length, out);
    if (vector.validity !== 0) now.kernels.andBits(out, vector.validity, out, bitmapBytes(now.rows));
    return out;
  };
}

/** Values of 4, 8 or 16 bytes by code. */
export function gatherByCode(
  table: Vector,
): (vector: Vector, context: KernelContext) => Omit<Vector, 'type' | 'rows' | 'validity'> {
  const width = widthOf(table.storage);
  return (vector, now) => {
    const values = now.take(now.rows * width);
    now.kernels.valuesByCode(vector.values, widthOf(vector.storage), now.rows, table.values, width, values);
    if (vector.validity !== 0) now.kernels.zeroNulls(values, width, vector.validity, now.rows);
    return { storage: table.storage, values, bytes: 0, dictionary: null };
  };
}

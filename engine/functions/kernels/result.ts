import { bitmapBytes } from '../../columns/bitmap';
import { type Storage, widthOf } from '../../columns/column';
import type { Pointer } from '../../columns/memory';
import type { KernelContext, Vector } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';

/** Room for one bit per row; kernels write whole groups of 64. */
export function bitsRoom(context: KernelContext): Pointer {
  return context.take(bitmapBytes(context.rows));
}

/** A boolean column from bits that were made without looking at nulls. */
export function truthVector(bits: Pointer, validity: Pointer, context: KernelContext): Vector {
  if (validity !== 0) context.kernels.andBits(bits, validity, bits, bitmapBytes(context.rows));
  return { type: 'boolean', storage: 'bits', rows: context.rows, values: bits, bytes: 0, validity, dictionary: null };
}

/** A column of values that were made without looking at nulls. */
export function numberVector(
  type: TypeName,
  storage: Storage,
  values: Pointer,
  validity: Pointer,
  context: KernelContext,
): Vector {
  if (validity !== 0) context.kernels.zeroNulls(values, widthOf(storage), validity, context.rows);
  return { type, storage, rows: context.rows, values, bytes: 0, validity, dictionary: null };
}

/** Rows where both sides are present; 0 = all. */
export function bothValid(a: Pointer, b: Pointer, context: KernelContext): Pointer {
  if (a === 0 || b === 0 || a === b) return a === 0 ? b : a;
  const out = bitsRoom(context);
  context.kernels.andBits(a, b, out, bitmapBytes(context.rows));
  return out;
}

import { bitmapBytes } from '../../columns/bitmap';
import { EQUAL } from '../../columns/kernels/compare-kernels';
import type { KernelContext, Vector } from '../../columns/vector';
import type { ScalarFunction } from '../define';
import { bitsRoom, truthVector } from './result';

type Kernel = NonNullable<ScalarFunction['kernel']>;

/** The validity bitmap is the answer, or its opposite is. */
function nullTest(wantsNull: boolean): Kernel {
  return ([operand], context) =>
    operand?.kind === 'vector' ? truthVector(nullBits(wantsNull, operand.vector, context), 0, context) : null;
}

function nullBits(wantsNull: boolean, { validity }: Vector, context: KernelContext): number {
  const out = bitsRoom(context);
  const length = bitmapBytes(context.rows);
  if (validity === 0) context.views().u8.fill(wantsNull ? 0 : 0xff, out, out + length);
  else if (wantsNull) context.kernels.notBits(validity, out, length);
  else context.kernels.orBits(validity, validity, out, length);
  return out;
}

export const isNullKernel = nullTest(true);
export const isNotNullKernel = nullTest(false);

export const isNaNKernel: Kernel = ([operand], context) => {
  if (operand?.kind !== 'vector' || operand.vector.storage !== 'f64') return null;
  const { values, validity } = operand.vector;
  const out = bitsRoom(context);
  context.kernels.compareF64(values, context.rows, EQUAL, Number.NaN, out);
  if (validity !== 0) context.kernels.andBits(out, validity, out, bitmapBytes(context.rows));
  return truthVector(out, 0, context);
};

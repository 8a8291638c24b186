import type { ScalarFunction } from '../define';
import { numberVector } from './result';

type Kernel = NonNullable<ScalarFunction['kernel']>;

/** `first` is the first letter of the case to leave. Only where the batch is ASCII: other letters may change in length. */
export function caseKernel(first: 'a' | 'A'): Kernel {
  return ([operand], context) => {
    if (operand?.kind !== 'vector' || operand.vector.storage !== 'utf8') return null;
    const { values, bytes } = operand.vector;
    const { u32 } = context.views();
    const start = bytes + u32[values >>> 2]!;
    const length = bytes + u32[(values >>> 2) + context.rows]! - start;
    if (context.kernels.isAscii(start, length) === 0) return null;
    const offsets = context.take((context.rows + 1) * 4);
    const flipped = context.take(length);
    context.kernels.rebase(values, context.rows, offsets);
    context.kernels.flipCase(start, length, first.charCodeAt(0), flipped);
    return { ...operand.vector, values: offsets, bytes: flipped };
  };
}

/** Characters of plain text. */
export const lengthKernel: Kernel = ([operand], context) => {
  if (operand?.kind !== 'vector' || operand.vector.storage !== 'utf8' || operand.vector.type !== 'string') return null;
  const out = context.take(context.rows * 4);
  context.kernels.textLengths(operand.vector.values, operand.vector.bytes, context.rows, out);
  return numberVector('int', 'i32', out, operand.vector.validity, context);
};

import type { Pointer } from '../../columns/memory';
import type { KernelContext, Operand, Vector } from '../../columns/vector';
import type { ScalarFunction } from '../define';
import { numberVector } from './result';

type Kernel = NonNullable<ScalarFunction['kernel']>;

/** A part of dates; `part` is one of the time kernels' constants. */
export function datePartKernel(part: number): Kernel {
  return ([days], context) =>
    intsOf('i32', days, context, (values, out) => context.kernels.datePart(part, values, context.rows, out));
}

/** Seconds of the day in units, counted modulo. */
export function clockPartKernel(unit: number, modulus: number): Kernel {
  return ([micros], context) =>
    intsOf('i64', micros, context, (values, out) => context.kernels.clockPart(unit, modulus, values, context.rows, out));
}

function intsOf(
  storage: 'i32' | 'i64',
  operand: Operand | undefined,
  context: KernelContext,
  calculate: (values: Pointer, out: Pointer) => void,
): Vector | null {
  if (operand?.kind !== 'vector' || operand.vector.storage !== storage) return null;
  const out = context.take(context.rows * 4);
  calculate(operand.vector.values, out);
  return numberVector('int', 'i32', out, operand.vector.validity, context);
}

import { widthOf } from '../../columns/column';
import type { Kernels } from '../../columns/kernels/kernels';
import type { Pointer } from '../../columns/memory';
import type { TypeName } from '../../plan/schema';
import { isNanos, isTimestamp } from '../../plan/time-type';
import type { ScalarFunction } from '../define';
import { numberVector } from './result';

type Kernel = NonNullable<ScalarFunction['kernel']>;
type Widen = (kernels: Kernels, values: Pointer, rows: number, out: Pointer) => void;

interface Widening {
  readonly storage: 'i32' | 'i64' | 'f64';
  readonly widen: Widen;
}

/** Casts of numbers that have a result for every value (bigint to double rounds to the nearest). */
const widenings: readonly (readonly [from: TypeName, to: TypeName, storage: Widening['storage'], widen: Widen])[] = [
  ['int', 'bigint', 'i64', (kernels, values, rows, out) => kernels.i32ToI64(values, rows, out)],
  ['int', 'double', 'f64', (kernels, values, rows, out) => kernels.i32ToF64(values, rows, out)],
  ['bigint', 'double', 'f64', (kernels, values, rows, out) => kernels.i64ToF64(values, rows, out)],
];

function widening(from: TypeName, to: TypeName): Widening | null {
  const ofNumbers = widenings.find((each) => each[0] === from && each[1] === to);
  return ofNumbers === undefined ? timeWidening(from, to) : { storage: ofNumbers[2], widen: ofNumbers[3] };
}

/** Between days, microseconds and nanoseconds; to what is coarser, rounded down. */
function timeWidening(from: TypeName, to: TypeName): Widening | null {
  if (from === 'date' && isTimestamp(to)) {
    const toNanos: Widen = (kernels, values, rows, out) => {
      kernels.daysToMicros(values, rows, out);
      kernels.microsToNanos(out, rows, out);
    };
    return { storage: 'i64', widen: isNanos(to) ? toNanos : (kernels, ...args) => kernels.daysToMicros(...args) };
  }
  if (!isTimestamp(from) || !(to === 'date' || isTimestamp(to))) return null;
  const nanos = isNanos(from);
  if (to === 'date')
    return {
      storage: 'i32',
      widen: (kernels, ...args) => (nanos ? kernels.nanosToDays(...args) : kernels.microsToDays(...args)),
    };
  return {
    storage: 'i64',
    widen: (kernels, ...args) => (nanos ? kernels.nanosToMicros(...args) : kernels.microsToNanos(...args)),
  };
}

/** Values of both types lie in memory alike. */
function areAlike(from: TypeName, to: TypeName): boolean {
  return (from === 'float' && to === 'double') || (isTimestamp(from) && isTimestamp(to) && isNanos(from) === isNanos(to));
}

export function castKernel(from: TypeName, to: TypeName): Kernel | null {
  if (areAlike(from, to)) return sameStorage(to);
  const found = widening(from, to);
  if (found === null) return null;
  const { storage, widen } = found;
  return ([operand], context) => {
    if (operand?.kind !== 'vector') return null;
    const out = context.take(context.rows * widthOf(storage));
    widen(context.kernels, operand.vector.values, context.rows, out);
    return numberVector(to, storage, out, operand.vector.validity, context);
  };
}

function sameStorage(to: TypeName): Kernel {
  return ([operand]) => (operand?.kind === 'vector' ? { ...operand.vector, type: to } : null);
}

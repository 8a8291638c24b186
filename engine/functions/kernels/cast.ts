import { widthOf } from '../../columns/column';
import type { Kernels } from '../../columns/kernels/kernels';
import type { Pointer } from '../../columns/memory';
import type { TypeName } from '../../plan/schema';
import type { ScalarFunction } from '../define';
import { numberVector } from './result';

type Kernel = NonNullable<ScalarFunction['kernel']>;
type Widen = (kernels: Kernels, values: Pointer, rows: number, out: Pointer) => void;

/** Casts that have a result for every value (bigint to double rounds to the nearest, time to date down). */
const widenings: readonly (readonly [from: TypeName, to: TypeName, storage: 'i32' | 'i64' | 'f64', widen: Widen])[] = [
  ['int', 'bigint', 'i64', (kernels, values, rows, out) => kernels.i32ToI64(values, rows, out)],
  ['int', 'double', 'f64', (kernels, values, rows, out) => kernels.i32ToF64(values, rows, out)],
  ['date', 'timestamp', 'i64', (kernels, values, rows, out) => kernels.daysToMicros(values, rows, out)],
  ['date', 'timestamp_ntz', 'i64', (kernels, values, rows, out) => kernels.daysToMicros(values, rows, out)],
  ['timestamp', 'date', 'i32', (kernels, values, rows, out) => kernels.microsToDays(values, rows, out)],
  ['timestamp_ntz', 'date', 'i32', (kernels, values, rows, out) => kernels.microsToDays(values, rows, out)],
  ['bigint', 'double', 'f64', (kernels, values, rows, out) => kernels.i64ToF64(values, rows, out)],
];

export function castKernel(from: TypeName, to: TypeName): Kernel | null {
  const found = widenings.find((each) => each[0] === from && each[1] === to);
  if (found === undefined) return from === 'float' && to === 'double' ? sameStorage(to) : null;
  const [, , storage, widen] = found;
  return ([operand], context) => {
    if (operand?.kind !== 'vector') return null;
    const out = context.scratch(context.rows * widthOf(storage));
    widen(context.kernels, operand.vector.values, context.rows, out);
    return numberVector(to, storage, out, operand.vector.validity, context);
  };
}

function sameStorage(to: TypeName): Kernel {
  return ([operand]) => (operand?.kind === 'vector' ? { ...operand.vector, type: to } : null);
}

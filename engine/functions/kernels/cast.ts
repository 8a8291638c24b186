import { widthOf } from '../../columns/column';
import type { Kernels } from '../../columns/kernels/kernels';
import type { Pointer } from '../../columns/memory';
import type { TypeName } from '../../plan/schema';
import type { ScalarFunction } from '../define';
import { numberVector } from './result';

type Kernel = NonNullable<ScalarFunction['kernel']>;
type Widen = (kernels: Kernels, values: Pointer, rows: number, out: Pointer) => void;

/** Casts that lose nothing (bigint to double rounds as JavaScript does) and so need no look at the values. */
const widenings: readonly (readonly [from: TypeName, to: TypeName, storage: 'i64' | 'f64', widen: Widen])[] = [
  ['int', 'bigint', 'i64', (kernels, values, rows, out) => kernels.i32ToI64(values, rows, out)],
  ['int', 'double', 'f64', (kernels, values, rows, out) => kernels.i32ToF64(values, rows, out)],
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
